"""The requirements of the policy on systems, and the one on suppliers, each against rows made by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assets.models import InformationSystem, Supplier
from core import clock, measures
from roles.kinds import RoleKind
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OUTSIDE = None


def answer(slug: str, row: Any) -> bool | None:
    """Return whether the row meets the measure (None when it is not about it): said by row, count and list alike."""
    record, measure = measures.find(slug)
    only = record.model._default_manager.filter(pk=row.pk)
    found = getattr(measures.annotate(only, [measure]).get(), measure.name)
    figure = measures.count(only, [measure])[0]
    assert (figure.met, figure.population) == (int(bool(found)), int(found is not None))
    assert measures.exceptions(only, measure).exists() is (found is False)
    assert figure.share == (None if found is None else float(found))
    return found


def held(system: Any, role: str, **values: Any) -> Any:
    """Let somebody employed hold the role for the system."""
    person = make.person(unit=system.unit)
    make.assignment(person=person, role=role, about=system, **values)
    return person


ROLES = [("system_owner", RoleKind.SYSTEM_OWNER), ("system_manager", RoleKind.SYSTEM_MANAGER)]
DATES: list[tuple[dict[str, date], bool]] = [
    ({}, True),
    ({"starts_on": TODAY}, True),
    ({"starts_on": TODAY + DAY}, False),
    ({"ends_on": TODAY}, True),
    ({"ends_on": TODAY - DAY}, False),
    ({"starts_on": TODAY, "ends_on": TODAY - DAY}, False),  # taken back before its first day
]


@pytest.mark.parametrize(("slug", "role"), ROLES)
@pytest.mark.parametrize(("dates", "met"), DATES)
def test_holder_counts_from_first_day_to_last(
    kommun: Any, slug: str, role: str, dates: dict[str, date], met: bool
) -> None:
    system = make.system(unit=kommun)
    assert answer(slug, system) is False
    held(system, role, **dates)
    assert answer(slug, system) is met


@pytest.mark.parametrize(("slug", "role"), ROLES)
@pytest.mark.parametrize(("last_day", "met"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True)])
def test_holder_who_has_left_is_none(kommun: Any, slug: str, role: str, last_day: date, met: bool) -> None:
    system = make.system(unit=kommun)
    person = make.person()
    make.placement(person=person, unit=kommun, ends_on=last_day)
    make.assignment(person=person, role=role, about=system)
    assert answer(slug, system) is met


@pytest.mark.parametrize(("slug", "role"), ROLES)
def test_deputy_alone_is_no_holder(kommun: Any, slug: str, role: str) -> None:
    system = make.system(unit=kommun)
    held(system, role, is_deputy=True)
    assert answer(slug, system) is False


@pytest.mark.parametrize(("slug", "role"), ROLES)
def test_holder_of_another_system_or_of_the_other_role_does_not_count(kommun: Any, slug: str, role: str) -> None:
    system, other = make.system(unit=kommun), make.system(unit=kommun)
    held(other, role)
    for another in {r for _s, r in ROLES} - {role} | {RoleKind.TECHNICAL_CONTACT}:
        held(system, another)
    assert answer(slug, system) is False


def test_two_holders_count_once(kommun: Any) -> None:
    system = make.system(unit=kommun)
    for _ in range(2):
        held(system, RoleKind.SYSTEM_MANAGER)
    assert answer("system_manager", system) is True


def test_handover_leaves_no_day_without_an_owner(kommun: Any) -> None:
    system = make.system(unit=kommun)
    held(system, RoleKind.SYSTEM_OWNER, ends_on=TODAY)
    held(system, RoleKind.SYSTEM_OWNER, starts_on=TODAY + 2 * DAY)
    answers = []
    for day in range(3):
        with clock.at(datetime(2026, 11, 23, 12) + timedelta(days=day)):
            answers.append(answer("system_owner", system))
    assert answers == [True, False, True]


SYSTEM_SLUGS = [
    *("system_owner", "system_manager", "system_critical_assessed"),
    *("system_dpa", "system_contract_end", "system_rto"),
]
# Those of tests/assets/test_attesting.py and test_operation.py.
KEPT_TRUE = ["system_attested", "system_restore_test", "system_people_here"]
NEEDY = {"personal_data": "sensitive", "hosting": "cloud", "critical": "not_assessed"}


@pytest.mark.parametrize("slug", SYSTEM_SLUGS)
@pytest.mark.parametrize(
    ("values", "about_it"),
    [
        ({"life_cycle": "planned"}, False),
        ({"life_cycle": "in_use"}, True),
        ({"life_cycle": "phasing_out"}, True),
        ({"life_cycle": "retired"}, False),
        ({"life_cycle": "in_use", "archived_on": TODAY}, False),
    ],
)
def test_requirements_are_about_systems_in_operation(
    kommun: Any, slug: str, values: dict[str, Any], about_it: bool
) -> None:
    system = make.system(unit=kommun, **NEEDY, **values)
    assert answer(slug, system) is (False if about_it else OUTSIDE)


@pytest.mark.parametrize(
    ("personal_data", "hosting", "dpa", "met"),
    [
        ("ordinary", "cloud", "yes", True),
        ("sensitive", "hybrid", "yes", True),
        ("ordinary", "cloud", "no", False),
        ("ordinary", "hybrid", "unknown", False),
        ("sensitive", "cloud", "not_applicable", False),
        ("ordinary", "local", "no", OUTSIDE),
        ("sensitive", "unknown", "no", OUTSIDE),
        ("none", "cloud", "no", OUTSIDE),
        ("not_assessed", "cloud", "no", OUTSIDE),
    ],
)
def test_supplier_that_hosts_personal_data_needs_an_agreement(
    kommun: Any, personal_data: str, hosting: str, dpa: str, met: bool | None
) -> None:
    system = make.system(unit=kommun, personal_data=personal_data, hosting=hosting, dpa=dpa)
    assert answer("system_dpa", system) is met


@pytest.mark.parametrize(
    ("critical", "hours", "met"),
    [
        ("yes", 4, True),
        ("yes", 0, True),
        ("yes", None, False),
        ("not_assessed", None, False),
        ("not_assessed", 24, True),
        ("no", None, OUTSIDE),
        ("no", 4, OUTSIDE),
    ],
)
def test_critical_system_needs_a_recovery_time_and_so_does_one_not_assessed(
    kommun: Any, critical: str, hours: int | None, met: bool | None
) -> None:
    reason = "" if critical == "not_assessed" else "Bedömt på möte."
    system = make.system(unit=kommun, critical=critical, critical_reason=reason, rto_hours=hours)
    assert answer("system_rto", system) is met


@pytest.mark.parametrize(("critical", "met"), [("yes", True), ("no", True), ("not_assessed", False)])
def test_not_assessed_is_a_shortcoming_of_its_own(kommun: Any, critical: str, met: bool) -> None:
    reason = "" if critical == "not_assessed" else "Bedömt på möte."
    assert (
        answer("system_critical_assessed", make.system(unit=kommun, critical=critical, critical_reason=reason)) is met
    )


@pytest.mark.parametrize(
    ("values", "met"),
    [({}, False), ({"incident_contact": "jour 040-1"}, True), ({"archived_on": TODAY}, OUTSIDE)],
)
def test_supplier_in_use_needs_somebody_to_call(kommun: Any, values: dict[str, Any], met: bool | None) -> None:
    assert answer("supplier_incident_contact", make.supplier(unit=kommun, **values)) is met


def test_every_requirement_quotes_its_clause_and_says_both_answers() -> None:
    for model in (InformationSystem, Supplier):
        record = measures.registry.record_for(model)
        for measure in record.measures:
            texts = [str(t) for t in (measure.title, measure.met_text, measure.unmet_text, measure.clause)]
            assert all(texts)
            assert len(set(texts)) == 4
            assert ":" in str(measure.clause)
    assert [m.slug for m in measures.registry.record_for(InformationSystem).measures] == [*SYSTEM_SLUGS, *KEPT_TRUE]


def test_all_requirements_are_counted_in_one_statement(world: Any, django_assert_num_queries: Any) -> None:
    record = measures.registry.record_for(InformationSystem)
    with django_assert_num_queries(1):
        figures = measures.count(InformationSystem.objects.all(), record.measures)
    assert {f.measure.slug: (f.met, f.population) for f in figures} == {
        "system_owner": (1, 3),
        "system_manager": (1, 3),
        "system_critical_assessed": (1, 3),
        "system_dpa": (0, 1),
        "system_contract_end": (1, 1),
        "system_rto": (0, 3),
        "system_attested": (0, 0),
        "system_restore_test": (0, 0),
        "system_people_here": (1, 1),
    }
