"""What may be a system: proposed by anyone, named in other lists, and settled by somebody who says what it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assets import actions, candidates
from assets.measures import CANDIDATE_MEASURES
from assets.models import Candidate, InformationSystem
from core.measures import count
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make
from tests.imports import kommun

pytestmark = pytest.mark.django_db
State = Candidate.State


def settle(world: Any, row: Candidate, state: str, **values: Any) -> Candidate:
    return actions.settle_candidate(by=world.ciso, candidate=row, version=None, state=state, **values)


def test_an_employee_proposes_a_system_that_is_missing(world: Any, login: Any) -> None:
    client, url = login(world.employee), reverse("assets:candidate_add")
    form = client.get(url).context["form"]
    assert form["unit"].value() == world.employee.main_placement.unit_id
    data = {"form_key": str(form["form_key"].value()), "name": "Trello", "note": "Planering", "unit": world.care.pk}
    answer = client.post(url, data)
    assert (answer.status_code, answer["Location"]) == (303, reverse("home"))
    row = Candidate.objects.get()
    assert (row.name, row.proposer, row.state, row.origin) == ("Trello", world.employee, "open", "proposal")
    assert client.get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("known", ["register", "proposed"])
def test_what_is_known_already_is_not_proposed_again(world: Any, known: str) -> None:
    if known == "register":
        make.system(unit=world.school, name="Trello")
    else:
        make.candidate(unit=world.school, name="Trello")
    with pytest.raises(ValidationError, match="redan"):
        actions.propose_system(by=world.employee, values={"name": "trello", "note": "", "unit": world.care})
    other = actions.propose_system(by=world.ciso, values={"name": "Trello", "note": "", "unit": world.company})
    assert other.unit == world.company


@pytest.mark.parametrize("state", [State.SAME, State.PART])
def test_it_is_the_same_as_a_system_or_part_of_one(world: Any, state: str) -> None:
    row = make.candidate(unit=world.care)
    with pytest.raises(ValidationError, match="välj systemet"):
        settle(world, row, state)
    row = settle(world, row, state, system=world.journal, reason="Modul")
    assert (row.state, row.system, row.reason) == (state, world.journal, "Modul")
    version = Candidate.history.filter(id=row.pk).latest("history_id")
    assert (version.actor_name, version.history_change_reason) == (world.ciso.full_name, "Modul")


def test_it_is_no_system_only_with_a_reason_and_may_be_settled_anew(world: Any) -> None:
    row = settle(world, make.candidate(unit=world.care), State.SAME, system=world.journal)
    with pytest.raises(ValidationError, match="Skriv varför"):
        settle(world, row, State.NOT_A_SYSTEM, reason="  ")
    row = settle(world, row, State.NOT_A_SYSTEM, reason="En kontorsstol")
    assert (row.state, row.system) == ("not_a_system", None)


def test_a_new_one_is_registered_where_the_one_who_settles_may(world: Any) -> None:
    row = settle(world, make.candidate(unit=world.care, name="Trello", note="Planering"), State.NEW, unit=world.school)
    system = InformationSystem.objects.get(name="Trello")
    assert (row.system, system.purpose, system.unit) == (system, "Planering", world.school)
    with pytest.raises(ValidationError, match="redan registrerad"):
        settle(world, row, State.NOT_A_SYSTEM, reason="Fel")
    other = make.candidate(unit=world.care)
    with pytest.raises(ValidationError, match="Du får inte registrera system"):
        settle(world, other, State.NEW, unit=world.company)
    assert Candidate.objects.get(pk=other.pk).state == "open"


def test_likely_systems_stand_first_and_are_of_the_same_legal_entity(world: Any) -> None:
    make.system(unit=world.school, name="Vård Bo")
    make.system(unit=world.company, name="Vårdbo")
    exact = make.system(unit=world.care, name="VÅRDBO")
    found = candidates.like(world.ciso, make.candidate(unit=world.care, name="Vårdbo"))
    assert [(match.grade, system.name) for match, system in found] == [("certain", exact.name), ("likely", "Vård Bo")]


def test_the_share_of_settled_candidates_is_a_measure(world: Any) -> None:
    make.candidate(unit=world.care)
    settle(world, make.candidate(unit=world.care), State.NOT_A_SYSTEM, reason="En stol")
    (figure,) = count(Candidate.objects.visible_to(world.ciso), CANDIDATE_MEASURES)
    assert (figure.met, figure.population) == (1, 2)


@pytest.fixture
def ciso() -> User:
    return kommun.build()


def load(by: User, *lines: str) -> dict[str, Any]:
    return kommun.take(by, "reskontra.csv", "\r\n".join(lines).encode(), kind="candidates").as_json()


@pytest.mark.slow
def test_a_list_of_what_is_paid_for_becomes_candidates_and_known_names_are_settled(ciso: User) -> None:
    make.system(unit=kommun.OrganisationUnit.objects.get(code="2100"), name="Lifecare")
    lines = (
        "Namn;Användning;Källa",
        "Trello;Planering;Leverantörsreskontra",
        "LIFECARE;;Inloggningskatalog",
        "Miro;;HR",
    )
    found = load(ciso, *lines)
    assert (found["outcome"], found["created"], len(found["warnings"])) == ("ready", 3, 1)
    rows = {row.name: row for row in Candidate.objects.select_related("system")}
    assert [(n, rows[n].origin, rows[n].state) for n in rows] == [
        ("LIFECARE", "directory", "same"),
        ("Miro", "other", "open"),
        ("Trello", "ledger", "open"),
    ]
    assert rows["LIFECARE"].system.name == "Lifecare"
    again = load(ciso, *lines)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)


@pytest.mark.slow
def test_a_name_that_has_come_into_the_register_is_settled_by_the_next_list(ciso: User) -> None:
    load(ciso, "Namn", "Trello")
    make.system(unit=kommun.OrganisationUnit.objects.get(code="2100"), name="Trello")
    again = load(ciso, "Namn", "Trello")
    assert (again["created"], again["updated"]) == (0, 1)
    assert Candidate.objects.get().state == "same"


def test_what_was_settled_by_a_person_is_left_alone_by_lists(world: Any) -> None:
    settle(world, make.candidate(unit=world.kommun, name="Trello"), State.NOT_A_SYSTEM, reason="Test")
    make.system(unit=world.kommun, name="Trello")
    again = load(world.ciso, "Namn", "trello")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert Candidate.objects.get().state == "not_a_system"


def test_it_is_not_the_same_as_a_system_of_another_organisation(world: Any) -> None:
    make.assignment(person=world.ciso, role=RoleKind.CISO, about=world.company)
    row = make.candidate(unit=world.care)
    with pytest.raises(ValidationError, match="annan organisation"):
        settle(world, row, State.SAME, system=world.rents)
