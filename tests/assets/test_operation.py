"""The log of operation: outages beside the longest time without a system, restore tests, and the infrastructure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from assets import actions, deadlines, outages
from assets.models import InformationSystem, Outage, RestoreTest
from core import clock, measures
from core.errors import Stale
from reports import actions as reports
from reports.models import MeasureSnapshot
from roles.kinds import RoleKind
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text), timezone.get_default_timezone())


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


@pytest.fixture
def it_manager(kommun: Any) -> Any:
    return make.holder(RoleKind.IT_MANAGER, kommun)


@pytest.fixture
def net(kommun: Any) -> Any:
    return make.system(unit=kommun, name="Kommunnätet", kind="network", rto_hours=4)


def sent(browser: Any, url: str, **typed: Any) -> Any:
    form = browser.get(url).context["form"]
    kept = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    values = {name: value for name, value in (kept | typed).items() if value not in (None, False)}
    values = {name: f"{v:%Y-%m-%d %H:%M}" if isinstance(v, datetime) else str(v) for name, v in values.items()}
    return browser.post(url, values, follow=True)


def log(system: Any) -> str:
    return reverse("assets:system_operation", args=[system.pk])


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(0), "0 minuter"),
        (timedelta(minutes=1), "1 minut"),
        (timedelta(minutes=45), "45 minuter"),
        (hours(1), "1 timme"),
        (hours(3.25), "3 timmar 15 minuter"),
        (hours(24), "1 dygn"),
        (hours(52), "2 dygn 4 timmar"),
        (hours(24.5), "1 dygn"),
    ],
)
def test_a_time_is_told_as_people_say_it(time: timedelta, words: str) -> None:
    assert outages.in_words(time) == words


def test_an_outage_is_compared_with_the_longest_time_without_the_system() -> None:
    assert outages.verdict(hours(7), Decimal(4)).text == "3 timmar längre än längsta tid utan systemet"
    assert outages.verdict(hours(4), Decimal(4)).kind == "ok"
    assert outages.verdict(hours(4), None).text == "Längsta tid utan systemet är inte bestämd"
    assert outages.verdict(hours(1), Decimal(0)).kind == "danger"


def test_the_it_manager_registers_ends_and_changes_an_outage(it_manager: Any, net: Any, login: Any) -> None:
    browser = login(it_manager)
    answer = sent(
        browser,
        reverse("assets:outage_add", args=[net.pk]),
        what="Avgrävd fiber",
        kind="unplanned",
        started_at="2026-11-23 02:00",
        cause="unknown",
    )
    assert answer.redirect_chain[-1] == (log(net), 303)
    outage = Outage.objects.get()
    assert (outage.system, outage.is_going_on, outage.started_at) == (net, True, at("2026-11-23 02:00"))
    assert "8 timmar hittills" in answer.content.decode()
    assert "4 timmar längre än längsta tid utan systemet" in answer.content.decode()
    sent(browser, reverse("assets:outage_end", args=[net.pk, outage.pk]), cause="supplier", ended_at="2026-11-23 09:00")
    outage.refresh_from_db()
    assert (outage.lasted, outage.cause) == (hours(7), "supplier")
    answer = sent(browser, reverse("assets:outage_change", args=[net.pk, outage.pk]), started_at="2026-11-23 05:30")
    outage.refresh_from_db()
    assert (outage.lasted, outage.verdict.kind, outage.version) == (hours(3.5), "ok", 3)
    told = browser.get(reverse("assets:system_history", args=[net.pk])).content.decode()
    for words in ("registrerade", "avslutade", "ändrade", "avbrottet Avgrävd fiber", it_manager.full_name):
        assert words in told


def test_an_outage_that_has_not_been_is_refused_beside_its_field(it_manager: Any, net: Any, login: Any) -> None:
    browser, url = login(it_manager), reverse("assets:outage_add", args=[net.pk])
    typed = {"what": "X", "kind": "planned", "cause": "change"}
    later = sent(browser, url, started_at="2026-11-24 02:00", **typed)
    assert later.status_code == 422 and "started_at" in later.context["form"].errors
    early = sent(browser, url, started_at="2026-11-22 02:00", ended_at="2026-11-22 01:00", **typed)
    assert "ended_at" in early.context["form"].errors
    unreadable = sent(browser, url, started_at="igår", **typed)
    assert "Skriv dag och klockslag" in str(unreadable.context["form"].errors["started_at"])
    assert not Outage.objects.exists()


def test_one_outage_at_a_time(it_manager: Any, net: Any, login: Any) -> None:
    make.outage(system=net, ended_at=None)
    answer = sent(
        login(it_manager), reverse("assets:outage_add", args=[net.pk]), what="Igen", started_at="2026-11-23 09:00"
    )
    assert "Ett avbrott pågår redan för Kommunnätet. Avsluta det först." in answer.content.decode()
    assert Outage.objects.count() == 1


def test_what_was_registered_by_mistake_is_taken_away_with_a_reason(it_manager: Any, net: Any, login: Any) -> None:
    outage, test, browser = make.outage(system=net), make.restore_test(system=net), login(it_manager)
    sent(browser, reverse("assets:outage_remove", args=[net.pk, outage.pk]), reason="Fel system")
    sent(browser, reverse("assets:restore_test_remove", args=[net.pk, test.pk]), reason="Fel system")
    assert (Outage.objects.get().archived_on, RestoreTest.objects.get().archived_on) == (TODAY, TODAY)
    page = browser.get(log(net)).content.decode()
    assert "Inget avbrott är registrerat." in page and "Ingen återläsning är testad." in page
    assert browser.get(reverse("assets:outage_change", args=[net.pk, outage.pk])).status_code == 404
    told = browser.get(reverse("assets:system_history", args=[net.pk])).content.decode()
    assert told.count("tog bort") == 2 and told.count("Fel system") == 2
    with pytest.raises(ValidationError, match="borttagen"):
        actions.end_outage(by=it_manager, outage=outage, version=None, ended_at=clock.now(), cause="other")


def test_two_people_who_end_the_same_outage_notice_each_other(it_manager: Any, net: Any) -> None:
    outage = make.outage(system=net, ended_at=None)
    said: dict[str, Any] = {"by": it_manager, "outage": outage, "version": outage.version, "cause": "power"}
    actions.end_outage(ended_at=clock.now(), **said)
    with pytest.raises(Stale):
        actions.end_outage(ended_at=clock.now() - hours(1), **said)


def test_owner_and_forvaltare_log_for_their_own_and_others_read(kommun: Any, net: Any, login: Any) -> None:
    owner, manager, technician = (make.person(unit=kommun) for _each in range(3))
    about = {
        RoleKind.SYSTEM_OWNER: owner,
        RoleKind.SYSTEM_MANAGER: manager,
        RoleKind.TECHNICAL_CONTACT: technician,
    }
    for role, person in about.items():
        make.assignment(person=person, role=role, about=net)
    url, other = reverse("assets:outage_add", args=[net.pk]), make.system(unit=kommun)
    assert [login(person).get(url).status_code for person in about.values()] == [200, 200, 403]
    assert login(owner).get(reverse("assets:outage_add", args=[other.pk])).status_code == 403
    page = login(technician).get(log(net)).content.decode()
    assert "Det kan bara" in page and "Registrera avbrott</a>" not in page


def test_a_row_of_another_system_is_not_found(it_manager: Any, net: Any, kommun: Any, login: Any) -> None:
    other = make.outage(unit=kommun)
    assert login(it_manager).get(reverse("assets:outage_change", args=[net.pk, other.pk])).status_code == 404


def test_a_year_is_swedish_and_last_year_stands_beside(net: Any) -> None:
    make.outage(system=net, started_at=at("2025-12-31 23:30"), ended_at=at("2026-01-01 02:30"))
    make.outage(system=net, started_at=at("2026-01-01 00:15"), ended_at=at("2026-01-01 01:15"))
    make.outage(system=net, started_at=at("2026-05-01 00:00"), ended_at=at("2026-05-01 09:00"), kind="planned")
    make.outage(system=net, started_at=at("2026-06-01 00:00"), ended_at=at("2026-06-02 00:00"), archived_on=TODAY)
    now, then = outages.by_year(Outage.objects.all())
    assert (now.year, now.unplanned, now.planned, now.longest) == (2026, 1, 1, hours(1))
    assert (then.year, then.unplanned, then.planned, then.longest) == (2025, 1, 0, hours(3))
    assert outages.in_a_sentence((now, then)) == (
        "Oplanerade avbrott i år: 1, i fjol: 1. Planerade i år: 1, i fjol: 0."
    )


def test_outages_of_the_year_are_a_measure_and_its_figure_is_kept(kommun: Any, net: Any, login: Any) -> None:
    make.outage(system=net)
    make.outage(system=net, started_at=clock.now() - hours(30), ended_at=clock.now() - hours(20), what="För lång")
    make.outage(unit=kommun, kind="planned")
    make.outage(system=net, started_at=at("2025-03-01 10:00"), ended_at=at("2025-03-01 11:00"))
    _record, measure = measures.find("outage_within_rto")
    (figure,) = measures.count(Outage.objects.all(), [measure])
    assert (figure.met, figure.population) == (1, 2)
    reports.take_snapshot()
    kept = MeasureSnapshot.objects.get(measure="outage_within_rto")
    assert (kept.unit, kept.met, kept.population) == (kommun, 1, 2)
    for role in (RoleKind.CISO, RoleKind.IT_MANAGER):
        browser = login(make.holder(role, kommun))
        assert "1 av 2" in browser.get(reverse("measures")).content.decode()
        behind = browser.get(reverse("assets:outage_list"), {"missing": "outage_within_rto"})
        assert "För lång" in behind.content.decode() and behind.context["count"] == 1
        assert "För lång" in browser.get(reverse("measure_detail", args=["outage_within_rto"])).content.decode()


def test_an_outage_follows_its_system_to_another_unit(kommun: Any, net: Any, login: Any) -> None:
    school = make.unit(parent=kommun, name="Skolan")
    chief = make.holder(RoleKind.MANAGER, school)
    outage = make.outage(system=net)
    assert login(chief).get(outage.get_absolute_url()).status_code == 404
    net.unit = school
    make.saved(net)
    assert login(chief).get(outage.get_absolute_url()).status_code == 200


def test_the_list_of_outages_is_narrowed_sorted_and_exported(
    kommun: Any, it_manager: Any, net: Any, login: Any
) -> None:
    make.outage(system=net, what="Kort", ended_at=clock.now() - hours(1.5))
    make.outage(unit=kommun, what="Lång", started_at=clock.now() - hours(9), cause="power")
    make.outage(system=net, what="Nu", ended_at=None, started_at=clock.now() - hours(1))
    browser, url = login(it_manager), reverse("assets:outage_list")

    def shown(**asked: Any) -> list[str]:
        return [row.record.what for row in browser.get(url, asked).context["table"].page.object_list]

    assert shown(sort="-lasted") == ["Lång", "Nu", "Kort"]
    assert shown(now="ja") == ["Nu"]
    assert shown(about="business") == ["Lång"]
    assert set(shown(about="infrastructure", year="2026")) == {"Kort", "Nu"}
    assert shown(year="2025") == []
    assert shown(cause="power") == ["Lång"]
    csv = b"".join(browser.get(url, {"format": "csv"}).streaming_content).decode()
    assert "Kommunnätet" in csv and "30 minuter" in csv


def test_infrastructure_is_a_list_of_its_own(kommun: Any, it_manager: Any, net: Any, login: Any) -> None:
    make.system(unit=kommun, name="Verksamheten")
    make.system(unit=kommun, name="Backupen", kind="backup")
    make.outage(system=net, ended_at=None)
    make.outage(system=net, started_at=clock.now() - hours(50), ended_at=clock.now() - hours(49))
    browser, url = login(it_manager), reverse("assets:infrastructure_list")
    page = browser.get(url)
    rows = [row.record for row in page.context["table"].page.object_list]
    assert [(row.name, row.outages_now) for row in rows] == [("Backupen", 0), ("Kommunnätet", 2)]
    assert 'Avbrott sedan <span class="nowrap">2026-11-23' in page.content.decode()
    assert [r.record.name for r in browser.get(url, {"down": "ja"}).context["table"].page.object_list] == [
        "Kommunnätet"
    ]
    assert [r.record.name for r in browser.get(url, {"kind": "backup"}).context["table"].page.object_list] == [
        "Backupen"
    ]
    assert "Infrastruktur" in {item["label"] for group in page.context["nav"] for item in group["items"]}
    employee = make.person(unit=kommun)
    assert login(employee).get(url).status_code == 403


def test_the_it_manager_registers_and_changes_infrastructure_and_nothing_else(
    kommun: Any, it_manager: Any, net: Any, login: Any
) -> None:
    browser = login(it_manager)
    add = reverse("assets:infrastructure_add")
    kinds = dict(browser.get(add).context["form"].fields["kind"].choices)
    assert "business" not in kinds and {"network", "internet", "identity", "backup", "telephony"} <= set(kinds)
    answer = sent(browser, add, name="Växeln", kind="telephony", unit=kommun.pk)
    made = InformationSystem.objects.get(name="Växeln")
    assert (made.kind, made.unit) == ("telephony", kommun)
    assert answer.status_code == 200
    change = reverse("assets:infrastructure_change", args=[net.pk])
    assert change in browser.get(net.get_absolute_url()).content.decode()
    sent(browser, change, rto_hours="2")
    assert InformationSystem.objects.get(pk=net.pk).rto_hours == 2
    refused = sent(browser, change, kind="business")
    assert "kind" in refused.context["form"].errors
    business = make.system(unit=kommun)
    assert browser.get(reverse("assets:infrastructure_change", args=[business.pk])).status_code == 404
    technical = browser.get(reverse("assets:system_change_technical", args=[business.pk])).context["form"]
    assert "kind" not in technical.fields


def test_a_restore_test_with_remarks_says_which(it_manager: Any, net: Any, login: Any) -> None:
    browser, url = login(it_manager), reverse("assets:restore_test_add", args=[net.pk])
    typed = {"tested_on": "2026-11-20", "what": "Databasen", "minutes": "95"}
    refused = sent(browser, url, result="failed", **typed)
    assert "note" in refused.context["form"].errors
    page = sent(browser, url, result="failed", note="Lösenordet stämde inte", **typed).content.decode()
    assert "Gick inte" in page and "1 timme 35 minuter" in page
    test = RestoreTest.objects.get()
    sent(browser, reverse("assets:restore_test_change", args=[net.pk, test.pk]), result="ok")
    assert RestoreTest.objects.get().result == "ok"


def test_only_a_restore_that_worked_counts_and_the_next_is_a_duty(kommun: Any) -> None:
    owner = make.person(unit=kommun)
    backup = make.system(unit=kommun, kind="backup", owner=owner, registered_on=date(2025, 1, 1))
    chosen = make.system(unit=kommun, restore_tested=True, registered_on=date(2025, 1, 1))
    make.system(unit=kommun, registered_on=date(2025, 1, 1))
    make.restore_test(system=backup, tested_on=date(2026, 1, 10), result="remarks", note="Gick, men långsamt.")
    make.restore_test(system=backup, tested_on=date(2026, 10, 1), result="failed", note="Gick inte.")
    make.restore_test(system=chosen, tested_on=date(2026, 10, 1), archived_on=TODAY)
    _record, measure = measures.find("system_restore_test")
    (figure,) = measures.count(InformationSystem.objects.all(), [measure])
    assert (figure.met, figure.population) == (1, 2)
    due = {row.pk: row.due_on for row in deadlines.restore_tests(InformationSystem.objects.all())}
    assert due == {backup.pk: date(2027, 1, 10), chosen.pk: date(2026, 1, 1)}


def test_the_longest_outage_of_the_year_stands_beside_the_longest_time_without(
    it_manager: Any, net: Any, login: Any
) -> None:
    make.outage(system=net, started_at=at("2026-03-01 08:00"), ended_at=at("2026-03-01 15:00"))
    make.outage(system=net, started_at=at("2025-03-01 08:00"), ended_at=at("2025-03-01 09:00"))
    page = login(it_manager).get(log(net)).content.decode()
    assert "Längsta oplanerade: 7 timmar." in page and "Längsta oplanerade: 1 timme." in page
    assert "3 timmar längre än längsta tid utan systemet" in page
    assert "Inom längsta tid utan systemet" in page
