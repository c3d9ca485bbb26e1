"""What a file hides, rows and whole sheets, is asked about: neither taken in silently nor dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from core.imports.layout import Layout
from core.imports.messages import Message, message
from core.imports.plans import Option, Question
from core.imports.rows import NO_ANSWER, BadAnswer, Given
from core.imports.workbook import Sheet

HIDDEN, HIDDEN_SHEET = "hidden", "hidden_sheet"
SLUGS = (HIDDEN, HIDDEN_SHEET)
TAKE, SKIP = "ta in", "hoppa över"

HIDDEN_COLUMN = _("Dolda rader")
HIDDEN_QUESTION = _("Rader är dolda i filen. Ska de tas in?")
SHEET_COLUMN = _("Dolda blad")
SHEET_QUESTION = _("Bladet ”%(sheet)s” är dolt i filen. Ska dess %(rows)s rader tas in?")


def hidden_rows(layout: Layout, given: Given) -> Question | None:
    """The question for the list's hidden rows; None when there are none. Raises BadAnswer."""
    rows = [record.number for record in layout.records if record.hidden]
    if not rows:
        return None
    options = (Option(SKIP, str(_("Hoppa över dem"))), Option(TAKE, str(_("Ta in dem"))))
    return _asked(str(HIDDEN_COLUMN), "", message(HIDDEN_QUESTION), options, HIDDEN, rows, given)


def hidden_sheets(sheet: str, layout: Layout, others: Sequence[Sheet], given: Given) -> Iterator[Question]:
    """A question for the sheet itself when it is hidden, and for each hidden one beside it. Raises BadAnswer."""
    if layout.hidden:
        take = Option(TAKE, str(_("Ta in bladet")))
        options = (Option(SKIP, str(_("Hoppa över bladet"))), take)
        rows = [record.number for record in layout.records]
        yield _about_sheet(sheet, len(rows), rows, options, given)
    for other in others:
        take = Option(TAKE, str(_("Ta in det efter det här bladet")))
        options = (Option(SKIP, str(_("Hoppa över bladet"))), take)
        yield _about_sheet(other.name, sum(bool(row.filled()) for row in other.rows), [], options, given)


def _about_sheet(name: str, count: int, rows: list[int], options: tuple[Option, ...], given: Given) -> Question:
    asked = message(SHEET_QUESTION, sheet=name, rows=count)
    return _asked(str(SHEET_COLUMN), name, asked, options, HIDDEN_SHEET, rows, given)


def _asked(
    column: str,
    value: str,
    sentence: Message,
    options: tuple[Option, ...],
    slug: str,
    rows: list[int],
    given: Given,
) -> Question:
    answer = given.answer((column, slug), value)
    if answer not in (None, "", SKIP, TAKE):
        raise BadAnswer(message(NO_ANSWER, answer=answer, value=value, column=column))
    return Question(column, value, sentence, options, slug, rows, answer)
