"""What migrations make of rows from before: auditors keep what they read, roles are asked for where they were."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from audit.context import acting_as_system
from roles.kinds import RoleKind
from roles.models import Assignment, Review, Role
from tests import factories as make
from tests.audit.tampering import as_owner

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
AUDITOR = RoleKind.AUDITOR


def test_auditors_from_before_get_a_review_for_each_legal_entity(world: Any) -> None:
    """The migration's function, run over rows as they were: open ends, dates past, more than one legal entity."""
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE roles_assignment DROP CONSTRAINT roles_assignment_auditor_has_review")
    kept = Assignment.objects.get(person=world.auditor)
    rows = {
        "open": make.assignment(person=world.employee, role=AUDITOR, about=world.care, starts_on=TODAY - 9 * DAY),
        "past": make.assignment(
            person=world.employee_school, role=AUDITOR, about=world.kommun, ends_on=date(2021, 1, 1)
        ),
        "company": make.assignment(person=world.company_employee, role=AUDITOR, about=world.company),
    }
    with connection.cursor() as cursor:
        cursor.execute("UPDATE roles_assignment SET review_id = NULL WHERE role = 'auditor'")
        cursor.execute("UPDATE roles_assignment SET ends_on = NULL WHERE id = %s", [rows["open"].pk])
    migration = importlib.import_module("roles.migrations.0010_reviews_of_auditors")
    with acting_as_system("test"):
        migration.give_reviews(_Untracked(), None)
    after = {name: Assignment.objects.get(pk=row.pk) for name, row in rows.items()}
    names = {name: row.review.name for name, row in after.items()}
    assert names["open"] == names["past"] == "Revisorers uppdrag från tiden före granskningar, Granviks kommun"
    assert names["company"].endswith("Granviksbostäder AB")
    assert after["open"].ends_on == date(2027, 12, 31)
    assert after["past"].ends_on == date(2021, 1, 1)
    assert Assignment.objects.get(pk=kept.pk).review == after["open"].review
    assert Assignment.history.filter(id=after["open"].pk).latest("history_id").review_id == after["open"].review_id
    assert Review.history.filter(id=after["open"].review_id, actor_name="Portalen").exists()
    assert not Assignment.objects.filter(role=AUDITOR, is_deputy=False, review=None).exists()


def test_roles_from_before_are_asked_for_where_they_were(db: None) -> None:
    fields = ("kind", *Role.REQUIRED.values())
    from_the_start = set(Role.objects.values_list(*fields))
    with connection.cursor() as cursor:
        for name in Role.REQUIRED.values():
            cursor.execute(f"UPDATE roles_role SET {name} = FALSE")
    migration = importlib.import_module("roles.migrations.0012_where_roles_are_required")
    with acting_as_system("test"):
        migration.ask_as_before(_Untracked(), None)
    assert set(Role.objects.values_list(*fields)) == from_the_start
    assert Role.history.filter(kind=RoleKind.CISO, actor_name="Portalen", required_in_company=True).exists()


class _Untracked:
    """The models as a migration gets them: plain managers, and histories as models of their own."""

    def get_model(self, app: str, name: str) -> Any:
        history = name.startswith("Historical")
        model: Any = apps.get_model(app, name.removeprefix("Historical"))
        found = model.history.model if history else model
        if history or not hasattr(model, "history"):
            return found
        return type("Plain", (), {"objects": _Plain(model)})


class _Plain:
    """A manager that writes no versions: the migration writes its own."""

    def __init__(self, model: Any) -> None:
        self.rows = model._base_manager

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rows, name)

    def create(self, **values: Any) -> Any:
        row = self.rows.model(**values)
        row.skip_history_when_saving = True
        row.save()
        return row
