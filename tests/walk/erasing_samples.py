"""Arguments and expectations for addresses of erasing that cannot be worked out from their page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from erasing.models import Erasure
from tests.walk.addresses import Sample, Target
from tests.walk.oracle import Oracle

Answers = tuple[int, ...]
OPEN, REFUSED, HIDDEN = (200,), (403,), (404,)


def _fields(world: Any, place: str) -> Target:
    """Who registers decisions, and may view the row that the address names."""
    supplier = world.sample("assets.supplier", place)

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.may(person, "add", Erasure):
            return REFUSED
        return OPEN if oracle.decide(person, "view", supplier) else HIDDEN

    return Target(f"{reverse('erasing:erasure_fields')}?slag=assets.supplier&objekt={supplier.pk}", expect=expect)


SAMPLES: dict[str, Sample] = {"erasing:erasure_fields": _fields}
