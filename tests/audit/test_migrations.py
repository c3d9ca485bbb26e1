"""Columns come, go and change while versions and ledger are full: no row is lost, and what was said still holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from audit import chain, verify
from audit.context import acting_as_system
from audit.models import APPEND_ONLY, NEVER_EMPTIED, LedgerEntry, TrackedModel
from tests.audit.tampering import as_owner, as_superuser

pytestmark = [pytest.mark.django_db, pytest.mark.core_suite]


def drawer(**fields: Any) -> Any:
    """Return a kind of tracked row as one version of the code knows it; all versions have the same tables."""
    with isolate_apps("tests.sample"):
        body = {"__module__": "tests.sample.models", "Meta": type("Meta", (), {"app_label": "sample"})}
        kind: Any = type("Drawer", (TrackedModel,), body | fields)
    for one in kind.history.model._meta.fields:  # some are shared by all versions, and remember the last that asked
        one.__dict__.pop("cached_col", None)
    return kind


def before() -> Any:
    return drawer(label=models.CharField(max_length=50), shelves=models.IntegerField(null=True))


@pytest.fixture
def filled() -> Iterator[Any]:
    """Return the kind of row as it was when its tables were filled: a row with two versions, and one without number."""
    kind = before()
    with as_owner(), connection.schema_editor(atomic=False) as editor:
        for model in (kind, kind.history.model):
            editor.create_model(model)
        for guard in (APPEND_ONLY, NEVER_EMPTIED):
            guard.install(kind.history.model)
    with as_owner() as cursor:
        cursor.execute("GRANT ALL ON sample_drawer, sample_historicaldrawer TO PUBLIC")
    with acting_as_system("test"):
        row = kind(label="Överst", shelves=4)
        row.save()
        row.shelves = 7
        row.save()
        kind(label="Underst").save()
    return kind


def faults(kind: Any) -> list[str]:
    seen = verify.Seen()
    parts = (verify._unknown_versions(kind), verify._missing_versions(kind), verify._versions(kind, seen))
    found = [f"{fault.where}: {fault.what}" for part in (*parts, verify._live(kind, seen)) for fault in part]
    assert (seen.versions, seen.rows) == (3, 2)
    return [*found, *(fault.what for fault in chain.faults(seen, {}))]


def changed(old: Any, new: Any, how: Callable[[Any, Any, Any], None]) -> Any:
    """Change both tables from one version of the code to the next, as a migration does; return the next."""
    with as_owner(), connection.schema_editor(atomic=False) as editor:
        for one, other in ((old, new), (old.history.model, new.history.model)):
            how(editor, one, other)
    return new


def field(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


def test_what_was_filled_is_whole(filled: Any) -> None:
    assert faults(filled) == []
    assert LedgerEntry.objects.filter(about="sample.drawer").count() == 3


def test_a_column_is_added(filled: Any) -> None:
    new = drawer(
        label=models.CharField(max_length=50),
        shelves=models.IntegerField(null=True),
        colour=models.CharField(max_length=20, default="vit"),
    )
    changed(filled, new, lambda editor, one, other: editor.add_field(one, field(other, "colour")))
    assert faults(new) == []
    assert set(new.history.values_list("colour", flat=True)) == {"vit"}


def test_a_column_is_renamed(filled: Any) -> None:
    new = drawer(
        title=models.CharField(max_length=50), shelves=models.IntegerField(null=True), once_called={"title": "label"}
    )
    changed(filled, new, lambda editor, one, other: editor.alter_field(one, field(one, "label"), field(other, "title")))
    assert faults(new) == []
    with as_superuser("sample_historicaldrawer") as cursor:
        cursor.execute("UPDATE sample_historicaldrawer SET title = 'X' WHERE id = %s AND version = 1", [_first(new)])
    assert len(faults(new)) == 1


@pytest.mark.parametrize(
    "retyped",
    [models.BigIntegerField(null=True), models.DecimalField(max_digits=8, decimal_places=2, null=True)],
    ids=["wider", "with decimals"],
)
def test_a_column_is_retyped(filled: Any, retyped: models.Field) -> None:
    new = drawer(label=models.CharField(max_length=50), shelves=retyped)
    changed(
        filled, new, lambda editor, one, other: editor.alter_field(one, field(one, "shelves"), field(other, "shelves"))
    )
    assert faults(new) == []


def test_a_column_becomes_text_and_a_number_again(filled: Any) -> None:
    """Also rows written meanwhile are what they were, though a number now is written in another way."""

    def retype(editor: Any, one: Any, other: Any) -> None:
        editor.alter_field(one, field(one, "shelves"), field(other, "shelves"))

    new = drawer(label=models.CharField(max_length=50), shelves=models.CharField(max_length=9, null=True))
    changed(filled, new, retype)
    assert faults(new) == []
    with acting_as_system("test"):
        row = new.objects.get(label="Underst")
        row.shelves = "007"
        row.save()
    again = changed(new, before(), retype)
    seen = verify.Seen()
    assert [*verify._versions(again, seen), *verify._live(again, seen)] == []


def test_a_column_is_dropped(filled: Any) -> None:
    new = drawer(label=models.CharField(max_length=50))
    changed(filled, new, lambda editor, one, other: editor.remove_field(one, field(one, "shelves")))
    assert faults(new) == []
    said = LedgerEntry.objects.filter(about="sample.drawer").order_by("pk").values_list("content", flat=True)
    assert [content["texts"]["now.shelves"] for content in said] == ["4", "7", None]


def _first(kind: Any) -> int:
    return int(kind.objects.order_by("pk").values_list("pk", flat=True)[0])
