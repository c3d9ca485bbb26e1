"""Samples of the pages of the ledger, which are about an entry and not about a row of a record."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from audit import events, ledger
from audit.context import Acting
from audit.models import LedgerEntry
from roles.models import OrganisationUnit
from tests.walk.addresses import Sample, Target
from tests.walk.oracle import Oracle

Answers = tuple[int, ...]
OPEN, REFUSED, HIDDEN = (200,), (403,), (404,)


def _ledger_act(world: Any, place: str) -> Target:
    """For who reads the trail where the thing lies; others who read some trail find nothing."""
    system = world.sample("assets.informationsystem", place)
    entry = LedgerEntry.objects.filter(about="assets.informationsystem", about_id=system.pk).first()

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.may(person, "trace", OrganisationUnit):
            return REFUSED
        here = ("roles.organisationunit", "trace", "") in oracle.held_at(person, system.unit_id)
        return OPEN if here else HIDDEN

    return Target(reverse("ledger_act", args=[entry.request_id]), expect=expect)


def _reader_name(world: Any, place: str) -> Target:
    """Who is behind a reading, for who may trace what was read; an auditor sees it at once, and asks for nothing."""
    system = world.sample("assets.informationsystem", place)
    reader = Acting(actor_id=world.ciso.pk, actor_name=world.ciso.full_name)
    ledger.record(events.READ, about=system, acting=reader)
    entry = LedgerEntry.objects.filter(event=events.READ, about_id=system.pk).latest("pk")

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", system):
            return HIDDEN
        asks = oracle.decide(person, "trace", system) and not oracle.only_audits(person)
        return OPEN if asks else REFUSED

    return Target(reverse("assets:system_reader_name", args=[system.pk, entry.pk]), system, expect=expect)


SAMPLES: dict[str, Sample] = {"ledger_act": _ledger_act, "assets:system_reader_name": _reader_name}
