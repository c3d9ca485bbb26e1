"""Every record is whole; and whichever part of a new record is left out, a guard names it."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db.models import F, Q
from django.urls import include, path

from core import registry
from core.deadlines import Deadline
from core.filters import Filters
from core.measures import Measure, Mend
from core.models import Heartbeat
from core.registry import Record
from core.tables import Table, TextColumn
from isms.urls import urlpatterns as portal
from roles.kinds import RoleKind
from roles.policy import POLICY
from tests import factories
from tests.guards import parts
from tests.guards.rules import ROOT
from tests.sample import views
from tests.sample.models import Cabinet
from tests.walk import baseline

RECORDS = list(registry.records())
KEY = "sample.cabinet"
MOST_LINES = 60


@pytest.mark.core_suite
@pytest.mark.parametrize("guard", parts.GUARDS, ids=lambda guard: guard.__name__)
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
def test_record_has(guard: parts.Guard, record: Record) -> None:
    lack = guard(record)
    assert not lack, f"{record.key}: {lack}"


def test_every_tracked_model_is_known() -> None:
    assert list(parts.unregistered()) == []


def test_exemptions_are_needed_and_have_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    exempt = dict(parts.NO_RECORD)
    assert all(len(reason.split()) > 1 for reason in exempt.values())
    monkeypatch.setattr(parts, "NO_RECORD", {})
    assert {sentence.partition(":")[0] for sentence in parts.unregistered()} == set(exempt)


def test_slugs_of_measures_and_deadlines_are_unique() -> None:
    measures = [m.slug for record in RECORDS for m in record.measures]
    deadlines = [d.slug for record in RECORDS for d in record.deadlines]
    assert len(set(measures)) == len(measures)
    assert len(set(deadlines)) == len(deadlines)


# --- what happens when a part is left out --------------------------------------------------------------


def without_policy(patch: pytest.MonkeyPatch, settings: Any) -> None:
    for rule in POLICY.values():
        cells: Any = rule.cells
        patch.delitem(cells, KEY, raising=False)


def without_factory(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.delitem(factories.FACTORIES, KEY)


def without_record(patch: pytest.MonkeyPatch, settings: Any) -> None:
    patch.setattr(registry, "_records", {m: r for m, r in registry._records.items() if m is not Cabinet})


def without_list(patch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ROOT_URLCONF = urls(detail=views.CabinetDetail)


def without_detail(patch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ROOT_URLCONF = urls(list=views.CabinetList)


def without_search(patch: pytest.MonkeyPatch, settings: Any) -> None:
    class Unsearchable(views.CabinetList):
        filterset_class = Filters

    settings.ROOT_URLCONF = urls(list=Unsearchable, detail=views.CabinetDetail)


def without_search_fields(patch: pytest.MonkeyPatch, settings: Any) -> None:
    unsearched = replace(registry.record_for(Cabinet), search=())
    patch.setattr(registry, "_records", registry._records | {Cabinet: unsearched})


def without_export(patch: pytest.MonkeyPatch, settings: Any) -> None:
    class Nameless(Table):
        name = TextColumn()

    class Unnamed(views.CabinetList):
        table_class = Nameless

    settings.ROOT_URLCONF = urls(list=Unnamed, detail=views.CabinetDetail)


def without_baseline(patch: pytest.MonkeyPatch, settings: Any) -> None:
    kept = {name: counts for name, counts in baseline.read().items() if not name.startswith("sample:")}
    patch.setattr(baseline, "read", lambda: kept)


def urls(**pages: Any) -> tuple:
    """Return the portal's addresses with some pages of the fixture app."""
    routes = {"list": ("skap/", "cabinet_list"), "detail": ("skap/<int:pk>/", "cabinet_detail")}
    mine = [path(routes[kind][0], page.as_view(), name=routes[kind][1]) for kind, page in pages.items()]
    return (*portal, path("exempel/", include((mine, "sample"))))


LEFT_OUT: tuple[tuple[Callable[..., None], str], ...] = (
    (without_policy, "no policy row in roles/policy.py lets anyone see, view, add"),
    (without_factory, "no factory in tests/factories.py (FACTORIES)"),
    (without_record, "no line in records.py (nor in the history of another record)"),
    (without_list, "no ListPage at sample:cabinet_list"),
    (without_detail, "no DetailPage at sample:cabinet_detail"),
    (without_search, "Filters has no SearchFilter q"),
    (without_search_fields, "records.py names no search fields"),
    (without_export, "Nameless has no NameColumn, so an export does not name its rows"),
    (without_baseline, "no number of queries in query_counts.json for sample:cabinet_list, sample:cabinet_detail"),
)


@pytest.mark.parametrize(("leave_out", "sentence"), LEFT_OUT, ids=[f.__name__ for f, _sentence in LEFT_OUT])
def test_the_guards_name_what_is_left_out(
    leave_out: Callable[..., None], sentence: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    assert parts.faults() == []
    leave_out(monkeypatch, settings)
    assert parts.faults() == [f"{KEY}: {sentence}"]


MEND = Mend("see", (RoleKind.CISO,), "Ordna {label}", "Ordna", "x", url=lambda pk: "/")
SOUND = Measure("m", "M", "Ja", "Nej", "Krav", condition=Q, mend=MEND)
DUE = Deadline("d", "Se över {label}", "x", (RoleKind.CISO,), lambda rows: rows.annotate(due_on=F("pk")),
               "sample:cabinet_detail", "Öppna")  # fmt: skip
WRONG = (
    (parts.has_history, {"model": Heartbeat}, "no history: its model is no TrackedModel"),
    (parts.names_what_exists, {"search": ("namn",)}, "records.py names fields that are not there: namn"),
    (parts.names_what_exists, {"unit_field": "unit__place__x"}, "fields that are not there: unit__place__x"),
    (parts.names_what_exists, {"label": "titel"}, "fields that are not there: titel"),
    (parts.has_sound_deadlines, {"deadlines": (replace(DUE, roles=("boss",)),)}, "deadlines without holder"),
    (parts.has_sound_deadlines, {"deadlines": (replace(DUE, sentence="Se över"),)}, "deadlines without holder"),
    (parts.has_sound_deadlines, {"deadlines": (replace(DUE, rows=lambda rows: rows),)}, "deadlines without holder"),
    (parts.has_sound_deadlines, {"deadlines": (replace(DUE, url_name="sample:gone"),)}, "deadlines without holder"),
    (parts.has_sound_measures, {"measures": (replace(SOUND, clause=""),)}, "measures without clause"),
    (parts.has_sound_measures, {"measures": (replace(SOUND, mend=replace(MEND, action="eat")),)}, "without clause"),
    (parts.has_sound_measures, {"measures": (replace(SOUND, mend=replace(MEND, roles=())),)}, "without clause"),
)


@pytest.mark.parametrize(("guard", "change", "words"), WRONG)
def test_a_guard_finds_what_is_wrong(guard: parts.Guard, change: dict[str, Any], words: str) -> None:
    sound = replace(registry.record_for(Cabinet), deadlines=(DUE,), measures=(SOUND,))
    assert not guard(sound)
    assert words in guard(replace(sound, **change))


# --- how much a new record takes -----------------------------------------------------------------------


def test_a_record_takes_under_sixty_lines() -> None:
    """Model, policy row, factory, line in records.py, list and detail page with their addresses; imports counted."""
    written = {name: lines_of((ROOT / "tests/sample" / name).read_text()) for name in FILES}
    written["factory"] = len(factory_lines())
    assert sum(written.values()) < MOST_LINES, written


FILES = ("models.py", "policy.py", "records.py", "urls.py", "views.py")


def lines_of(source: str) -> int:
    """Count the lines with something in them but comments."""
    nothing = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = {line for t in tokens if t.type not in nothing for line in range(t.start[0], t.end[0] + 1)}
    return len(code)


def factory_lines() -> list[str]:
    text = (ROOT / "tests/factories.py").read_text().splitlines()
    start = next(n for n, line in enumerate(text) if line.startswith("def cabinet("))
    end = next(n for n in range(start, len(text)) if not text[n].strip())
    return [*text[start:end], *(line for line in text if KEY in line)]
