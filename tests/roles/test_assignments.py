"""Offices: dated, for exactly one thing, handed over and ended, never deleted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import DeletionRefused
from core import clock
from core.errors import Stale
from roles import access, actions
from roles.decisions import OutsideDecision
from roles.kinds import AT_OBJECT, AT_UNIT, RoleKind
from roles.models import Assignment, Role
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OWNER = RoleKind.SYSTEM_OWNER


def appoint(world: Any, person: Any, role: str = OWNER, about: Any = None, **values: Any) -> Assignment:
    values = {"starts_on": TODAY, "by": world.ciso, **values}
    return actions.appoint(person=person, role=role, about=about or world.journal, **values)


def end(world: Any, row: Assignment, ends_on: date, **values: Any) -> Assignment:
    values = {"by": world.ciso, "version": None, **values}
    return actions.end_assignment(assignment=row, ends_on=ends_on, **values)


def raw(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def row_of(person: Any, **scope: Any) -> Assignment:
    return Assignment(person=person, role=OWNER, starts_on=TODAY, **scope)


def test_roles_are_held_at_a_unit_or_for_an_object_never_both() -> None:
    assert not AT_UNIT & AT_OBJECT
    assert set(RoleKind) - AT_UNIT - AT_OBJECT == {RoleKind.EMPLOYEE}


@pytest.mark.parametrize("scope", ["none", "both", "half"])
def test_database_demands_exactly_one_scope(world: Any, acting: Any, scope: str) -> None:
    kind = ContentType.objects.get_for_model(world.journal)
    scopes: dict[str, dict[str, Any]] = {
        "none": {},
        "both": {"unit": world.care, "object_type": kind, "object_id": world.journal.pk},
        "half": {"object_type": kind},
    }
    with pytest.raises(IntegrityError, match="roles_assignment_one_scope"), transaction.atomic():
        row_of(world.employee, **scopes[scope]).save()


@pytest.mark.parametrize(("role", "about"), [(OWNER, "care"), (RoleKind.CISO, "journal"), (RoleKind.EMPLOYEE, "care")])
def test_role_is_refused_where_it_cannot_be_held(world: Any, role: str, about: str) -> None:
    with pytest.raises(ValidationError, match="Den rollen kan inte ges här"):
        appoint(world, world.employee, role, getattr(world, about))


def test_new_owner_takes_over_and_the_one_before_ends_the_day_before(world: Any) -> None:
    appoint(world, world.employee, starts_on=TODAY + 3 * DAY, decision=OutsideDecision("Omsorgsnämnden", "9", TODAY))
    rows = Assignment.objects.about_object(world.journal).filter(role=OWNER).order_by("starts_on")
    assert [(r.person, r.ends_on) for r in rows] == [(world.system_owner, TODAY + 2 * DAY), (world.employee, None)]
    assert access.holders(world.journal, OWNER).get() == world.system_owner
    with clock.at(datetime(2026, 11, 26, 0, 0)):
        assert access.holders(world.journal, OWNER).get() == world.employee


def test_two_ordinary_owners_at_once_are_refused_by_the_database(world: Any, acting: Any) -> None:
    kind = ContentType.objects.get_for_model(world.journal)
    with pytest.raises(IntegrityError, match="roles_assignment_single_holder"), transaction.atomic():
        row_of(world.employee, object_type=kind, object_id=world.journal.pk).save()


@pytest.mark.parametrize(("starts_on", "fits"), [(TODAY, False), (TODAY + DAY, True)])
def test_owners_may_follow_each_other_but_not_share_a_day(world: Any, acting: Any, starts_on: date, fits: bool) -> None:
    held = Assignment.objects.about_object(world.journal).get(role=OWNER)
    held.ends_on = TODAY
    held.save()
    scope = {"object_type": ContentType.objects.get_for_model(world.journal), "object_id": world.journal.pk}
    row = Assignment(person=world.employee, role=OWNER, starts_on=starts_on, **scope)
    if fits:
        row.save()
    else:
        with pytest.raises(IntegrityError, match="single_holder"), transaction.atomic():
            row.save()


def test_owner_of_another_system_or_a_deputy_stands_in_nobodys_way(world: Any) -> None:
    appoint(world, world.employee_school, about=world.timetable)
    make.assignment(person=world.employee, role=OWNER, about=world.journal, is_deputy=True)
    assert set(access.holders(world.journal, OWNER)) == {world.system_owner, world.employee}


def test_handover_before_one_already_decided_is_refused_with_a_sentence(world: Any) -> None:
    appoint(world, world.employee, starts_on=TODAY + 10 * DAY)
    with pytest.raises(ValidationError) as refused:
        appoint(world, world.employee_school, starts_on=TODAY + 5 * DAY)
    assert "Det finns redan en ordinarie systemägare under den tiden." in refused.value.messages
    assert access.holders(world.journal, OWNER).get() == world.system_owner


def test_several_may_be_manager_of_a_unit_but_nobody_twice(world: Any) -> None:
    appoint(world, world.employee, RoleKind.MANAGER, world.care)
    with pytest.raises(ValidationError, match="har redan den rollen under den tiden"):
        appoint(world, world.employee, RoleKind.MANAGER, world.care, starts_on=TODAY + DAY)
    assert access.holders(world.care, RoleKind.MANAGER).count() == 2


@pytest.mark.parametrize("days", [1, 2, 400])
def test_appointing_refuses_an_end_before_the_start(world: Any, days: int) -> None:
    with pytest.raises(ValidationError) as refused:
        appoint(world, world.employee, RoleKind.MANAGER, world.care, ends_on=TODAY - days * DAY)
    assert refused.value.message_dict == {"ends_on": ["Uppdraget kan inte sluta innan det börjar."]}


def test_database_refuses_an_end_more_than_a_day_before_the_start(world: Any) -> None:
    row = Assignment.objects.about_object(world.journal).get(role=OWNER)
    with pytest.raises(IntegrityError, match="roles_assignment_dates_in_order"), transaction.atomic():
        raw("UPDATE roles_assignment SET ends_on = starts_on - 2 WHERE id = %s", row.pk)


def test_one_day_is_a_whole_assignment(world: Any) -> None:
    row = appoint(world, world.employee, RoleKind.MANAGER, world.care, ends_on=TODAY)
    assert access.holders(world.care, RoleKind.MANAGER).filter(pk=world.employee.pk).exists()
    with clock.at(datetime(2026, 11, 24, 0, 0)):
        assert row.is_over
        assert not access.holders(world.care, RoleKind.MANAGER).filter(pk=world.employee.pk).exists()


def test_ending_keeps_the_row_and_says_who_and_why(world: Any) -> None:
    row = Assignment.objects.about_object(world.journal).get(role=OWNER)
    end(world, row, TODAY, reason="Byter tjänst")
    kept = Assignment.objects.get(pk=row.pk)
    newest = Assignment.history.filter(id=row.pk).latest("history_id")
    assert kept.ends_on == TODAY
    assert (newest.actor_name, newest.history_change_reason) == (world.ciso.full_name, "Byter tjänst")


def test_assignment_is_never_deleted(world: Any) -> None:
    with pytest.raises(DeletionRefused):
        Assignment.objects.about_object(world.journal).get(role=OWNER).delete()


def test_taking_back_before_the_first_day_means_it_never_held(world: Any) -> None:
    row = appoint(world, world.employee, RoleKind.MANAGER, world.care)
    assert end(world, row, TODAY - DAY).is_withdrawn
    assert not access.holders(world.care, RoleKind.MANAGER).filter(pk=world.employee.pk).exists()
    assert row not in Assignment.objects.not_withdrawn()


def test_ending_refuses_a_day_before_that(world: Any) -> None:
    row = appoint(world, world.employee, RoleKind.MANAGER, world.care)
    with pytest.raises(ValidationError, match="kan inte sluta innan det börjar"):
        end(world, row, TODAY - 2 * DAY)


def test_what_is_over_is_not_ended_again(world: Any) -> None:
    row = end(world, appoint(world, world.employee, RoleKind.MANAGER, world.care), TODAY)
    with clock.at(datetime(2026, 11, 24, 0, 0)), pytest.raises(ValidationError, match="redan avslutat"):
        end(world, row, TODAY + 5 * DAY)


def test_ending_a_version_somebody_else_changed_is_stopped(world: Any) -> None:
    row = appoint(world, world.employee, RoleKind.MANAGER, world.care)
    end(world, row, TODAY + 9 * DAY, version=row.version)
    with pytest.raises(Stale):
        end(world, row, TODAY, version=row.version)


def test_ciso_words_a_role_and_the_policy_text_stays_in_its_history(world: Any) -> None:
    role = Role.objects.get(kind=OWNER)
    before = role.responsibilities
    values = {"label": "Objektägare", "responsibilities": "Äger objektet och dess information."}
    actions.change_role(by=world.ciso, role=role, version=role.version, values=values)
    texts = list(Role.history.filter(id=role.pk).order_by("history_id").values_list("responsibilities", flat=True))
    assert texts == [before, "Äger objektet och dess information."]


def test_role_without_a_name_or_with_an_old_version_is_not_saved(world: Any) -> None:
    role = Role.objects.get(kind=OWNER)
    with pytest.raises(ValidationError):
        actions.change_role(by=world.ciso, role=role, version=role.version, values={"label": ""})
    actions.change_role(by=world.ciso, role=role, version=role.version, values={"label": "Objektägare"})
    with pytest.raises(Stale):
        actions.change_role(by=world.ciso, role=role, version=role.version, values={"label": "Ägare"})


def test_where_a_role_must_be_held_is_chosen_on_its_form(world: Any, login: Any) -> None:
    client, role = login(world.ciso), Role.objects.get(kind=RoleKind.REGISTRAR)
    url = reverse("roles:role_change", args=[role.pk])
    shown = client.get(url).context["form"]
    assert shown["required_in_municipality"].value() is True
    assert shown["required_in_company"].value() is False
    typed = {name: shown[name].value() for name in ("label", "responsibilities", "version", "form_key")}
    client.post(url, typed | {"required_in_company": "on"})
    role.refresh_from_db()
    assert (role.required_in_municipality, role.required_in_company) == (False, True)
    page = client.get(role.get_absolute_url()).content.decode()
    assert "Någon ska ha rollen i varje bolag." in page


def test_a_role_that_belongs_to_each_unit_or_review_is_asked_for_elsewhere(world: Any, login: Any) -> None:
    for kind in (RoleKind.MANAGER, RoleKind.AUDITOR, RoleKind.EMPLOYEE, OWNER):
        url = reverse("roles:role_change", args=[Role.objects.get(kind=kind).pk])
        assert not {*Role.REQUIRED.values()} & {*login(world.ciso).get(url).context["form"].fields}


def test_every_role_has_words_of_its_own_from_the_start(db: None) -> None:
    rows = {r.kind: r for r in Role.objects.all()}
    assert set(rows) == set(RoleKind)
    assert all(r.label and len(r.responsibilities) > 20 for r in rows.values())
