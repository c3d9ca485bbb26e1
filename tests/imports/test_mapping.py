"""Columns find their fields by title, synonym, group, part or likeness, and a person may change it."""

from __future__ import annotations

import pytest

from core.imports.kinds import Field, Kind, read_field
from core.imports.layout import ColumnInfo
from core.imports.mapping import choose, propose, propose_kind
from core.imports.values import name
from tests.imports.granvik import dependencies, it_list, layout, suppliers, systems

SYSTEMS = Kind(
    "systems",
    "System",
    (
        Field("name", "Namn", ("System", "Systemnamn"), parse=name, required=True),
        Field("owner", "Systemägare", ("Objektägare", "Ägare")),
        Field("manager", "Systemförvaltare", ("Förvaltningsledare", "Förv. ledare")),
        Field("confidentiality", "Konfidentialitet", ("K", "Klassning K")),
        Field("integrity", "Riktighet", ("R",)),
        Field("availability", "Tillgänglighet", ("Klassning T",)),
        Field("supplier", "Leverantör"),
        Field("hosting", "Driftform"),
        Field("personal_data", "Personuppgifter"),
        Field("agreement", "Personuppgiftsbiträdesavtal", ("PuB-avtal",)),
        Field("contract_end", "Avtal till och med", ("Avtal t.o.m.",)),
        Field("analysed", "Senaste riskanalys"),
    ),
)
SUPPLIERS = Kind(
    "suppliers",
    "Leverantörer",
    (
        Field("name", "Leverantör", required=True),
        Field("number", "Organisationsnummer", ("Org.nr",)),
        Field("country", "Land"),
    ),
)
DEPENDENCIES = Kind(
    "dependencies", "Beroenden", (Field("source", "Källa", required=True), Field("target", "Mål", required=True))
)
UNITS = Kind(
    "organisation",
    "Organisation",
    (
        Field("code", "Enhetskod", required=True),
        Field("name", "Namn", required=True),
        Field("parent", "Överordnad kod"),
    ),
)
PEOPLE = Kind(
    "people",
    "Personer",
    (
        Field("number", "Anställningsnr", required=True),
        Field("given", "Förnamn", required=True),
        Field("family", "Efternamn", required=True),
        Field("unit", "Enhetskod"),
    ),
)
KINDS = (SYSTEMS, SUPPLIERS, DEPENDENCIES, UNITS, PEOPLE)


def columns(*titles: str) -> tuple[ColumnInfo, ...]:
    return tuple(ColumnInfo(index, "ABCDEFGH"[index - 1], title) for index, title in enumerate(titles, start=1))


def how(proposal, slug: str) -> tuple[str, str]:
    (match,) = [match for match in proposal.matches if match.field == slug]
    return match.column.letter, match.how


def test_maps_the_list_of_systems_and_says_how() -> None:
    proposal = propose(systems().columns, SYSTEMS)
    assert {slug: how(proposal, slug) for slug in proposal.columns} == {
        "name": ("B", "synonym"),
        "owner": ("D", "part"),
        "manager": ("E", "synonym"),
        "confidentiality": ("F", "synonym"),
        "integrity": ("G", "synonym"),
        "availability": ("H", "group"),
        "supplier": ("I", "title"),
        "hosting": ("J", "part"),
        "personal_data": ("K", "similar"),
        "agreement": ("L", "synonym"),
        "contract_end": ("M", "synonym"),
        "analysed": ("N", "title"),
    }
    assert [match.column.letter for match in proposal.matches if not match.field] == ["A", "C", "O", "P"]


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (systems(), "systems"),
        (it_list(), "systems"),
        (suppliers(), "suppliers"),
        (dependencies(), "dependencies"),
        (layout("organisation-granvik.csv"), "organisation"),
        (layout("personer-granvik.csv"), "people"),
    ],
)
def test_proposes_the_kind_of_each_list(found, kind: str) -> None:
    assert propose_kind(found.columns, KINDS)[0].kind.slug == kind


def test_proposes_no_kind_for_a_stranger() -> None:
    assert propose_kind(columns("Färg", "Form"), KINDS) == []


@pytest.mark.parametrize("title", ["  SYSTEM\nÄGARE ", "system-ägare", "Systemägare:"])
def test_case_signs_and_line_breaks_do_not_matter(title: str) -> None:
    assert propose(columns("Namn", title), SYSTEMS).columns == {"name": 1, "owner": 2}


def test_a_dot_is_a_letter_of_its_own() -> None:
    kind = Kind("x", "X", (Field("year", "År"), Field("ear", "Ar")))
    assert propose(columns("År"), kind).columns == {"year": 1}


def test_what_is_exact_goes_before_what_is_similar() -> None:
    proposal = propose(columns("Leverantöer", "Leverantör"), SYSTEMS)
    assert proposal.columns == {"supplier": 2}
    assert how(propose(columns("Leverantöer"), SYSTEMS), "supplier") == ("A", "similar")


def test_two_fields_that_fit_equally_well_are_left_to_the_user() -> None:
    kind = Kind("x", "X", (Field("one", "Datum", ("Dag",)), Field("two", "Tid", ("Dag",))))
    assert propose(columns("Dag"), kind).columns == {}


def test_a_short_part_is_no_title() -> None:
    assert "confidentiality" not in propose(columns("Namn", "Klass (K/R/T)"), SYSTEMS).columns


def test_tells_which_required_fields_lack_a_column() -> None:
    assert [field.slug for field in propose(columns("Ägare"), SYSTEMS).missing] == ["name"]


def test_the_user_may_change_the_mapping() -> None:
    proposal = propose(columns("Namn", "Ägare", "Förv. ledare"), SYSTEMS)
    changed = choose(proposal, {3: "owner", 1: None})
    assert changed.columns == {"owner": 3}
    assert [match.how for match in changed.matches] == ["chosen", None, "chosen"]


def test_refuses_a_choice_that_cannot_be() -> None:
    proposal = propose(columns("Namn", "Ägare"), SYSTEMS)
    with pytest.raises(KeyError):
        choose(proposal, {9: "owner"})
    with pytest.raises(KeyError):
        choose(proposal, {1: "nothing"})
    with pytest.raises(ValueError, match="two columns"):
        choose(proposal, {1: "owner", 2: "owner"})


def test_a_required_field_left_empty_stops_the_row() -> None:
    field = SYSTEMS.field("name")
    assert read_field(field, " Raindance ").value == "Raindance"
    parsed = read_field(field, "  ")
    assert (parsed.status, str(parsed.message)) == ("error", "Namn saknas.")
