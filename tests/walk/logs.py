"""Samples of what hangs on a system and has pages of its own below it: dependencies, and the log of operation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests import factories as make
from tests.walk.addresses import Sample, Target


def prepare(world: Any, place: str, system: Any) -> None:
    """Make a row of each log of the system, and infrastructure beside it."""
    world.samples["outage", place] = make.outage(system=system)
    world.samples["restore_test", place] = make.restore_test(system=system)
    world.samples["infrastructure", place] = make.system(unit=system.unit, kind="network")


def _row(name: str, key: str) -> Sample:
    """A form about one row of a system's log."""

    def sample(world: Any, place: str) -> Target:
        row = world.samples[key, place]
        return Target(reverse(f"assets:{name}", args=[row.system_id, row.pk]), row=row.system)

    return sample


def _dependency(name: str) -> Sample:
    """A form about one dependency, seen from the system at one of its ends."""

    def sample(world: Any, place: str) -> Target:
        row = world.samples["dependency", place]
        return Target(reverse(f"assets:{name}", args=[row.to_system_id, row.pk]), row=row.to_system)

    return sample


def _infrastructure_change(world: Any, place: str) -> Target:
    row = world.samples["infrastructure", place]
    return Target(reverse("assets:infrastructure_change", args=[row.pk]), row=row)


SAMPLES: dict[str, Sample] = {
    "assets:dependency_change": _dependency("dependency_change"),
    "assets:dependency_remove": _dependency("dependency_remove"),
    "assets:infrastructure_change": _infrastructure_change,
    "assets:outage_change": _row("outage_change", "outage"),
    "assets:outage_end": _row("outage_end", "outage"),
    "assets:outage_remove": _row("outage_remove", "outage"),
    "assets:restore_test_change": _row("restore_test_change", "restore_test"),
    "assets:restore_test_remove": _row("restore_test_remove", "restore_test"),
}
