"""A requirement is counted alike everywhere: per row, in total, per unit, and as the list of exceptions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import DateTimeField, Exists, OuterRef, Q, Value
from django.db.models.lookups import LessThan

from assets.measures import SYSTEM_MEASURES
from assets.models import InformationSystem, Supplier
from assets.querysets import has_holder
from core import clock, measures, registry
from core.measures import Measure
from roles.kinds import RoleKind
from tests import factories as make
from tests.conftest import MONDAY

pytestmark = pytest.mark.core_suite


def measure(slug: str, condition: Any, population: Any = Q) -> Measure:
    return Measure(slug, slug, "uppfyllt", "inte uppfyllt", "krav", condition, population)


SOON = measure("soon", lambda: Q(contract_ends_on__lte=clock.today() + timedelta(days=100)))
NOT_SOON = measure("not_soon", lambda: ~Q(rto_hours__gt=8))
CLOUD = measure("cloud", lambda: Q(rto_hours__lte=8), lambda: Q(hosting="cloud"))
OWNED = measure("owned", lambda: has_holder(RoleKind.TECHNICAL_CONTACT))
REPLACES = measure("replaces", lambda: Exists(InformationSystem.objects.filter(replaced_by=OuterRef("pk"))))
ALL = (SOON, NOT_SOON, CLOUD, OWNED, REPLACES, *SYSTEM_MEASURES)


@pytest.fixture
def register(kommun: Any) -> Any:
    """Systems with and without values, with 0, 1 and 2 related rows, in two units and in none of the populations."""
    care, school = make.unit(parent=kommun, name="Äldreomsorgen"), make.unit(parent=kommun, name="Grundskolan")
    rows = [
        make.system(unit=care, name="Tomt"),
        make.system(unit=care, name="Fyllt", rto_hours=4, contract_ends_on="2026-12-31", hosting="cloud"),
        make.system(unit=school, name="Långsamt", rto_hours=24, hosting="cloud", personal_data="ordinary"),
        make.system(unit=school, name="Utan tid i molnet", hosting="cloud"),
        make.system(unit=school, name="Avvecklat", life_cycle="retired"),
    ]
    for count, row in enumerate(rows[:3]):
        for _n in range(count):
            make.system(unit=care, replaced_by=row, life_cycle="phasing_out")
            make.assignment(person=make.person(unit=care), role=RoleKind.TECHNICAL_CONTACT, about=row)
    return {row.name: row for row in rows} | {"care": care, "school": school}


def answers(one: Measure) -> dict[str, bool | None]:
    rows = measures.annotate(InformationSystem.objects.all(), [one])
    return {row.name: getattr(row, one.name) for row in rows if not row.name.startswith("System")}


def test_null_in_a_condition_is_not_met(register: Any) -> None:
    assert answers(SOON) == {
        "Tomt": False,
        "Fyllt": True,
        "Långsamt": False,
        "Utan tid i molnet": False,
        "Avvecklat": False,
    }


def test_row_outside_the_population_has_no_answer(register: Any) -> None:
    assert answers(CLOUD) == {
        "Tomt": None,
        "Fyllt": True,
        "Långsamt": False,
        "Utan tid i molnet": False,
        "Avvecklat": None,
    }


@pytest.mark.parametrize("one", [OWNED, REPLACES], ids=lambda m: m.slug)
def test_none_one_and_two_related_rows_count_a_row_once(register: Any, one: Measure) -> None:
    found = answers(one)
    assert (found["Tomt"], found["Fyllt"], found["Långsamt"]) == (False, True, True)
    (figure,) = measures.count(InformationSystem.objects.all(), [one])
    assert figure.population == InformationSystem.objects.count()
    assert figure.met == 2


@pytest.mark.parametrize("one", ALL, ids=lambda m: m.slug)
def test_count_rows_and_exceptions_say_the_same(register: Any, one: Measure) -> None:
    rows = InformationSystem.objects.all()
    (figure,) = measures.count(rows, [one])
    per_row = [getattr(row, one.name) for row in measures.annotate(rows, [one])]
    assert figure.met == per_row.count(True)
    assert figure.exceptions == per_row.count(False) == measures.exceptions(rows, one).count()
    assert figure.population == len(per_row) - per_row.count(None)
    assert {row.pk for row in measures.exceptions(rows, one)} == {
        row.pk for row in measures.annotate(rows, [one]) if getattr(row, one.name) is False
    }


def test_units_add_up_to_the_total(register: Any) -> None:
    rows = InformationSystem.objects.all()
    totals = {figure.measure.slug: figure for figure in measures.count(rows, ALL)}
    per_unit = measures.count_per(rows, ALL, "unit")
    assert list(dict.fromkeys(figure.unit_id for figure in per_unit)) == [register["care"].pk, register["school"].pk]
    for slug, total in totals.items():
        own = [figure for figure in per_unit if figure.measure.slug == slug]
        assert sum(figure.met for figure in own) == total.met
        assert sum(figure.population for figure in own) == total.population


def test_each_count_is_one_statement_however_many_measures(register: Any, django_assert_num_queries: Any) -> None:
    for ask in (
        lambda: measures.count(InformationSystem.objects.all(), ALL),
        lambda: measures.count_per(InformationSystem.objects.all(), ALL, "unit"),
        lambda: list(measures.annotate(InformationSystem.objects.all(), ALL)),
    ):
        with django_assert_num_queries(1):
            ask()


def test_nothing_counted_has_no_share(register: Any) -> None:
    (figure,) = measures.count(InformationSystem.objects.none(), [SOON])
    assert (figure.met, figure.population, figure.exceptions, figure.share) == (0, 0, 0, None)
    assert measures.count(InformationSystem.objects.all(), []) == []
    (figure,) = measures.count(InformationSystem.objects.filter(hosting="cloud"), [CLOUD])
    assert figure.share == pytest.approx(1 / 3)


def test_count_is_of_the_rows_given_in_any_order(register: Any) -> None:
    """A queryset that is sorted, or narrowed by what it does not show, is counted as it is."""
    rows = InformationSystem.objects.filter(unit=register["school"]).order_by("-name")
    (figure,) = measures.count(rows, [CLOUD])
    assert (figure.met, figure.population) == (0, 2)
    assert [f.unit_id for f in measures.count_per(rows, [CLOUD], "unit")] == [register["school"].pk]


def test_score_and_order_by_what_is_lacking(register: Any) -> None:
    chosen = (SOON, CLOUD, REPLACES)
    rows = measures.annotate(
        InformationSystem.objects.filter(pk__in=[register[n].pk for n in ("Fyllt", "Tomt")]), chosen
    )
    by_name = {row.name: measures.score(row, chosen) for row in rows}
    assert by_name == {"Fyllt": (3, 3), "Tomt": (0, 2)}
    assert [row.name for row in rows.order_by(measures.unmet(chosen).desc())] == ["Tomt", "Fyllt"]
    assert rows.order_by(measures.unmet(())).count() == 2


def test_dates_in_a_condition_are_todays(register: Any) -> None:
    from datetime import UTC, datetime

    with clock.at(datetime(2026, 1, 1, tzinfo=UTC)):
        assert answers(SOON)["Fyllt"] is False


# --- as somebody's work ---


def of_all(record: Any, one: Measure) -> Any:
    return record.model._default_manager.all()


def test_lacking_is_the_unmet_rows_of_all_kinds_in_one_statement(
    register: Any, kommun: Any, django_assert_num_queries: Any
) -> None:
    make.supplier(unit=kommun, name="Utan kontakt AB")
    with django_assert_num_queries(1):
        lacks = measures.lacking(of_all, 100)
    found = {(lack.measure.slug, lack.object_id) for lack in lacks}
    for record in registry.records():
        for one in record.measures:
            rows = measures.exceptions(record.model._default_manager.all(), one)
            assert {pk for slug, pk in found if slug == one.slug} == {row.pk for row in rows}
    order = [m.slug for record in registry.records() for m in record.measures]
    slugs = [lack.measure.slug for lack in lacks]
    assert slugs == sorted(slugs, key=order.index)


def test_lacking_is_cut_per_measure_by_name_and_filtered_in_each_arm(register: Any) -> None:
    def in_school(record: Any, one: Measure) -> Any:
        return record.model.objects.filter(unit=register["school"]) if one.slug == "system_owner" else None

    assert [lack.label for lack in measures.lacking(in_school, 1)] == ["Långsamt"]
    (first, second) = measures.lacking(in_school, 10)
    assert (first.label, second.label) == ("Långsamt", "Utan tid i molnet")
    assert first.text == "Utse systemägare för Långsamt"
    assert str(first.object_id) in first.url
    assert measures.lacking(lambda record, one: None, 10) == []


def test_measure_is_found_by_its_slug() -> None:
    assert measures.find("supplier_incident_contact")[0].model is Supplier
    with pytest.raises(KeyError):
        measures.find("supplier_incident")


def test_lack_of_a_measure_without_mend_is_nobodys_work() -> None:
    with pytest.raises(ValueError, match="soon"):
        _ = measures.Lack(SOON, 1, "x").url


def test_answers_follow_the_day_and_the_hour(register: Any) -> None:
    """They are compiled once, but not to stay what they were."""
    by_eleven = Value(MONDAY + timedelta(hours=1), DateTimeField())
    early = measure("early", lambda: LessThan(Value(clock.now(), DateTimeField()), by_eleven))
    ends = measure("ends", lambda: Q(contract_ends_on__lte=clock.today() + timedelta(days=10)))
    assert (answers(early)["Fyllt"], answers(ends)["Fyllt"]) == (True, False)
    with clock.at(MONDAY + timedelta(hours=2)):
        assert answers(early)["Fyllt"] is False
    with clock.at(MONDAY + timedelta(days=30)):
        assert answers(ends)["Fyllt"] is True


def test_rows_of_a_kind_are_answered_within_rows_of_the_same_kind(register: Any) -> None:
    """A compiled answer is about the row it stands beside, whatever that is called in the statement."""
    owned = measures.annotate(InformationSystem.objects.all(), [OWNED, REPLACES]).filter(measure_owned=True)
    theirs = InformationSystem.objects.filter(replaced_by__in=owned.filter(measure_replaces=True).values("pk"))
    (unmet,) = measures.count(theirs, [OWNED])
    assert (unmet.met, unmet.population) == (0, 3)
