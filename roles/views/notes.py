"""Pages of notes on a record, for records of any kind that has them (see roles.models.Note).

A kind declares its pages with `model`, `writes` (the action that lets somebody write) and `notes_urls`, the beginning
of their names: "assets:system_note" for system_notes, system_note_add, system_note_correct and system_note_withdraw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ports
from core.forms import ReasonForm
from core.imports import personal_numbers
from core.imports.rows import PERSONAL_NUMBER
from core.pages import ActionPage, ConfirmPage, Crumb, PartPage
from core.pages.base import demand
from core.pages.paging import pager
from roles import actions
from roles.note_forms import NoteCorrectForm, NoteForm

PER_PAGE = 20
TAB = _("Anteckningar")
# Who may change a record may also withdraw what others wrote on it.
CHANGES = "change"


class Notes:
    """What all pages of notes share."""

    object: Any
    request: Any
    writes: str = CHANGES
    notes_urls: str

    def url(self, ending: str, *args: Any) -> str:
        return reverse(f"{self.notes_urls}{ending}", args=[self.object.pk, *args])

    def is_author(self, note: Any) -> bool:
        return bool(note.written_by_id == self.request.user.pk)

    def may_withdraw(self, note: Any) -> ports.Decision:
        """Whoever wrote a note may withdraw it, and so may whoever may change what it is about."""
        return ports.YES if self.is_author(note) else self.may(CHANGES)  # type: ignore[attr-defined]


class NotesTab(Notes):
    """The tab Anteckningar, before the page class of a record."""

    action = "view"
    template_name = "roles/notes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.object.notes.all(), PER_PAGE).get_page(self.request.GET.get("page"))
        may_write = self.may(self.writes)  # type: ignore[attr-defined]
        return super().get_context_data(  # type: ignore[misc]
            notes=[self.told(note, bool(may_write)) for note in page],
            note_count=page.paginator.count,
            may_write=may_write,
            add_url=self.url("_add"),
            **pager(page),
            **kwargs,
        )

    def told(self, note: Any, may_write: bool) -> dict[str, Any]:
        """Return a note with what the reader may do about it. Of a withdrawn text no personal number is shown."""
        if note.is_withdrawn:
            return {"note": note, "text": personal_numbers.masked(note.text), "correct_url": "", "withdraw_url": ""}
        may = self.may_withdraw(note)
        return {
            "note": note,
            "text": note.text,
            "correct_url": self.url("_correct", note.pk) if may and may_write else "",
            "withdraw_url": self.url("_withdraw", note.pk) if may else "",
        }


class NoteForms(Notes, ActionPage):
    """What the forms share."""

    def cancel_url(self) -> str:
        return self.url("s")

    def breadcrumbs(self) -> Sequence[Crumb]:
        *above, here = super().breadcrumbs()
        return [*above, Crumb(TAB, self.cancel_url()), here]

    def warn_of_people(self, text: str) -> None:
        """Warn whoever wrote what looks like a personal number; it may also be something else."""
        if personal_numbers.find(text):
            messages.warning(self.request, PERSONAL_NUMBER)


class NoteAdd(NoteForms):
    form_class = NoteForm
    title = _("Skriv anteckning")
    submit_label = _("Spara anteckningen")
    success_message = _("Anteckningen är sparad.")

    def perform(self, form: Any) -> str:
        actions.write_note(by=self.request.user, about=self.object, **form.cleaned_data)
        self.warn_of_people(form.cleaned_data["text"])
        return self.cancel_url()


class OneNote(PartPage, NoteForms):
    """A page about one note that the reader may withdraw."""

    argument = "note"
    asks = (CHANGES,)

    def parts(self) -> Any:
        return self.object.notes.all()

    def enforce(self) -> None:
        super().enforce()
        demand(self.may_withdraw(self.part))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs | {"note": self.part})


class NoteCorrect(OneNote):
    """Write another note instead of one that is wrong, beginning with what that says."""

    form_class = NoteCorrectForm
    title = _("Rätta anteckning")
    lead = _("Den gamla anteckningen står kvar som återtagen, med ditt skäl. Den nya får ditt namn och tiden nu.")
    submit_label = _("Spara rättelsen")
    success_message = _("Anteckningen är rättad.")

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.part.text, "about_on": self.part.about_on}

    def perform(self, form: Any) -> str:
        actions.correct_note(by=self.request.user, note=self.part, **form.cleaned_data)
        self.warn_of_people(form.cleaned_data["text"])
        return self.cancel_url()


class NoteWithdraw(OneNote, ConfirmPage):
    """Withdraw a note, for whoever may read what it is about and wrote it, or may change that."""

    action = "view"
    form_class = ReasonForm
    template_name = "roles/note_withdraw.html"
    title = _("Återta anteckning")
    submit_label = _("Återta anteckningen")
    success_message = _("Anteckningen är återtagen.")
    consequences = (
        _("Anteckningen står kvar som återtagen, med ditt namn och ditt skäl. Texten går att fälla ut och läsa."),
        _("Sökningen hittar den inte längre."),
    )
    act = staticmethod(actions.withdraw_note)
    noun = "note"

    def principal(self) -> Any:
        if self.is_author(self.part):
            return None
        return ports.access().principal(self.request.user, CHANGES, self.model, self.object)
