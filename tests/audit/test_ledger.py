"""Every change is in the ledger, in the same transaction, with what it needs to be proved later."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from audit import content, context, events, ledger, trail
from audit.context import acting_as, acting_as_system, because
from audit.models import LedgerEntry, tracked
from classification.models import ClassificationScheme
from core import clock, registry
from roles import actions
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make
from tests.sample.models import Cabinet

pytestmark = [pytest.mark.core_suite]
TODAY = date(2026, 11, 23)


def entries(**facts: Any) -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(**facts).order_by("pk"))


def texts(row: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = row.content["texts"]
    return found


# --- what a row commits to ---


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.none() | st.text(max_size=50), max_size=6))
def test_a_text_that_is_erased_leaves_what_was_committed_to(said: dict[str, str | None]) -> None:
    whole = content.sealed(said)
    facts = {"at": datetime(2026, 11, 23, 9, tzinfo=UTC), "event": "x", "about_id": 7}
    before, left = content.digest(facts, whole), content.hashes(whole)
    for name in whole["texts"]:
        kept = {n: t for n, t in whole["texts"].items() if n != name}
        erased = {
            "texts": kept,
            "salts": {n: content.salt_of(whole["salt"], n) for n in kept},
            "erased": {name: left[name]},
        }
        assert content.digest(facts, erased) == before
        assert "salt" not in erased


def test_any_other_text_fact_or_salt_is_another_commitment() -> None:
    facts = {"at": datetime(2026, 11, 23, 9, tzinfo=UTC), "event": "x", "about_id": 7}
    whole = content.sealed({"label": "Tavlan", "reason": None})
    before = content.digest(facts, whole)
    others = [
        (facts | {"about_id": 8}, whole),
        (facts | {"at": datetime(2026, 11, 23, 9, 0, 1, tzinfo=UTC)}, whole),
        (facts, whole | {"texts": {"label": "Tavlan!", "reason": None}}),
        (facts, whole | {"texts": {"label": "Tavlan", "reason": ""}}),
        (facts, whole | {"texts": {"label": "Tavlan"}}),
        (facts, whole | {"salt": "00" * content.SALT_BYTES}),
    ]
    assert all(content.digest(*other) != before for other in others)


def test_two_rows_that_say_the_same_are_not_seen_to() -> None:
    """Whoever has the hash of an erased name must not find it among the hashes of others."""
    one, other = (content.hashes(content.sealed({"actor": "Åsa Öberg"}))["actor"] for _n in range(2))
    assert one != other


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        ("Å", "Å"),
        (True, "true"),
        (7, "7"),
        (Decimal("4.00"), "4"),
        (Decimal("0.50"), "0.5"),
        (Decimal("100"), "100"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 10, tzinfo=UTC), "2026-11-23T10:00:00+00:00"),
        ({"b": [1, None], "a": "å"}, '{"a":"å","b":[1,null]}'),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    ],
)
def test_a_value_is_one_text(value: Any, text: str | None) -> None:
    assert content.text_of(value) == text


# --- changes ---


@pytest.mark.django_db
def test_a_change_is_told_with_its_version_and_all_that_the_row_holds(world: Any) -> None:
    with acting_as(world.ciso), because("Nytt namn"):
        row = make.cabinet(unit=world.care, name="Första")
        row.name = "Andra"
        row.save()
    added, changed = entries(about="sample.cabinet", about_id=row.pk)
    assert (added.event, changed.event) == (events.ADDED, events.CHANGED)
    versions = list(row.history.order_by("history_id"))
    assert [added.version_id, changed.version_id] == [v.history_id for v in versions]
    assert changed.actor_id == world.ciso.pk
    assert changed.request_id == versions[1].request_id
    assert changed.at == versions[1].history_date == clock.now()
    said = texts(changed)
    assert (said["actor"], said["reason"], said["label"]) == (world.ciso.full_name, "Nytt namn", "Andra")
    assert (said["now.name"], said["now.unit"], said["now.version"]) == ("Andra", str(world.care.pk), "2")
    assert bytes(changed.digest) == content.digest(ledger.facts_of(changed), changed.content)


@pytest.mark.django_db
def test_many_rows_at_once_are_each_told_by_one_statement_more(world: Any, django_assert_num_queries: Any) -> None:
    rows = [Cabinet(name=f"Skåp {n}", unit=world.care) for n in range(50)]
    # Rows, versions, ledger, and a savepoint around them.
    with acting_as(world.ciso), django_assert_num_queries(5):
        trail.save_many(Cabinet, rows)
    told = entries(about="sample.cabinet", event=events.ADDED, actor_id=world.ciso.pk)
    assert [one.about_id for one in told] == [row.pk for row in rows]
    assert [one.version_id for one in told] == list(
        Cabinet.history.order_by("history_id").filter(id__in=[r.pk for r in rows]).values_list("history_id", flat=True)
    )


@pytest.mark.django_db
def test_every_version_has_its_row_and_no_row_lacks_its_version(world: Any) -> None:
    told = {(e.about, e.version_id) for e in LedgerEntry.objects.filter(version_id__isnull=False)}
    kept = {
        (model._meta.label_lower, key)
        for model in tracked()
        for key in model.history.values_list("history_id", flat=True)
    }
    assert told == kept
    assert len(told) >= 100


def test_each_kind_of_row_stands_alone_or_is_a_part_of_something() -> None:
    """What is done with a part is found at what it is a part of."""
    alone = {*(record.model for record in registry.records()), ClassificationScheme}
    loose = [m for m in tracked() if m not in alone and not m.whole and "part_of" not in vars(m)]
    assert not loose, f"say which row each belongs to (whole): {loose}"


@pytest.mark.django_db
def test_a_role_is_told_at_the_unit_or_the_system_it_is_held_for(world: Any) -> None:
    values = {"by": world.ciso, "person": world.employee, "starts_on": TODAY}
    actions.appoint(**values, role=RoleKind.SYSTEM_MANAGER, about=world.journal)
    actions.appoint(**values, role=RoleKind.MANAGER, about=world.care)
    mine = Assignment.objects.filter(person=world.employee).order_by("pk").values_list("pk", flat=True)
    told = [entry for pk in mine for entry in entries(about="roles.assignment", about_id=pk)]
    assert [(one.parent, one.parent_id) for one in told] == [
        ("assets.informationsystem", world.journal.pk),
        ("roles.organisationunit", world.care.pk),
    ]


@pytest.mark.django_db
def test_what_a_deputy_does_names_whom_it_is_done_for(world: Any) -> None:
    with acting_as(world.employee), context.on_behalf_of(world.ciso):
        row = make.cabinet(unit=world.care)
    (told,) = entries(about="sample.cabinet", about_id=row.pk)
    assert (told.principal_id, texts(told)["principal"]) == (world.ciso.pk, world.ciso.full_name)


@pytest.mark.django_db(transaction=True)
def test_row_version_and_ledger_are_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make.municipality()
    before = LedgerEntry.objects.count()

    def fails(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("no room")

    monkeypatch.setattr(ledger, "write", fails)
    with pytest.raises(IntegrityError), acting_as_system("test"):
        Cabinet(name="Halv", unit=unit).save()
    with pytest.raises(IntegrityError), acting_as_system("test"):
        trail.save_many(Cabinet, [Cabinet(name="Halv", unit=unit)])
    assert Cabinet.objects.count() == Cabinet.history.count() == 0
    assert LedgerEntry.objects.count() == before


# --- the table ---


@pytest.mark.django_db
@pytest.mark.parametrize("guard", ["append_only", "never_emptied"])
def test_every_table_of_versions_is_guarded(guard: str) -> None:
    with connection.cursor() as cursor:
        sql = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE starts_with(tgname, %s)"
        cursor.execute(sql, [f"pgtrigger_{guard}_"])
        guarded = {name for (name,) in cursor.fetchall()}
    ours = {"audit_ledgerentry", "audit_seal", "audit_epoch"}
    assert guarded == {*ours, *(model.history.model._meta.db_table for model in tracked())}


@pytest.mark.django_db
def test_a_row_says_which_transaction_it_belongs_to(world: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (now,) = cursor.fetchone()
    with acting_as(world.ciso):
        ledger.record(events.LOGGED_IN)
    assert LedgerEntry.objects.latest("pk").transaction == now


def test_an_event_that_nobody_has_registered_is_refused() -> None:
    with pytest.raises(events.UnknownEvent), acting_as_system("test"):
        ledger.record("no.such.event")


def test_every_event_has_a_sentence_and_is_registered_once() -> None:
    assert all(str(event.sentence).strip() for event in events.events())
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured):
        events.register(events.READ, "öppnade")
