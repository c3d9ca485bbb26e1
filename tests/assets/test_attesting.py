"""Owners keep the register true: they say so with a date, for one or many, and are asked again when it is time."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from assets.models import Routine, SystemAttestation
from core import clock, measures
from core.registry import record_for
from reports import work
from roles.kinds import RoleKind
from roles.models import User
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def owner(kommun: Any) -> Any:
    return make.person(unit=kommun)


@pytest.fixture
def system(kommun: Any, owner: Any) -> Any:
    return make.system(unit=kommun, owner=owner, manager=make.person(unit=kommun), name="Schemat")


def one(row: Any) -> str:
    return reverse("assets:system_attest", args=[row.pk])


def said(**values: Any) -> dict[str, Any]:
    return {"form_key": str(uuid.uuid4()), **values}


def attested(row: Any) -> list[tuple[int, date, int]]:
    return list(SystemAttestation.objects.filter(system=row).values_list("person_id", "attested_on", "system_version"))


def registered(row: Any, day: date) -> Any:
    row.registered_on = day
    return make.saved(row)


def answer(slug: str, row: Any) -> bool | None:
    measure = measures.find(slug)[1]
    rows = record_for(row).model._default_manager.filter(pk=row.pk)
    return getattr(measures.annotate(rows, [measure]).get(), measure.name)


def asked(person: Any) -> dict[str, date]:
    """Return the systems that a person is asked to look through, and by when."""
    periods = work.of(User.objects.get(pk=person.pk)).periods
    return {d.label: d.due_on for p in periods for d in p.duties if d.deadline.slug == "system_attestation"}


def test_one_click_says_so_with_name_and_date(system: Any, owner: Any, login: Any) -> None:
    page = login(owner).get(system.get_absolute_url()).content.decode()
    assert f'action="{one(system)}"' in page
    assert "Ingen har bekräftat dem än." in page
    response = login(owner).post(one(system), said(version=system.version))
    assert (response.status_code, response.url) == (303, system.get_absolute_url())
    assert attested(system) == [(owner.pk, TODAY, system.version)]
    assert (
        f"Bekräftade 2026-11-23 av {owner.full_name}." in login(owner).get(system.get_absolute_url()).content.decode()
    )
    history = login(owner).get(reverse("assets:system_history", args=[system.pk])).content.decode()
    assert "bekräftade uppgifterna" in history


def test_saying_it_twice_on_a_day_is_saying_it_once(system: Any, owner: Any, login: Any) -> None:
    for _n in range(2):
        assert login(owner).post(one(system), said(version=system.version)).status_code == 303
    assert len(attested(system)) == 1
    make.saved(system)
    assert login(owner).post(one(system), said(version=system.version)).status_code == 303
    assert [version for _who, _day, version in attested(system)] == [1, 2]


def test_click_on_a_page_that_is_out_of_date_says_nothing(system: Any, owner: Any, login: Any) -> None:
    seen = system.version
    make.saved(system)
    assert login(owner).post(one(system), said(version=seen)).status_code == 409
    assert attested(system) == []


def test_only_owner_and_forvaltare_attest_and_others_are_told_who(world: Any, login: Any) -> None:
    for who in ("system_owner", "system_manager"):
        assert login(world.people[who]).post(one(world.journal), said()).status_code == 303, who
    for who in ("ciso", "it_manager", "manager", "auditor", "technical_contact"):
        assert login(world.people[who]).post(one(world.journal), said()).status_code == 403, who
    assert len(attested(world.journal)) == 2
    page = login(world.ciso).get(world.journal.get_absolute_url()).content.decode()
    assert "Det kan bara systemägare eller systemförvaltare göra." in page
    assert f"/vem-kan/assets.informationsystem/{world.journal.pk}/attest/" in page


def test_what_is_not_in_operation_is_not_attested(system: Any, owner: Any, login: Any) -> None:
    system.life_cycle = "retired"
    make.saved(system)
    assert login(owner).post(one(system), said()).status_code == 422
    assert attested(system) == []


def test_later_changes_are_shown_and_undo_nothing(system: Any, owner: Any, login: Any) -> None:
    make.attestation(system=system, person=owner)
    assert login(owner).get(system.get_absolute_url()).context["attestation"].changes == ()
    system.purpose, system.hosting = "Schema för skolan", "cloud"
    make.saved(system)
    make.saved(system)
    state = login(owner).get(system.get_absolute_url()).context["attestation"]
    assert {(c.label, c.after) for c in state.changes} == {
        ("Syfte", "Schema för skolan"),
        ("Driftform", "Moln eller hos leverantör"),
    }
    assert answer("system_attested", system) is True


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, date(2026, 11, 1)), (date(2025, 11, 22), date(2026, 11, 22)), (date(2026, 1, 15), date(2027, 1, 15))],
)
def test_next_time_is_counted_from_the_last_else_from_registration(
    system: Any, owner: Any, last: date | None, due: date
) -> None:
    registered(system, date(2025, 11, 1))
    if last:
        make.attestation(system=system, person=owner, attested_on=last - 100 * DAY)
        make.attestation(system=system, person=owner, attested_on=last)
    row = type(system).objects.with_attestation().get(pk=system.pk)
    assert (row.attested_on, row.attest_by) == (last, due)
    assert asked(owner) == ({"Schemat": due} if due <= TODAY + 90 * DAY else {})
    assert answer("system_attested", system) is (due >= TODAY)


def test_new_system_is_not_measured_until_its_first_time(system: Any, owner: Any) -> None:
    registered(system, TODAY - 300 * DAY)
    assert answer("system_attested", system) is None
    assert asked(owner) == {"Schemat": date(2027, 1, 27)}
    registered(system, date(2025, 11, 23))
    assert answer("system_attested", system) is None
    with clock.at(datetime(2026, 11, 24, 0, 0)):
        assert answer("system_attested", system) is False


def test_interval_is_a_setting_that_the_ciso_changes(world: Any, login: Any) -> None:
    routine = Routine.objects.get(kind=Routine.Kind.SYSTEM_ATTESTATION)
    registered(world.journal, TODAY - 200 * DAY)
    assert asked(world.system_owner) == {}
    address = reverse("assets:routine_change", args=[routine.pk])
    values = said(label=routine.label, months=6, note="KS 2026/3", version=routine.version)
    for who in ("system_owner", "it_manager", "company_ciso"):
        assert login(world.people[who]).post(address, values).status_code == 403, who
    assert login(world.ciso).post(address, values).status_code == 303
    assert list(asked(world.system_owner)) == [world.journal.name]
    history = login(world.ciso).get(reverse("assets:routine_history", args=[routine.pk])).content.decode()
    assert world.ciso.full_name in history


def test_duty_is_done_with_one_click_in_mitt_arbete(system: Any, owner: Any, login: Any) -> None:
    registered(system, TODAY - 400 * DAY)
    page = login(owner).get(reverse("my_work")).content.decode()
    assert f'action="{one(system)}"' in page
    response = login(owner).post(one(system), said(back="work"))
    assert (response.status_code, response.url) == (303, reverse("my_work"))
    assert asked(owner) == {}


def test_who_stands_in_is_led_to_the_system(kommun: Any, login: Any) -> None:
    ciso = make.holder(RoleKind.CISO, kommun)
    orphan = registered(make.system(unit=kommun, name="Utan ägare"), TODAY - 400 * DAY)
    assert list(asked(ciso)) == ["Utan ägare"]
    assert one(orphan) not in login(ciso).get(reverse("my_work")).content.decode()


def many(*rows: Any, **also: Any) -> str:
    asked_for = "&".join([*(f"rad={row.pk}" for row in rows), *(f"{k}={v}" for k, v in also.items())])
    return f"{reverse('assets:systems_attest')}?{asked_for}"


def test_many_are_attested_and_the_others_told(kommun: Any, owner: Any, system: Any, login: Any) -> None:
    other = make.system(unit=kommun, owner=owner, name="Växeln")
    retired = make.system(unit=kommun, owner=owner, name="Gamla", life_cycle="retired")
    make.holder(RoleKind.CISO, kommun)
    foreign = make.system(unit=kommun, name="Andras")
    make.assignment(person=owner, role=RoleKind.MANAGER, about=kommun)
    browser = login(owner)
    address = many(system, other, retired, foreign)
    page = browser.get(address)
    assert [row.name for row in page.context["ready"]] == ["Schemat", "Växeln"]
    assert {why: [s.name for s in rows] for why, rows, _n in page.context["left_out"]} == {
        "Det kan bara systemägare eller systemförvaltare göra.": ["Andras"],
        "Bara system som är i drift eller avvecklas bekräftas.": ["Gamla"],
    }
    sent = said(chosen=page.context["form"]["chosen"].value())
    make.saved(other)
    response = browser.post(address, sent, follow=True)
    told = [str(message) for message in response.context["messages"]]
    assert told[0] == "1 system är bekräftat."
    assert "Växeln" in told[1] and "ändrat" in told[1]
    assert (len(attested(system)), attested(other), attested(retired), attested(foreign)) == (1, [], [], [])
    browser.post(address, sent)
    assert len(attested(system)) == 1


def test_a_forged_choice_attests_nothing(world: Any, login: Any) -> None:
    """What is sent is not what was shown: rights are asked anew."""
    sent = said(chosen=f"{world.timetable.pk}:{world.timetable.version},{world.rents.pk}:1")
    login(world.system_owner).post(many(world.journal), sent)
    assert not SystemAttestation.objects.exists()
    assert login(world.system_owner).post(many(world.journal), said(chosen="1;2")).status_code == 422


def test_all_of_a_filtered_list_are_chosen(kommun: Any, owner: Any, system: Any, login: Any) -> None:
    make.system(unit=kommun, owner=owner, name="Växeln")
    page = login(owner).get(many(alla=1, q="Schemat"))
    assert [row.name for row in page.context["ready"]] == ["Schemat"]
    assert login(owner).get(many(alla=1)).context["number"] == 2


def test_boxes_are_only_there_for_who_can_do_something(world: Any, login: Any) -> None:
    address = reverse("assets:system_list")
    assert 'name="rad"' in login(world.system_owner).get(address).content.decode()
    for who in ("employee", "auditor"):
        assert 'name="rad"' not in login(world.people[who]).get(address).content.decode(), who


def test_people_who_have_left_are_told_apart_from_nobody_appointed(kommun: Any, owner: Any) -> None:
    bare = make.system(unit=kommun, owner=owner)
    assert answer("system_people_here", bare) is None
    both = make.system(unit=kommun, owner=owner, manager=owner)
    assert answer("system_people_here", both) is True
    gone = make.person()
    make.placement(person=gone, unit=kommun, ends_on=TODAY - DAY)
    left = make.system(unit=kommun, owner=owner, manager=gone)
    assert answer("system_people_here", left) is False
    make.assignment(person=owner, role=RoleKind.SYSTEM_MANAGER, about=left)
    assert answer("system_people_here", left) is True
