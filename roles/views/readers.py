"""The tab Vem har tittat?, of records whose every reading is told, and the name behind a reading.

A kind declares its pages with `model` and `readers_url`, the beginning of their names: "assets:system_reader" for
system_readers and system_reader_name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audit import readers
from core.forms import ReasonForm
from core.pages import ActionPage, Crumb, Tab
from core.pages.base import demand
from core.pages.paging import key_of
from core.ports import Decision
from roles.holding import only_audits
from roles.policy import ONLY_READS, TRACE, TRACE_NAMES
from roles.seats import Seats

TITLE = _("Vem har tittat?")


def tab(readers_url: str) -> Tab:
    """Return the tab, which only those see who may."""
    return Tab(TITLE, f"{readers_url}s", action=TRACE)


class ReadersTab:
    """The tab, before the page class of a record. Who may not see names sees their own, and those they asked for."""

    object: Any
    request: Any
    readers_url: str
    action = TRACE
    template_name = "roles/readers.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("fore", "")
        found, older = readers.readings(self.object, key_of(before))
        return super().get_context_data(  # type: ignore[misc]
            readings=self.told(found),
            sees_names=self.sees_names,
            older_url=f"{self.request.path}?fore={older}" if older else "",
            newest_url=self.request.path if before else "",
            ledger_url=self.ledger_url(),
            **kwargs,
        )

    @property
    def sees_names(self) -> bool:
        return bool(self.may(TRACE_NAMES))  # type: ignore[attr-defined]

    def told(self, found: Sequence[readers.Reading]) -> list[dict[str, Any]]:
        """Return readings as the template shows them."""
        seats = Seats({one.person for one in found if one.person}, self.object)
        named = set() if self.sees_names else readers.named_to(self.request.user, self.object)
        return [self.line(one, seats, named) for one in found]

    def line(self, one: readers.Reading, seats: Seats, named: set[int]) -> dict[str, Any]:
        mine = one.person == self.request.user.pk
        shown = self.sees_names or mine or one.key in named
        return {
            "reading": one,
            "at": one.at,
            "seat": seats.on(one.person, day_of(one), one.roles),
            "name": one.name if shown else "",
            "mine": mine,
            "ask_url": "" if shown else reverse(f"{self.readers_url}_name", args=[self.object.pk, one.key]),
        }

    def ledger_url(self) -> str:
        """Return where all of the ledger about the row is, for who reads that; "" for others."""
        if not self.request.user.has_perm(f"roles.{TRACE}_organisationunit"):
            return ""
        return f"{reverse('ledger')}?slag={self.object._meta.label_lower}&objekt={self.object.pk}"


class ReaderName(ActionPage):
    """Who is behind a reading: shown to who says why they need to know, which is told in the ledger."""

    action = TRACE
    form_class = ReasonForm
    readers_url: str
    title = _("Se vem det var")
    template_name = "roles/reader_name.html"
    lead = _("Skriv varför du behöver veta det. Det antecknas att du har tagit reda på namnet, och skälet.")
    submit_label = _("Visa namnet")

    @cached_property
    def reading(self) -> readers.Reading:
        found = readers.reading(self.object, self.kwargs["entry"])
        if found is None:
            raise Http404
        return found

    def enforce(self) -> None:
        """Find the reading once the row may be traced: who may not is not told whether it exists.

        Who only audits sees names at once, and asks for none.
        """
        super().enforce()
        demand(Decision(not only_audits(self.request.user), str(ONLY_READS)))
        _found = self.reading

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        one = self.reading
        seat = Seats({one.person} if one.person else (), self.object).on(one.person, day_of(one), one.roles)
        return super().get_context_data(reading=one, seat=seat, **kwargs)

    def cancel_url(self) -> str:
        return f"{reverse(f'{self.readers_url}s', args=[self.object.pk])}?fore={self.kwargs['entry'] + 1}"

    def breadcrumbs(self) -> Sequence[Crumb]:
        *above, here = super().breadcrumbs()
        return [*above, Crumb(TITLE, reverse(f"{self.readers_url}s", args=[self.object.pk])), here]

    def perform(self, form: Any) -> str:
        name = readers.show_name(obj=self.object, key=self.kwargs["entry"], reason=form.cleaned_data["reason"])
        messages.success(self.request, _now("Det var %(name)s.") % {"name": name})
        return self.cancel_url()


def day_of(one: readers.Reading) -> date:
    return timezone.localtime(one.at).date()
