"""No write without somebody acting, none past the history, and one version for each."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from assets.models import InformationSystem
from audit import trail
from audit.context import Acting, NoActor, acting_as, acting_as_system, because, current, in_request, require
from audit.models import DeletionRefused, LooseWrite
from core import clock
from core.errors import Stale
from core.ports import trail as port
from roles.models import OrganisationUnit, User
from tests import factories as make
from tests.sample.models import Cabinet

pytestmark = pytest.mark.core_suite
REQUEST = uuid.UUID(int=7)


@pytest.fixture
def cabinet(kommun: Any) -> Cabinet:
    return make.cabinet(unit=kommun, name="Första")


def versions(row: Any) -> list[tuple[int, str, str]]:
    return [(v.version, v.history_type, v.name) for v in row.history.order_by("history_id")]


# --- nobody acting ---


@pytest.mark.django_db(transaction=True)
def test_write_without_actor_leaves_nothing_in_autocommit() -> None:
    unit = make.municipality()
    assert connection.get_autocommit()
    row = Cabinet(name="Herrelös", unit=unit)
    with pytest.raises(NoActor):
        row.save()
    with pytest.raises(NoActor):
        Cabinet.objects.create(name="Herrelös", unit=unit)
    with pytest.raises(NoActor):
        Cabinet.objects.get_or_create(name="Herrelös", defaults={"unit": unit})
    with pytest.raises(NoActor):
        trail.save_many(Cabinet, [Cabinet(name="Herrelös", unit=unit)])
    assert Cabinet.objects.count() == Cabinet.history.count() == 0
    assert (row.pk, row.version) == (None, 0)
    kept = make.cabinet(unit=unit, name="Före")
    kept.name = "Efter"
    with pytest.raises(NoActor):
        kept.save()
    with pytest.raises(NoActor):
        kept.save(update_fields=["name"])
    assert versions(Cabinet.objects.get()) == [(1, "+", "Före")]
    assert Cabinet.objects.get().name == "Före"


@pytest.mark.django_db(transaction=True)
def test_row_is_not_kept_when_its_version_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """In autocommit too: row and version are one transaction."""
    unit = make.municipality()

    def fails(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("no room")

    monkeypatch.setattr(Cabinet.history.model, "save", fails)
    with pytest.raises(IntegrityError), acting_as_system("test"):
        Cabinet(name="Halv", unit=unit).save()
    assert not Cabinet.objects.exists()


@pytest.mark.django_db
def test_who_acts_without_a_name_is_nobody(kommun: Any) -> None:
    with pytest.raises(NoActor), acting_as(actor_id=5, actor_name=""):
        pass
    with in_request(Acting(request_id=REQUEST)), pytest.raises(NoActor):
        Cabinet(name="x", unit=kommun).save()
    assert current() is None


# --- past the history ---


@pytest.mark.parametrize("model", [Cabinet, InformationSystem, OrganisationUnit, User], ids=lambda m: m.__name__)
def test_querysets_refuse_what_leaves_no_version(acting: Acting, kommun: Any, model: Any) -> None:
    row = model.objects.first() or Cabinet(name="x", unit=kommun)
    for loose in (
        lambda: model.objects.all().update(version=9),
        lambda: model.objects.filter(pk=1).update(version=9),
        lambda: model.objects.bulk_create([row]),
        lambda: model.objects.bulk_update([row], ["version"]),
    ):
        with pytest.raises(LooseWrite):
            loose()
    with pytest.raises(DeletionRefused):
        model.objects.all().delete()
    with pytest.raises(DeletionRefused):
        row.delete()


def test_related_rows_are_refused_alike(acting: Acting, world: Any) -> None:
    with pytest.raises(LooseWrite):
        world.care.systems.update(name="x")
    with pytest.raises(DeletionRefused):
        world.care.systems.all().delete()
    assert world.care.systems.filter(name="x").count() == 0


def test_deleting_what_others_hang_on_is_stopped_by_the_database(cabinet: Cabinet, kommun: Any) -> None:
    with pytest.raises((ProtectedError, DeletionRefused, IntegrityError)), transaction.atomic():
        OrganisationUnit._base_manager.filter(pk=kommun.pk).delete()
    assert Cabinet.objects.filter(pk=cabinet.pk).exists()


# --- what a version knows ---


def test_save_leaves_one_version_with_all_that_is_known(kommun: Any, person: Any) -> None:
    someone = person(given_name="Åsa", family_name="Öberg")
    with acting_as(someone, request_id=REQUEST, reason="Nytt arkiv", source="import:4"):
        row = Cabinet.objects.create(name="Aktskåp", unit=kommun)
    version = row.history.get()
    assert (version.history_user_id, version.actor_name) == (someone.pk, "Åsa Öberg")
    assert (version.request_id, version.history_change_reason) == (REQUEST, "Nytt arkiv")
    assert (version.source, version.version, version.history_type) == ("import:4", 1, "+")
    assert port().last_version(row).pk == version.pk


def test_version_keeps_the_name_that_the_actor_had(kommun: Any, person: Any) -> None:
    someone = person(given_name="Åsa", family_name="Öberg")
    with acting_as(someone):
        row = Cabinet.objects.create(name="Aktskåp", unit=kommun)
    someone.family_name = "Ek"
    make.saved(someone)
    assert row.history.get().actor_name == "Åsa Öberg"


def test_versions_are_numbered_from_one(acting: Acting, cabinet: Cabinet) -> None:
    for name in ("Andra", "Tredje"):
        cabinet.name = name
        cabinet.save()
    assert versions(cabinet) == [(1, "+", "Första"), (2, "~", "Andra"), (3, "~", "Tredje")]
    assert Cabinet.objects.get().version == 3
    assert port().last_version(cabinet).name == "Tredje"


def test_saving_some_fields_counts_and_keeps_the_rest(acting: Acting, cabinet: Cabinet) -> None:
    cabinet.name = "Andra"
    cabinet.save(update_fields=["name"])
    assert Cabinet.objects.get().version == 2
    assert versions(Cabinet.objects.get()) == [(1, "+", "Första"), (2, "~", "Andra")]


def test_update_or_create_leaves_a_version(acting: Acting, cabinet: Cabinet) -> None:
    Cabinet.objects.update_or_create(pk=cabinet.pk, defaults={"name": "Andra"})
    assert [number for number, _kind, _name in versions(cabinet)] == [1, 2]


def test_failed_save_does_not_count(acting: Acting, kommun: Any) -> None:
    """Who mends the fault and saves again makes the version that is next, not the one after."""
    row = Cabinet(name="x" * 101, unit=kommun)
    with pytest.raises(DataError), transaction.atomic():
        row.save()
    with pytest.raises(DataError), transaction.atomic():
        trail.save_many(Cabinet, [row])
    assert (row.pk, row.version) == (None, 0)
    row.name = "Aktskåp"
    row.save()
    assert versions(row) == [(1, "+", "Aktskåp")]


def test_untracked_field_alone_needs_nobody_and_leaves_nothing(person: Any) -> None:
    someone = person()
    before = someone.history.count()
    someone.theme = "dark"
    someone.save(update_fields=["theme"])
    assert User.objects.get(pk=someone.pk).theme == "dark"
    assert someone.history.count() == before
    with pytest.raises(NoActor):
        someone.save(update_fields=["theme", "given_name"])


def test_failed_untracked_save_does_not_silence_the_next(
    acting: Acting, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.models import Model

    someone = person()
    before = someone.history.count()
    with monkeypatch.context() as broken:
        broken.setattr(Model, "save", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            someone.save(update_fields=["theme"])
    someone.given_name = "Ny"
    someone.save()
    assert someone.history.count() == before + 1


def test_password_is_in_no_version(person: Any) -> None:
    someone = person()
    fields = {field.name for field in User.history.model._meta.get_fields()}
    assert "given_name" in fields
    assert not fields & {"password", "last_login"}
    assert someone.password not in str(list(someone.history.values()))


def test_changed_tells_which_values_differ(cabinet: Cabinet, kommun: Any) -> None:
    assert Cabinet.changed(cabinet, {"name": "Andra", "unit": kommun}) == ["name"]
    assert cabinet.name == "Andra"


def test_locked_row_is_the_one_that_was_seen(cabinet: Cabinet) -> None:
    assert Cabinet.objects.locked(cabinet.pk, 1) == Cabinet.objects.locked(cabinet.pk, None) == cabinet
    make.saved(cabinet)
    with pytest.raises(Stale) as raised:
        Cabinet.objects.locked(cabinet.pk, 1)
    assert raised.value.current.version == 2


# --- many at once ---


def test_save_many_leaves_one_version_for_each_row(
    kommun: Any, person: Any, django_assert_max_num_queries: Any
) -> None:
    someone = person()
    old = [make.cabinet(unit=kommun, name=f"Gammalt {n}") for n in range(3)]
    for row in old:
        row.name += ", ändrat"
    rows = [*old, *(Cabinet(name=f"Nytt {n}", unit=kommun) for n in range(40))]
    with (
        acting_as(someone, request_id=REQUEST, reason="Inventering", source="import:9"),
        django_assert_max_num_queries(8),
    ):
        trail.save_many(Cabinet, rows)
    assert Cabinet.objects.count() == 43
    mine = Cabinet.history.filter(request_id=REQUEST)
    assert mine.count() == 43
    assert set(mine.values_list("actor_name", "history_user_id", "history_change_reason", "source")) == {
        (someone.full_name, someone.pk, "Inventering", "import:9")
    }
    assert versions(old[0]) == [(1, "+", "Gammalt 0"), (2, "~", "Gammalt 0, ändrat")]
    assert versions(rows[-1]) == [(1, "+", "Nytt 39")]
    assert Cabinet.objects.get(name="Gammalt 1, ändrat").version == 2


def test_version_is_of_the_moment_that_the_clock_says(acting: Acting, kommun: Any, monday: datetime) -> None:
    with clock.at(monday + timedelta(days=3)):
        row = Cabinet.objects.create(name="Skåp", unit=kommun)
        trail.save_many(Cabinet, [row])
    assert {version.history_date for version in row.history.all()} == {monday + timedelta(days=3)}


def test_save_many_is_as_saving_each(acting: Acting, kommun: Any) -> None:
    """The versions differ in nothing but when."""
    alone, among = Cabinet(name="Skåp", unit=kommun), Cabinet(name="Skåp", unit=kommun)
    alone.save()
    trail.save_many(Cabinet, [among])
    when = {"history_id", "id"}

    def known(row: Any) -> dict[str, Any]:
        return {name: value for name, value in row.history.values().get().items() if name not in when}

    assert known(alone) == known(among)


def test_save_many_writes_all_or_nothing(acting: Acting, kommun: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows whose versions cannot be kept are not kept either."""

    def fails(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("no room")

    old = make.cabinet(unit=kommun, name="Före")
    old.name = "Efter"
    monkeypatch.setattr(type(Cabinet.history.model.objects), "bulk_create", fails)
    with pytest.raises(IntegrityError):
        trail.save_many(Cabinet, [old, Cabinet(name="Ny", unit=kommun)])
    assert list(Cabinet.objects.values_list("name", "version")) == [("Före", 1)]
    assert old.version == 1


# --- who acts, within whom ---


def test_inner_act_changes_only_what_it_says(person: Any) -> None:
    outer, inner = person(), person()
    with acting_as(outer, reason="Yttre", source="job:1") as first:
        with acting_as(inner) as second, because("Inre"):
            now = require()
            assert (now.actor_id, now.reason, now.source) == (inner.pk, "Inre", "job:1")
            assert now.request_id == second.request_id == first.request_id
        assert require() == first
    assert current() is None


def test_act_ends_when_the_work_fails(person: Any) -> None:
    with pytest.raises(ZeroDivisionError), acting_as(person()):
        raise ZeroDivisionError
    assert current() is None


def test_portal_itself_acts_by_name_and_source() -> None:
    with acting_as_system("demo") as acting:
        assert (acting.actor_id, acting.actor_name, acting.source) == (None, "Portalen", "demo")


def test_separate_acts_are_separate_requests(person: Any) -> None:
    someone = person()
    with acting_as(someone) as first:
        pass
    with acting_as(someone) as second:
        pass
    assert first.request_id != second.request_id


def test_act_does_not_reach_other_threads(acting: Acting) -> None:
    import threading

    seen: list[Any] = []
    other = threading.Thread(target=lambda: seen.append(current()))
    other.start()
    other.join()
    assert seen == [None]
