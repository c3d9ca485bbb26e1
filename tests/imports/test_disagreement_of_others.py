"""Two lists of anything else that disagree: both values are told with where each came from, as for systems."""

from __future__ import annotations

from typing import Any

import pytest

from roles.models import OrganisationUnit
from tests import factories as make
from tests.imports import kommun

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LISTS = {
    "suppliers": ("Leverantör;Telefon", "Fiktiva Bolaget AB;08-465 004 49", "Fiktiva Bolaget AB;08-465 004 50"),
    "candidates": ("Namn;Vad det används till", "Tavlan;Schema", "Tavlan;Närvaro"),
    "dependencies": ("Från system;Till system;Vad som lämnas", "Ena;Andra;Schema", "Ena;Andra;Närvaro"),
    "organisation": (
        "Enhetskod;Namn;Typ;Överordnad enhet",
        "9901;Städenheten;Enhet;1000",
        "9901;Lokalvården;Enhet;1000",
    ),
    "people": (
        "Anställningsnummer;Förnamn;Efternamn;Enhet;Titel",
        "G09901;Vera;Testberg;1000;Handläggare",
        "G09901;Vera;Testberg;1000;Utredare",
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_both_values_are_told_with_their_origins(kind: str) -> None:
    ciso, unit = kommun.build(), OrganisationUnit.objects.get(code="1000")
    for name in ("Ena", "Andra"):
        make.system(unit=unit, name=name)
    head, first, then = LISTS[kind]

    def take(name: str, line: str) -> dict[str, Any]:
        return kommun.take(ciso, name, f"{head}\r\n{line}".encode(), kind=kind).as_json()

    assert take("förra.csv", first)["created"] == 1
    (stopped,) = take("nya.csv", then)["stopped"]
    (reason,) = stopped["reasons"]
    before, now = (line.rpartition(";")[2] for line in (first, then))
    before, now = ("Städenheten", "Lokalvården") if kind == "organisation" else (before, now)
    assert f"I registret står ”{before}” (" in reason
    assert "förra.csv" in reason
    assert "2026-11-23)" in reason
    assert f"I filen står ”{now}” (rad 2)" in reason
