"""A field for tags: those a system has, to keep or not, and others found by typing or written anew.

Without scripts the form comes back only when a word is like one that there is; with htmx the same list shows while
typing. Names are what is sent, never keys: a word is found again in whichever legal entity the system is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.tagging import Chosen

MOST = 12
HINT = _("Skriv en eller flera, med komma emellan. Finns etiketten redan visas den så att du kan välja den.")
ALIKE = _("”%(name)s” liknar en etikett som redan finns. Välj den nedan, eller kryssa för den nya.")
Names = Callable[[], Sequence[str]]


def nothing() -> Sequence[str]:
    return ()


class TagsWidget(forms.Widget):
    """A text box, and beneath it tags to tick: those chosen first, then those that what is typed may stand for."""

    template_name = "assets/tags_field.html"
    use_fieldset = True
    # Which names there are; asked only when somebody has typed something.
    known: Names = staticmethod(nothing)
    url = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        return sent(data, name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}{part}" in data for part in ("", "_text", "_before"))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        said = value if isinstance(value, dict) else {"ticked": value or (), "text": "", "before": value or ()}
        context = super().get_context(name, "", attrs)
        context["widget"] |= {
            "hint": HINT,
            "url": self.url,
            "text": said["text"],
            "before": said["before"],
            **found(self.known, name, said),
        }
        return context


class TagsField(forms.Field):
    """Tags to add and to remove, as they differ from those that the form was opened with. Cleaned to `Chosen`."""

    widget = TagsWidget

    def from_names(self, known: Names, url: str) -> None:
        """Say which tags there are to choose among, and the page that answers htmx."""
        self.widget.known, self.widget.url = known, url

    def clean(self, value: dict[str, Any]) -> Chosen:
        """Return what was chosen. Raises ValidationError for a word that is no tag, or that may mean another."""
        before = {tagging.key(name) for name in value["before"]}
        typed = tagging.names_in(value["text"])
        known = self.widget.known() if typed else ()
        names, alike = resolved(typed, value, known)
        chosen = tagging.unique([*value["ticked"], *names])
        faults = [fault for name in chosen if (fault := tagging.fault(name))]
        if faults or alike:
            raise ValidationError([*faults, *(ALIKE % {"name": name} for name in alike)])
        kept = {tagging.key(name) for name in chosen}
        return Chosen(
            add=[name for name in chosen if tagging.key(name) not in before],
            remove=[name for name in value["before"] if tagging.key(name) not in kept],
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class TagsForm(forms.Form):
    """A form with fields for tags; `known_tags` are the names to choose among and the page that answers htmx."""

    def __init__(self, *args: Any, known_tags: tuple[Names, str] = (nothing, ""), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, TagsField):
                field.from_names(*known_tags)


def sent(data: Any, name: str) -> dict[str, Any]:
    """Return what a form or htmx sends: ticked names, the text, and what was ticked when the form was opened."""
    ticked, before = (tagging.unique(filter(None, data.getlist(key))) for key in (name, f"{name}_before"))
    return {"ticked": ticked, "text": (data.get(f"{name}_text") or "").strip(), "before": before}


def resolved(typed: Sequence[str], said: Mapping[str, Any], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the tags that the typed words stand for, and the words that somebody must look at.

    What was typed only to find a tag that is ticked by now is no word of its own.
    """
    by_key = {tagging.key(name): name for name in known}
    new = _newly_ticked(said)
    names, alike = [], []
    for word in typed:
        if tagging.containing(word, new):
            continue
        if tagging.key(word) not in by_key and tagging.like(word, known):
            alike.append(word)
        else:
            names.append(by_key.get(tagging.key(word), word))
    return names, alike


def _newly_ticked(said: Mapping[str, Any]) -> list[str]:
    before = {tagging.key(name) for name in said["before"]}
    return [name for name in said["ticked"] if tagging.key(name) not in before]


def found(known: Names, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of the list under the text box: what is ticked, what the words may stand for, what is new."""
    typed = tagging.names_in(said["text"])
    there = known() if typed else ()
    ticked = {tagging.key(one) for one in said["ticked"]}
    near = tagging.unique(one for word in typed for one in tagging.like(word, there))
    near = [one for one in near if tagging.key(one) not in ticked]
    names, alike = resolved(typed, said, there)
    by_key = {tagging.key(one) for one in there}
    return {
        "name": name,
        "ticked": said["ticked"],
        "near": near[:MOST],
        "more": len(near) > MOST,
        "alike": alike,
        "new": [one for one in names if tagging.key(one) not in by_key],
        "asked": bool(typed),
    }
