"""What every record has to have. Each guard returns a sentence that names what is left out, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from audit.models import TrackedModel
from core import registry
from core.filters import SearchFilter
from core.pages import DetailPage, ListPage
from core.registry import Record
from core.tables import NameColumn, TextColumn
from isms.checks import OWN_APPS
from roles import policy
from roles.kinds import RoleKind
from tests import factories
from tests.walk import baseline
from tests.walk.addresses import addresses

# Tracked models that are no records and stand in no record's history, with why.
NO_RECORD: dict[str, str] = {
    "classification.classificationscheme": "the ruler itself, which has no page yet",
    "classification.level": "a mark on the ruler, shown with what it measures",
}


def faults() -> list[str]:
    """Return what is left out of any record, and which models are no record though they should be."""
    return [*unregistered(), *(sentence for record in registry.records() for sentence in of(record))]


def of(record: Record) -> Iterator[str]:
    """Yield a sentence for each part that the record lacks."""
    for guard in GUARDS:
        lack = guard(record)
        if lack:
            yield f"{record.key}: {lack}"


def unregistered() -> Iterator[str]:
    """Yield tracked models of ours without a line in a records.py."""
    known = {record.model for record in registry.records()}
    known |= {link.model for record in registry.records() for link in record.history}
    for model in apps.get_models():
        ours = model.__module__.partition(".")[0] in OWN_APPS
        if ours and issubclass(model, TrackedModel) and model not in known and model._meta.label_lower not in NO_RECORD:
            yield f"{model._meta.label_lower}: no line in records.py (nor in the history of another record)"


def page(name: str) -> Any:
    """Return the page class at an address, or None."""
    return next((address.page for address in addresses() if address.name == name), None)


def has_policy(record: Record) -> str:
    granted = {action for _role, key, cell in policy.cells() if key == record.key for action in cell.actions}
    lacking = [action for action in record.actions if action not in granted]
    return f"no policy row in roles/policy.py lets anyone {', '.join(lacking)}" if lacking else ""


def has_factory(record: Record) -> str:
    return "" if record.key in factories.FACTORIES else "no factory in tests/factories.py (FACTORIES)"


def has_list(record: Record) -> str:
    found = page(record.list_url)
    fine = found and issubclass(found, ListPage) and found.model is record.model
    return "" if fine else f"no ListPage at {record.list_url}"


def exports(record: Record) -> str:
    found = page(record.list_url)
    if not found:
        return ""
    naming = [
        name
        for name, column in found.table_class.base_columns.items()
        if isinstance(column, NameColumn) and not isinstance(column, TextColumn)
    ]
    fine = naming and not set(naming) & set(found.table_class.screen_columns)
    return "" if fine else f"{found.table_class.__name__} has no NameColumn, so an export does not name its rows"


def searches(record: Record) -> str:
    if not record.search:
        return "records.py names no search fields"
    found = page(record.list_url)
    fields = found.filterset_class.base_filters if found else {"q": SearchFilter()}
    return (
        "" if isinstance(fields.get("q"), SearchFilter) else f"{found.filterset_class.__name__} has no SearchFilter q"
    )


def has_detail(record: Record) -> str:
    found = page(record.detail_url)
    fine = found and issubclass(found, DetailPage) and found.model is record.model
    return "" if fine else f"no DetailPage at {record.detail_url}"


def has_history(record: Record) -> str:
    fine = issubclass(record.model, TrackedModel) and hasattr(record.model, "history")
    return "" if fine else "no history: its model is no TrackedModel"


def has_query_baseline(record: Record) -> str:
    agreed = baseline.read()
    lacking = [name for name in (record.list_url, record.detail_url) if name not in agreed]
    return f"no number of queries in {baseline.FILE.name} for {', '.join(lacking)}" if lacking else ""


def names_what_exists(record: Record) -> str:
    """Look at what a records.py line says as text: fields and the way to the unit."""
    wanted = [*record.search, *record.search_protected, *([record.unit_field] if record.unit_field else [])]
    missing = [name for name in wanted if not _is_path(record.model, name)]
    if not hasattr(record.model, record.label):
        missing.append(record.label)
    return f"records.py names fields that are not there: {', '.join(missing)}" if missing else ""


def _is_path(model: type[Model], path: str) -> bool:
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        model = getattr(field, "related_model", None) or model
    return True


def has_sound_deadlines(record: Record) -> str:
    wrong = [
        d.slug for d in record.deadlines if not _is_work(d.roles, d.sentence, d.url_name) or not _is_dated(record, d)
    ]
    return f"deadlines without holder, label, due_on or page: {', '.join(wrong)}" if wrong else ""


def _is_dated(record: Record, deadline: Any) -> bool:
    return "due_on" in deadline.rows(record.model._default_manager.all()).query.annotations


def has_sound_measures(record: Record) -> str:
    wrong = [
        m.slug for m in record.measures if m.mend and not (_is_work(m.mend.roles, m.mend.sentence) and m.mend.url(1))
    ]
    wrong += [m.slug for m in record.measures if m.mend and m.mend.action not in record.actions]
    wrong += [m.slug for m in record.measures if not all((str(m.clause), str(m.met_text), str(m.unmet_text)))]
    return f"measures without clause, words, holder, action or page: {', '.join(wrong)}" if wrong else ""


def _is_work(roles: Any, sentence: Any, url_name: str = "") -> bool:
    held = roles and all(role in set(RoleKind) for role in roles)
    return bool(held) and "{label}" in str(sentence) and (not url_name or _leads(url_name))


def _leads(url_name: str) -> bool:
    try:
        return bool(reverse(url_name, args=[1]))
    except NoReverseMatch:
        return False


Guard = Callable[[Record], str]
GUARDS: tuple[Guard, ...] = (
    has_policy,
    has_factory,
    has_list,
    exports,
    searches,
    has_detail,
    has_history,
    has_query_baseline,
    names_what_exists,
    has_sound_deadlines,
    has_sound_measures,
)
