"""Arguments and expectations for addresses of the register that cannot be worked out from their page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from assets.models import ContractSystem, OtherStatement
from tests import factories as make
from tests.walk.addresses import Sample, Target
from tests.walk.oracle import Oracle

Answers = tuple[int, ...]
OPEN, REFUSED, HIDDEN = (200,), (403,), (404,)


def prepare(world: Any, place: str, system: Any) -> None:
    """Make what is about a system and leads to others, now and in what was."""
    unprotect(world, place)
    tag_merge(world, place)
    unit = world.units[place]
    make.saved(ContractSystem(contract=world.sample("assets.contract", place), system=system))
    world.samples["settled", place] = make.candidate(unit=unit, state="same", system=system)
    _replaced(system, make.system(unit=unit, name=f"Första valet i {unit.name}"))
    make.attestation(system=system, person=world.system_owner)
    _replaced(system, make.system(unit=unit, name=f"Andra valet i {unit.name}"))


def _replaced(system: Any, by: Any) -> None:
    system.replaced_by = by
    make.saved(system)


def _settle_statement(world: Any, place: str) -> Target:
    """Whoever may change the system chooses between what the register and a list say of it."""
    system = world.sample("assets.informationsystem", place)
    made = {"field": "T", "label": "Tillgänglighet", "said": "T1", "known": "T2", "origin": "lista.csv, rad 2"}
    found = OtherStatement.objects.filter(system=system, choice="").first()
    row = found or make.saved(OtherStatement(system=system, said_on=date(2026, 11, 23), **made))

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", system):
            return HIDDEN
        return OPEN if oracle.decide(person, "change", system) else REFUSED

    return Target(reverse("assets:system_statement_settle", args=[system.pk, row.pk]), expect=expect)


def _dependency(name: str) -> Sample:
    """A form about one dependency, seen from the system at one of its ends."""

    def sample(world: Any, place: str) -> Target:
        row = world.samples["dependency", place]
        return Target(reverse(f"assets:{name}", args=[row.to_system_id, row.pk]), row=row.to_system)

    return sample


def unprotect(world: Any, place: str) -> Target:
    """A stub, which the säkerhetsskyddschef lets be described again."""
    key = ("stub", place)
    if key not in world.samples:
        unit = world.units[place]
        values = {"protected_on": date(2026, 11, 23), "stub_entity": unit.place.entity, "stub_number": 100 + unit.pk}
        world.samples[key] = make.system(unit=unit, name=f"Skyddat system {100 + unit.pk}", **values)
    row = world.samples[key]
    return Target(reverse("assets:system_unprotect", args=[row.pk]), row)


def _contract_decide(world: Any, place: str) -> Target:
    """Whoever views a covered system or the contract reads it; whoever changes one of them decides."""
    system, contract = world.sample("assets.informationsystem", place), world.sample("assets.contract", place)

    def expect(oracle: Oracle, person: Any) -> Answers:
        return OPEN if any(oracle.decide(person, "view", row) for row in (system, contract)) else HIDDEN

    def expect_form(oracle: Oracle, person: Any) -> Answers:
        if expect(oracle, person) == HIDDEN:
            return HIDDEN
        return OPEN if any(oracle.decide(person, "change", row) for row in (system, contract)) else REFUSED

    return Target(reverse("assets:contract_decide", args=[contract.pk]), expect=expect, expect_form=expect_form)


def _candidate_history(world: Any, place: str) -> Target:
    """The past of a candidate that was settled, which names the system that it was."""
    row = world.samples.get(("settled", place)) or world.sample("assets.candidate", place)
    return Target(reverse("assets:candidate_history", args=[row.pk]), row)


def tag_merge(world: Any, place: str) -> Target:
    """Let a tag be another of the same legal entity."""
    tag, key = world.sample("assets.tag", place), ("other tag", place)
    world.samples[key] = world.samples.get(key) or make.tag(unit=tag.entity)
    return Target(reverse("assets:tag_merge", args=[tag.pk, world.samples[key].pk]), row=tag)


SAMPLES: dict[str, Sample] = {
    "assets:candidate_history": _candidate_history,
    "assets:contract_decide": _contract_decide,
    "assets:tag_merge": tag_merge,
    "assets:dependency_change": _dependency("dependency_change"),
    "assets:dependency_remove": _dependency("dependency_remove"),
    "assets:system_statement_settle": _settle_statement,
    "assets:system_unprotect": unprotect,
}
