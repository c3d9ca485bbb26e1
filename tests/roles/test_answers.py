"""One question, many ways to ask it: all give the same answer, and every no has a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from assets.models import InformationSystem, Supplier
from core import registry
from core.ports import UnknownAction
from roles import access, words
from roles.backends import AccessBackend
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, Role, User
from tests import factories as make
from tests import world as worlds

pytestmark = pytest.mark.django_db
RECORDS = list(registry.records())


def questions(record: registry.Record) -> Iterator[tuple[str, str]]:
    for action in record.actions:
        yield action, f"{record.model._meta.app_label}.{action}_{record.model._meta.model_name}"


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
def test_every_way_to_ask_gives_the_same_answer(record: registry.Record, db: None) -> None:
    world = worlds.build(samples=True)
    rows = {world.samples[record.key, place].pk: world.samples[record.key, place] for place in worlds.PLACES}
    for who, person in world.people.items():
        for action, perm in questions(record):
            here = record.model._default_manager.filter(pk__in=rows)
            reached = set(here.visible_to(person, action).values_list("pk", flat=True))
            annotated = {r.pk for r in here.with_allowed(person, action) if getattr(r, f"may_{action}")}
            assert annotated == reached, (who, action)
            for pk, row in rows.items():
                decision = access.decide(person, action, row)
                assert bool(decision) is (pk in reached), (who, action, row)
                assert bool(decision.reason) is not bool(decision)
            some = next(iter(rows.values()))
            assert person.has_perm(perm, some) is (some.pk in reached), (who, perm)
            assert AccessBackend().has_perm(person, perm) is bool(access.may(person, action, record.model))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
def test_every_refusal_says_in_swedish_who_may(record: registry.Record) -> None:
    for action in record.actions:
        reason = access.refusal(action, record.model).reason
        roles = [RoleKind(r).word for r in access.policy.roles_for(record.key, action)]
        if not roles:
            assert reason == "Det kan ingen göra i portalen."
        else:
            assert reason.startswith("Det kan bara ")
            assert reason.endswith(" göra.")
            assert all(role in reason for role in roles)


@pytest.mark.parametrize(
    ("labels", "row"), [(["a"], "a"), (["a", "b"], "a eller b"), (["a", "b", "c"], "a, b eller c")]
)
def test_roles_stand_in_a_row_as_one_writes_swedish(labels: list[str], row: str) -> None:
    assert words.in_a_row(labels) == row


def test_it_manager_keeps_the_capitals_in_a_sentence(db: None) -> None:
    assert "IT-chef" in access.refusal("change_technical", InformationSystem).reason


def test_reason_stands_beside_the_button_on_the_page(world: Any, login: Any) -> None:
    for who in (world.people[RoleKind.PREPAREDNESS.value], world.auditor):
        page = login(who).get(world.journal.get_absolute_url()).content.decode()
        assert access.refusal("change", InformationSystem, who).reason in page


@pytest.mark.parametrize("action", ["veiw", "", "delete", "see_informationsystem", "appoint"])
def test_unknown_action_raises_everywhere(world: Any, action: str) -> None:
    for ask in (
        lambda: InformationSystem.objects.visible_to(world.ciso, action),
        lambda: InformationSystem.objects.with_allowed(world.ciso, action),
        lambda: access.decide(world.ciso, action, world.journal),
        lambda: access.may(world.ciso, action, InformationSystem),
        lambda: access.units_for(world.ciso, action, InformationSystem),
        lambda: access.refusal(action, InformationSystem),
    ):
        with pytest.raises(UnknownAction):
            ask()


@pytest.mark.parametrize(
    "perm", ["assets.veiw_informationsystem", "assets.view_system", "nowhere.view_informationsystem", "view", ""]
)
def test_unknown_permission_name_raises(world: Any, perm: str) -> None:
    for person in (world.ciso, AnonymousUser()):
        with pytest.raises(UnknownAction):
            access.has_perm(person, perm)
    with pytest.raises(UnknownAction):
        world.ciso.has_perm(perm, world.journal)


def test_unknown_action_raises_for_a_stranger_too(world: Any) -> None:
    with pytest.raises(UnknownAction):
        InformationSystem.objects.visible_to(AnonymousUser(), "veiw")


def test_backend_answers_and_authenticates_nobody(world: Any) -> None:
    assert AccessBackend().authenticate(None, username=world.ciso.email, password=make.PASSWORD) is None
    assert get_user_model()._meta.label == "roles.User"


def test_object_of_no_record_cannot_be_asked_about(world: Any) -> None:
    from roles.models import Assignment

    with pytest.raises((KeyError, UnknownAction)):
        access.decide(world.ciso, "see", Assignment.objects.first())


def names(people: Any) -> set[str]:
    return {p.family_name for p in people}


def test_holders_of_an_object_are_those_appointed_for_it(world: Any) -> None:
    assert names(access.holders(world.journal, RoleKind.SYSTEM_OWNER)) == {"Roll-system_owner"}
    assert names(access.holders(world.timetable, RoleKind.SYSTEM_OWNER)) == set()


def test_holder_of_an_office_is_the_nearest_above_within_the_organisation(world: Any) -> None:
    assert names(access.holders(world.journal, RoleKind.CISO)) == {"Roll-ciso"}
    assert names(access.holders(world.home_care, RoleKind.MANAGER)) == {"Roll-manager"}
    assert names(access.holders(world.music_school, RoleKind.MANAGER)) == set()
    assert names(access.holders(world.rents, RoleKind.CISO)) == {"Bolagsciso"}
    assert names(access.holders(world.rents, RoleKind.IT_MANAGER)) == set()


def test_nearer_office_hides_the_one_above_until_it_ends(world: Any) -> None:
    near = make.holder(RoleKind.MANAGER, world.home_care, family_name="Nära")
    assert names(access.holders(world.home_care, RoleKind.MANAGER)) == {"Nära"}
    assert names(access.holders(world.care, RoleKind.MANAGER)) == {"Roll-manager"}
    make.saved(_ended(near.placements.get()))
    assert names(access.holders(world.home_care, RoleKind.MANAGER)) == {"Roll-manager"}


def _ended(placement: Any) -> Any:
    from datetime import date

    placement.ends_on = date(2026, 11, 22)
    return placement


def test_units_for_choices_are_those_reached(world: Any) -> None:
    found = set(access.units_for(world.company_ciso, "add", InformationSystem).values_list("name", flat=True))
    assert found == {"Granviksbostäder AB"}
    assert not access.units_for(world.employee, "add", Supplier).exists()
    assert world.company not in access.units_for(world.ciso, "assign", OrganisationUnit)


def test_policy_is_told_on_the_persons_own_page(world: Any, login: Any) -> None:
    page = login(world.system_owner).get("/min-profil/").content.decode()
    for kind in (RoleKind.EMPLOYEE, RoleKind.SYSTEM_OWNER):
        assert words.sentence(kind) in page
    assert words.sentence(RoleKind.CISO) not in page


def test_role_page_shows_holders_one_may_see_alone(world: Any, login: Any) -> None:
    role = Role.objects.get(kind=RoleKind.CISO)
    page = login(world.employee).get(role.get_absolute_url()).content.decode()
    assert "Roll-ciso" in page
    assert "Bolagsciso" not in page
    assert "Slutat" not in page.split("Tidigare")[0]


def test_nobody_is_counted_to_hold_what_everyone_has(world: Any, login: Any) -> None:
    role = Role.objects.get(kind=RoleKind.EMPLOYEE)
    page = login(world.ciso).get(role.get_absolute_url()).content.decode()
    head = page.split('id="h-nu"')[1].split("</div>")[0]
    assert "0" not in head


def models_of(rows: list[Model]) -> set[type[Model]]:
    return {type(row) for row in rows}


def test_sample_rows_cover_every_record(db: None) -> None:
    world = worlds.build(samples=True)
    assert models_of(list(world.samples.values())) == {r.model for r in RECORDS}
    assert User in {r.model for r in RECORDS}
