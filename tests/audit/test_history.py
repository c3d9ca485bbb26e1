"""An object's history: every version of it and of what belongs to it, field by field, in plain words."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from assets import actions
from audit import context, sources, trail
from audit.diff import EMPTY
from core import clock
from core.ports import Change, Entry
from roles.kinds import RoleKind
from roles.models import Role
from tests import factories as make
from tests.audit.tampering import as_superuser

URL = "assets:system_history"


def entries(obj: Any, offset: int = 0, limit: int = 50) -> list[Entry]:
    return trail.history(obj, offset=offset, limit=limit)[1]


def changes(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in entry.changes}


def changed(by: Any, system: Any, **values: Any) -> dict[str, tuple[str, str]]:
    """Change a system and return what its newest history line says."""
    actions.save_system(by=by, system=system, version=None, values=values, reason="Rättelse")
    return changes(next(entry for entry in entries(system) if not entry.about))


@pytest.mark.core_suite
def test_change_is_told_field_by_field_in_plain_words(world: Any) -> None:
    said = changed(
        world.ciso,
        world.journal,
        name="Journalen",
        hosting="local",
        contract_ends_on=None,
        contract_open_ended=True,
        rto_hours=Decimal("12.25"),
        unit=world.school,
        replaced_by=world.timetable,
        user_count=1500,
        purpose="",
    )
    assert said == {
        "Namn": ("Västerbotten Omsorg", "Journalen"),
        "Driftform": ("Moln eller hos leverantör", "Egen drift"),
        "Avtal till och med": ("2026-12-31", EMPTY),
        "Avtalet gäller tills vidare": ("Nej", "Ja"),
        "Återställningstid, timmar": (EMPTY, "12,25"),
        "Ansvarig enhet": ("Omsorgsförvaltningen", "Utbildningsförvaltningen"),
        "Ersätts av": (EMPTY, "Schemat"),
        "Antal användare": (EMPTY, "1500"),
        "Syfte": ("Journal för hemtjänsten", EMPTY),
    }


def test_fields_that_stay_are_not_told(world: Any) -> None:
    assert changed(world.ciso, world.journal, hosting="local", name="Västerbotten Omsorg") == {
        "Driftform": ("Moln eller hos leverantör", "Egen drift")
    }


def test_first_version_tells_each_field_that_has_a_value(world: Any) -> None:
    first = changes(entries(make.supplier(unit=world.kommun, name="Nytt AB", country="Norge"))[0])
    assert first == {
        "Namn": (EMPTY, "Nytt AB"),
        "Hör till": (EMPTY, "Granviks kommun"),
        "Land": (EMPTY, "Norge"),
    }


def test_a_line_tells_who_what_why(world: Any) -> None:
    actions.archive_supplier(by=world.ciso, supplier=world.nordic, version=None, reason="Uppköpt")
    newest, first = entries(world.nordic)
    assert (newest.actor, newest.action_word, newest.reason, newest.about) == (
        world.ciso.full_name,
        "ändrade",
        "Uppköpt",
        "",
    )
    assert changes(newest) == {"Arkiverad": (EMPTY, "2026-11-23")}
    assert (first.actor, first.action_word, first.reason) == ("Portalen", "registrerade", "")


def test_unknown_choice_and_lost_relation_are_told_as_they_are(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values that the code no longer knows, and rows that are gone, still show what was stored."""
    actions.save_system(by=world.ciso, system=world.timetable, version=None, values={"hosting": "cloud"})
    version = world.timetable.history.first()
    version.hosting, version.replaced_by_id = "stordator", 999_999
    with as_superuser():
        version.save()
    said = changes(entries(world.timetable)[0])
    assert said["Driftform"] == ("Inte känt", "stordator")
    assert said["Ersätts av"] == (EMPTY, "#999999")


# --- roles ---


@pytest.mark.core_suite
def test_roles_belong_to_the_history_of_what_they_are_about(world: Any, monday: datetime) -> None:
    owner = make.person(unit=world.school, given_name="Åsa", family_name="Öst")
    with clock.at(monday + timedelta(days=1)):
        held = make.assignment(person=owner, role=RoleKind.SYSTEM_OWNER, about=world.timetable, decision="§ 12")
    appointed = entries(world.timetable)[0]
    assert (appointed.action_word, appointed.about) == ("utsåg", "Systemägare Åsa Öst")
    assert changes(appointed) == {
        "Person": (EMPTY, "Åsa Öst"),
        "Roll": (EMPTY, "Systemägare"),
        "Från och med": (EMPTY, "2020-01-01"),
        "Ersättare": (EMPTY, "Nej"),
        "Beslut": (EMPTY, "§ 12"),
    }
    with clock.at(monday + timedelta(days=2)), context.acting_as(world.ciso):
        held.ends_on = clock.today()
        held.save()
    ended = entries(world.timetable)[0]
    assert (ended.action_word, ended.about, ended.actor) == ("avslutade", "Systemägare Åsa Öst", world.ciso.full_name)
    assert changes(ended) == {"Till och med": (EMPTY, "2026-11-25")}


def test_role_stands_with_the_person_and_the_unit_too(world: Any) -> None:
    for obj in (world.ciso, world.kommun):
        abouts = {entry.about for entry in entries(obj)}
        assert f"{Role.objects.get(kind='ciso').get_kind_display()} {world.ciso.full_name}" in abouts
    assert "placering vid Granviks kommun" in {entry.about for entry in entries(world.ciso)}


def test_history_holds_nothing_of_others(world: Any) -> None:
    """An assignment about a supplier with the same number as the system is not the system's."""
    system = make.system(unit=world.school, id=9_000_001)  # far above what either kind has come to
    twin = make.supplier(unit=world.kommun, id=system.pk, name="Samma nummer AB")
    make.assignment(person=world.ciso, role=RoleKind.TECHNICAL_CONTACT, about=twin)
    assert [entry.about for entry in entries(system)] == [""]


# --- where it came from ---


def test_source_is_named_and_linked_by_the_app_that_knows(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def namer(names: list[str]) -> dict[str, tuple[str, str]]:
        asked.append(names)
        return {name: (f"Körning {name}", f"/korning/{name[4:]}/") for name in names}

    monkeypatch.setitem(sources._namers, "run", namer)
    for number in ("1", "2"):
        with context.acting_as_system(f"run:{number}"):
            world.nordic.contact = f"Nummer {number}"
            world.nordic.save()
    newest, older, first = entries(world.nordic)
    assert (newest.source_label, newest.source_url) == ("Körning run:2", "/korning/2/")
    assert older.source_label == "Körning run:1"
    assert (first.source_label, first.source_url) == ("", "")
    assert asked == [["run:1", "run:2"]]


# --- paging ---


def rewrite(row: Any, times: int) -> None:
    with context.acting_as_system("test"):
        for n in range(times):
            row.contact = f"Kontakt {n}"
            row.save()


@pytest.mark.core_suite
def test_pages_are_whole_and_each_line_stands_once(world: Any) -> None:
    rewrite(world.nordic, 24)
    count, none = trail.history(world.nordic, offset=0, limit=0)
    assert (count, none) == (25, [])
    paged = [entry for offset in range(0, 30, 10) for entry in entries(world.nordic, offset, 10)]
    assert paged == entries(world.nordic)
    assert [changes(entry).get("Kontakt") for entry in paged[:2]] == [
        ("Kontakt 22", "Kontakt 23"),
        ("Kontakt 21", "Kontakt 22"),
    ]


def test_line_at_the_end_of_a_page_is_compared_with_the_one_before(world: Any) -> None:
    rewrite(world.nordic, 3)
    (only,) = entries(world.nordic, 1, 1)
    assert only.changes == [Change("Kontakt", "Kontakt 0", "Kontakt 1")]


def test_statements_do_not_grow_with_the_versions(world: Any, django_assert_max_num_queries: Any) -> None:
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(20) as seen:
            entries(world.journal)
        counts.append(len(seen))
        for unit in (world.school, world.care):
            changed(world.ciso, world.journal, unit=unit)
        make.assignment(person=make.person(unit=world.care), role=RoleKind.TECHNICAL_CONTACT, about=world.journal)
    assert counts[0] == counts[1]


def test_history_page_shows_fifty_and_leads_on(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    url = reverse("assets:supplier_history", args=[world.nordic.pk])
    assert "Inget har ändrats" not in browser.get(url).content.decode()
    rewrite(world.nordic, 104)
    first = browser.get(url)
    assert len(first.context["entries"]) == 50
    assert (first.context["count"], first.context["previous_url"], first.context["next_url"]) == (105, False, "?page=2")
    last = browser.get(f"{url}?page=3")
    assert len(last.context["entries"]) == 5
    assert (last.context["previous_url"], last.context["next_url"]) == ("?page=2", False)
    assert "registrerade" in last.content.decode()
    for odd in ("99", "0", "-1", "x", "%00", "2.5"):
        assert browser.get(f"{url}?page={odd}").status_code == 200
    assert len(browser.get(f"{url}?page=99").context["entries"]) == 5


def test_history_page_tells_reason_and_change(world: Any, login: Any) -> None:
    changed(world.ciso, world.journal, hosting="local")
    page = login(world.system_owner).get(reverse(URL, args=[world.journal.pk])).content.decode()
    for shown in ("Rättelse", "Driftform", "Moln eller hos leverantör", "Egen drift", world.ciso.full_name):
        assert shown in page


def test_history_page_is_for_who_may_view(world: Any, login: Any) -> None:
    url = reverse(URL, args=[world.journal.pk])
    assert login(world.employee).get(url).status_code == 403
    assert login(world.company_ciso).get(url).status_code == 404


# --- requests ---


@pytest.mark.core_suite
def test_answer_and_versions_share_the_request_id(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    url = reverse("assets:supplier_add")
    form = browser.get(url).context["form"]
    data = {"form_key": str(form["form_key"].value()), "name": "Ny AB", "unit": world.kommun.pk}
    answer = browser.post(url, data)
    assert answer.status_code == 303
    version = type(world.nordic).history.get(name="Ny AB")
    assert uuid.UUID(answer["X-Request-ID"]) == version.request_id
    assert (version.history_user_id, version.actor_name) == (world.ciso.pk, world.ciso.full_name)
    assert browser.get(url)["X-Request-ID"] != answer["X-Request-ID"]


def test_every_answer_has_a_request_id(client: Any, db: None) -> None:
    for address in ("/", "/system/", "/konto/logga-in/", "/finnsinte/"):
        assert uuid.UUID(client.get(address)["X-Request-ID"])


@pytest.mark.core_suite
def test_request_of_nobody_cannot_write(rf: Any, kommun: Any) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpResponse

    from audit.middleware import ActingMiddleware
    from tests.sample.models import Cabinet

    def writes(request: Any) -> HttpResponse:
        Cabinet(name=f"Av {request.user}", unit=kommun).save()
        return HttpResponse()

    request = rf.post("/")
    request.user = AnonymousUser()
    with pytest.raises(context.NoActor):
        ActingMiddleware(writes)(request)
    assert not Cabinet.objects.exists()
    assert context.current() is None
    request.user = make.person()
    assert ActingMiddleware(writes)(request).status_code == 200
    assert Cabinet.history.get().history_user_id == request.user.pk


def test_stranger_who_posts_a_form_is_sent_to_the_login(client: Any, world: Any) -> None:
    before = type(world.nordic).history.count()
    answer = client.post(reverse("assets:supplier_add"), {"name": "Ny AB", "unit": world.kommun.pk})
    assert answer.status_code == 302
    assert answer.url.startswith("/konto/logga-in/")
    assert type(world.nordic).history.count() == before
