"""Samples of notes: who wrote one may withdraw it, and so may whoever may change what it is about."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests import factories as make
from tests.walk.addresses import Sample, Target
from tests.walk.oracle import Oracle

Answers = tuple[int, ...]
OPEN, REFUSED, HIDDEN = (200,), (403,), (404,)
# By the beginning of the names of their pages: the record, and the action that lets somebody write.
KINDS = {
    "system": ("assets.informationsystem", "log_operation"),
    "supplier": ("assets.supplier", "change"),
    "contract": ("assets.contract", "change"),
}


def prepare(world: Any, place: str) -> None:
    """Let the förvaltare of the journal have written a note on a record of each kind."""
    for key, _writes in KINDS.values():
        world.samples[f"note on {key}", place] = make.note(about=world.sample(key, place), by=world.system_manager)


def _page(kind: str, name: str) -> Sample:
    key, writes = KINDS[kind]

    def sample(world: Any, place: str) -> Target:
        note = world.samples[f"note on {key}", place]
        about = note.about

        def expect(oracle: Oracle, person: Any) -> Answers:
            if not oracle.decide(person, "see", about):
                return HIDDEN
            may = oracle.decide(person, "view" if name == "withdraw" else writes, about)
            withdraws = note.written_by_id == person.pk or oracle.decide(person, "change", about)
            return OPEN if may and withdraws else REFUSED

        return Target(reverse(f"assets:{kind}_note_{name}", args=[about.pk, note.pk]), expect=expect)

    return sample


SAMPLES: dict[str, Sample] = {
    f"assets:{kind}_note_{name}": _page(kind, name) for kind in KINDS for name in ("correct", "withdraw")
}
