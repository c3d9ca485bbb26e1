"""One cell, one answer: a typed value, or the reason why a person must look. Nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from core.imports.messages import Message, message
from core.imports.words import CellValue, Nearby, collapsed, folded, squashed, text_of

Status = Literal["ok", "blank", "warning", "choice", "error"]
YesNo = Literal["yes", "no", "not_applicable"]

MAX_TEXT = 10_000
UNKNOWN_WORDS = frozenset(
    {"okänd", "okänt", "vet ej", "vet inte", "oklart", "oklar", "ej känt", "ej känd", "n/a", "tbd", "utreds"}
)
YES_WORDS = frozenset({"x", "j", "ja", "yes", "y", "sant", "true", "finns"})
NO_WORDS = frozenset({"n", "nej", "no", "falskt", "false", "finns ej", "finns inte"})
# Words for "not there (yet)": taken as no, and told, because they say more than no.
NOT_YET_WORDS = frozenset({"-", "–", "saknas", "inte klart", "ej klart", "på gång", "pågår", "planeras"})
NOT_APPLICABLE_WORDS = frozenset({"ej aktuellt", "inte aktuellt", "ej relevant", "ej tillämpligt"})
# "Ja, känsliga" and "nej (ej risk)": an answer, and then something about it.
ANSWER_AND_NOTE = re.compile(r"^(\w+)\s*(?:[,;:(]|\s(?=\d)|\s[–-]\s)\s*(.+?)\)?$", re.DOTALL)
PARENTHESIS = re.compile(r"^(.*?)\s*\(([^()]*)\)$", re.DOTALL)

UNKNOWN = _("Det står ”%(text)s”. Fältet lämnas tomt.")
TAKEN_AS_NO = _("”%(text)s” tas in som nej.")
ANSWER_YES_NO = _("Betyder ”%(text)s” ja eller nej?")
PICK_ONE = _("Vad betyder ”%(text)s”? Välj ett av alternativen.")
TOO_LONG = _("Texten är längre än %(limit)s tecken. Korta den i filen.")
NOT_EMAIL = _("”%(text)s” är ingen e-postadress. Fältet lämnas tomt.")
SEVERAL_EMAILS = _("Det står flera e-postadresser. Välj en.")
NOT_URL = _("”%(text)s” är ingen webbadress. Fältet lämnas tomt.")
MISSING = _("%(field)s saknas.")


@dataclass(frozen=True)
class Parsed:
    """What a cell was understood as.

    `value` is set only when the status is ok. `reason` is a slug for what stood in the way or what kind of
    value it is; `candidates` are what a person may choose among, as text; `detail` carries what was
    understood but must not be used without a yes, or what stood beside the value.
    """

    value: object = None
    status: Status = "ok"
    reason: str = ""
    candidates: tuple[str, ...] = ()
    message: Message | None = None
    detail: object = None


Parser = Callable[[CellValue], Parsed]
BLANK = Parsed(status="blank")


def is_unknown(text: str) -> bool:
    """Does the text say that nobody knows: "?", "vet ej", "oklart"?"""
    bare = folded(text)
    return bare in UNKNOWN_WORDS or (bool(bare) and set(bare) == {"?"})


def unknown(text: str) -> Parsed:
    """The answer for a cell that says nobody knows."""
    return Parsed(status="warning", reason="unknown", message=message(UNKNOWN, text=text))


def is_blank(cell: CellValue) -> bool:
    return collapsed(text_of(cell)) == ""


def text(cell: CellValue, *, longest: int = MAX_TEXT) -> Parsed:
    """Text as it stands, trimmed, with line breaks kept and control signs removed. Too long is an error."""
    lines = [_without_controls(line) for line in text_of(cell).splitlines()]
    value = "\n".join(line.replace("\u00a0", " ").rstrip() for line in lines).strip()
    if is_blank(value):
        return BLANK
    if len(value) > longest:
        return Parsed(status="error", reason="too_long", message=message(TOO_LONG, limit=longest))
    return Parsed(value)


def name(cell: CellValue, *, longest: int = 200) -> Parsed:
    """Text on one line with single blanks, as for the name of a thing."""
    return text(collapsed(text_of(cell)), longest=longest)


def _without_controls(line: str) -> str:
    return "".join(sign for sign in line if sign == "\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def yes_no(cell: CellValue) -> Parsed:
    """Yes, no or not applicable; what stands after the answer is kept as detail."""
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    if is_unknown(shown):
        return unknown(shown)
    answer = _answer(shown, shown)
    if answer is None and (parts := ANSWER_AND_NOTE.match(shown)):
        answer = _answer(parts.group(1), shown, note=parts.group(2))
    return answer or Parsed(
        status="choice", reason="word", candidates=("yes", "no"), message=message(ANSWER_YES_NO, text=shown)
    )


def _answer(word: str, shown: str, note: str | None = None) -> Parsed | None:
    bare = folded(word)
    if bare in YES_WORDS:
        return Parsed("yes", detail=note)
    if bare in NO_WORDS:
        return Parsed("no", detail=note)
    if bare in NOT_YET_WORDS:
        return Parsed("no", reason="not_yet", message=message(TAKEN_AS_NO, text=shown), detail=note)
    if bare in NOT_APPLICABLE_WORDS:
        return Parsed("not_applicable", detail=note)
    return None


def choice(cell: CellValue, *, options: Mapping[str, tuple[str, ...]]) -> Parsed:
    """One of the options, each a slug with the words that mean it; signs and blanks do not matter.

    A word that means no option, or a near miss, is a choice among the nearest or all of them.
    """
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    meanings = {squashed(word): slug for slug, known in options.items() for word in (slug, *known)}
    if slug := meanings.get(squashed(shown)):
        return Parsed(slug)
    if is_unknown(shown):
        return unknown(shown)
    if (parts := PARENTHESIS.match(shown)) and (slug := meanings.get(squashed(parts.group(1)))):
        aside = meanings.get(squashed(parts.group(2)), slug)
        if aside == slug:
            return Parsed(slug, detail=parts.group(2))
        return _pick(shown, (slug, aside))
    return _pick(shown, _nearest(shown, meanings) or tuple(options))


def _nearest(shown: str, meanings: Mapping[str, str]) -> tuple[str, ...]:
    nearby: Nearby[str] = Nearby()
    for word, slug in meanings.items():
        nearby.add(word, slug)
    return tuple(sorted(nearby.find(squashed(shown))))


def _pick(shown: str, candidates: tuple[str, ...]) -> Parsed:
    return Parsed(status="choice", reason="word", candidates=candidates, message=message(PICK_ONE, text=shown))


EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
ANGLED_EMAIL = re.compile(r"^(.*?)<\s*([^<>]*?)\s*>\s*$", re.DOTALL)
LONGEST_EMAIL = 254
LONGEST_EMAIL_CELL = 1_000


def email(cell: CellValue) -> Parsed:
    """An e-mail address in small letters, also from `Name <a@b>`; the name is kept as detail."""
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    angled = ANGLED_EMAIL.match(shown)
    bare = (angled.group(2) if angled else shown).removeprefix("mailto:").strip().lower()
    if EMAIL.fullmatch(bare) and len(bare) <= LONGEST_EMAIL:
        return Parsed(bare, detail=(angled.group(1).strip(' "') or None) if angled else None)
    several = tuple(dict.fromkeys(found.lower() for found in EMAIL.findall(shown[:LONGEST_EMAIL_CELL])))
    if len(several) > 1:
        return Parsed(status="choice", reason="several", candidates=several, message=message(SEVERAL_EMAILS))
    if is_unknown(shown):
        return unknown(shown)
    return Parsed(status="warning", reason="unreadable", message=message(NOT_EMAIL, text=shown))


URL = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-zåäö]{2,}(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
LONGEST_URL = 2_000


def url(cell: CellValue) -> Parsed:
    """A web address over http or https; https is added where nothing is said."""
    shown = collapsed(text_of(cell))
    if not shown:
        return BLANK
    if URL.fullmatch(shown) and len(shown) <= LONGEST_URL:
        return Parsed(shown if "://" in shown else f"https://{shown}")
    if is_unknown(shown):
        return unknown(shown)
    return Parsed(status="warning", reason="unreadable", message=message(NOT_URL, text=shown))
