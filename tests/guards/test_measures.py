"""Every measure counts alike wherever it is asked: in all, per unit, per row, and in the list behind the number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import models
from django.db.models import Model
from django.urls import reverse

from assets.models import ContractSystem
from core import clock, deadlines, measures, registry
from core.deadlines import Deadline
from core.measures import Measure
from core.registry import Record
from roles.kinds import AT_OBJECT, RoleKind
from tests import factories as make
from tests.factories import Kind
from tests.walk.checks import Answer, check_count

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]
ROWS = 72
MEASURES = [(record, measure) for record in registry.records() for measure in record.measures]
DEADLINES = [(record, deadline) for record in registry.records() for deadline in record.deadlines]
each_measure = pytest.mark.parametrize(("record", "measure"), MEASURES, ids=[m.slug for _record, m in MEASURES])


def varied(record: Record, kommun: Any) -> list[Any]:
    """Make rows in two units, with every choice and NULL in every field, and with 0, 1 and 2 holders of each role."""
    # One series for each field, so that a new field leaves the others as they are.
    fields = [(field.name, list(_values(field)), Random(field.name)) for field in _varying(record.model)]
    units = [make.unit(parent=kommun, kind=Kind.DEPARTMENT) for _n in range(2)]
    holders = [make.person(unit=unit) for unit in units]
    left = make.person()
    make.placement(person=left, unit=kommun, ends_on=clock.today() - timedelta(days=1))
    rows = []
    for n in range(ROWS):
        values = {name: random.choice(choices) for name, choices, random in fields}
        values |= _besides(record, n)
        if "protected_on" in values:
            values |= _protected(n, kommun)
        row = make.FACTORIES[record.key](unit=units[n % 2], **_consistent(values))
        for number, role in enumerate(sorted(AT_OBJECT) if record.grants else ()):
            _appoint(row, role, holders, (n // 3**number) % 3)
        if record.key == "assets.informationsystem":
            _read_back(row, n)
            _look_through(row, n, holders[0], left)
        if record.key == "assets.contract":
            _cover(row, n)
        rows.append(row)
    return rows


def _varying(model: type[Model]) -> Iterator[Any]:
    """Yield the plain fields that may be of different kinds: choices, and what may be missing."""
    for field in model._meta.concrete_fields:
        if not field.primary_key and not field.is_relation and (field.choices or field.null or field.blank):
            yield field


def _values(field: Any) -> Iterator[Any]:
    if field.choices:
        yield from (value for value, _label in field.choices)
    if field.null:
        yield from (None, None)  # twice: most rows are neither archived nor ended
    if field.blank and not field.null and field.empty_strings_allowed:
        yield ""
    yield from _some(field)


def _some(field: Any) -> Iterator[Any]:
    if field.choices or field.name in {"url", "email", "organisation_number"}:
        return
    if isinstance(field, models.EmailField):
        yield "namn@granvik.example"
    elif isinstance(field, models.DateTimeField):
        yield clock.now()
    elif isinstance(field, models.DateField):
        yield clock.today()
    elif isinstance(field, models.DecimalField | models.IntegerField):
        yield 4
    elif not isinstance(field, models.BooleanField):
        yield "ord"


def _consistent(values: dict[str, Any]) -> dict[str, Any]:
    """An assessment has its reason, a signed agreement is there: the rows must be such as can be saved."""
    signed = {"dpa_signed_on": None} if "dpa_signed_on" in values and values["dpa"] != "yes" else {}
    return values | signed | ({"critical_reason": "Ett skäl."} if "critical_reason" in values else {})


def _appoint(row: Any, role: str, holders: list[Any], number: int) -> None:
    """Appoint as many holders as asked, the second a deputy: a join would count the row twice."""
    for n in range(number):
        make.assignment(person=holders[n], role=role, about=row, is_deputy=n > 0)


def _besides(record: Record, n: int) -> dict[str, Any]:
    """Let outages have lasted up to eight hours, where four are allowed, and half of the systems be read back."""
    if record.key == "assets.outage":
        return {"started_at": clock.now() - timedelta(hours=n % 9)}
    return {"restore_tested": n % 2 == 0} if record.key == "assets.informationsystem" else {}


def _protected(n: int, kommun: Any) -> dict[str, Any]:
    """Let a few systems be such as must not be described."""
    if n % 12 != 7:
        return {"protected_on": None, "stub_number": None}
    return {"protected_on": clock.today(), "stub_entity": kommun, "stub_number": n}


def _read_back(system: Any, n: int) -> None:
    """Let some systems have been read back now, some long ago, some in vain, some never."""
    if n % 5:
        said = {"result": "failed", "note": "Gick inte."} if n % 5 == 4 else {}
        make.restore_test(system=system, tested_on=clock.today() - timedelta(days=n % 3 * 400), **said)


def _look_through(system: Any, n: int, person: Any, left: Any) -> None:
    """Attest some systems now, some long ago, some never; a third of them has a förvaltare who has left."""
    if n % 5:
        make.attestation(system=system, person=person, attested_on=clock.today() - timedelta(days=n % 2 * 800))
    if n % 3 == 0:
        make.assignment(person=left, role=RoleKind.SYSTEM_MANAGER, about=system)
    if n % 4 == 0:
        asked = clock.today() - timedelta(days=14 + n % 8 * 5)
        role = RoleKind.SYSTEM_MANAGER
        for _twice in range(2):
            make.assignment(person=person, role=role, about=system, answer="waiting", asked_on=asked)


def _cover(contract: Any, n: int) -> None:
    """Let contracts cover 0, 1 or 2 systems, some of which they no longer cover."""
    for _one in range(n % 3):
        ended_on = clock.today() if n % 4 == 0 else None
        make.saved(ContractSystem(contract=contract, system=make.system(unit=contract.unit), ended_on=ended_on))


@pytest.fixture
def ciso(kommun: Any) -> Any:
    return make.holder(RoleKind.CISO, kommun)


@each_measure
def test_measure_counts_alike_everywhere(record: Record, measure: Measure, kommun: Any, ciso: Any, login: Any) -> None:
    rows = [row for row in varied(record, kommun) if not record.closed.why(row)]  # closed rows nobody views
    everything: Any = record.model._default_manager
    visible = everything.visible_to(ciso, "view")
    (figure,) = measures.count(visible, [measure])
    answers = {row.pk: getattr(row, measure.name) for row in measures.annotate(visible, [measure])}
    told = Counter(answers.values())
    behind = [row.pk for row in measures.exceptions(visible, measure)]
    per_unit = measures.count_per(visible, [measure], record.unit_field)

    assert len(answers) == len(rows), "a row is counted twice, or not at all"
    assert figure.met > 0 and figure.exceptions > 0 and told[None] >= 0, "the rows do not try the measure"
    assert (figure.met, figure.exceptions, figure.population) == (told[True], told[False], told[True] + told[False])
    assert len(behind) == len(set(behind)) == figure.exceptions
    assert set(behind) == {pk for pk, answer in answers.items() if answer is False}
    assert sum(f.met for f in per_unit) == figure.met
    assert sum(f.population for f in per_unit) == figure.population
    _list_tells(login(ciso), record, measure, figure.exceptions)


def _list_tells(browser: Any, record: Record, measure: Measure, number: int) -> None:
    answer = browser.get(reverse(record.list_url), {"missing": measure.slug})
    page = f"{record.list_url}?missing={measure.slug}"
    check_count(Answer(page, "ciso", answer.status_code, dict(answer.headers), answer.content.decode()), number)


@each_measure
def test_condition_and_population_join_nothing(record: Record, measure: Measure) -> None:
    """A join over to-many counts rows twice; what hangs on a row is asked with Exists."""
    measures.annotate(record.model._default_manager.all(), [measure])


def test_a_joining_condition_is_found() -> None:
    record = registry.record_by_key("roles.user")
    bad = Measure("bad", "B", "Ja", "Nej", "Krav", condition=lambda: models.Q(placements__title="Chef"))
    with pytest.raises(ValueError, match="It joins roles_placement"):
        test_condition_and_population_join_nothing(record, bad)


def test_a_measure_may_be_about_every_row(kommun: Any) -> None:
    """A population that is not narrowed is every row, and not an error."""
    make.cabinet(unit=kommun, name="Låst")
    make.cabinet(unit=kommun, name="Öppet")
    locked = Measure("locked", "L", "Ja", "Nej", "Krav", condition=lambda: models.Q(name="Låst"))
    rows = registry.record_by_key("sample.cabinet").model._default_manager.all()
    (figure,) = measures.count(rows, [locked])
    assert (figure.met, figure.population) == (1, 2)


@pytest.mark.parametrize(("record", "deadline"), DEADLINES, ids=[d.slug for _record, d in DEADLINES])
def test_deadline_is_told_once_for_each_row_that_has_it(record: Record, deadline: Deadline, kommun: Any) -> None:
    varied(record, kommun)
    everything = record.model._default_manager.all()
    dated = deadline.rows(everything)
    found = deadlines.due(lambda kind, arm: everything if arm is deadline else None, clock.today() + timedelta(days=1))
    assert 0 < len(found) < ROWS, "the rows do not try the deadline"
    assert {duty.object_id for duty in found} == {row.pk for row in dated if row.due_on}
    assert len({duty.object_id for duty in found}) == len(found)
    assert deadlines.count(lambda kind, arm: everything if arm is deadline else None, clock.today()) == len(found)
