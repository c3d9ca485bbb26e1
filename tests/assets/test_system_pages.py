"""Pages about one system: who is shown what, forms that lose nothing, archive and take back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.urls import reverse

from assets.models import InformationSystem
from audit.context import acting_as_system
from classification.models import Level
from roles.kinds import RoleKind
from tests import factories as make


def url(name: str, row: Any = None) -> str:
    return reverse(f"assets:{name}", args=[row.pk] if row else [])


def text(response: Any) -> str:
    """Return the page without the soft hyphens of long names."""
    return response.content.decode().replace("\u00ad", "")


def filled(browser: Any, address: str, **changes: Any) -> dict[str, Any]:
    """Return what the form at an address would send, with some fields typed over."""
    form = browser.get(address).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if hasattr(value, "pk"):
            value = value.pk
        if value not in (None, "", False):
            data[field.html_name] = "on" if value is True else str(value)
    return data | {name: str(value) for name, value in changes.items()}


def test_employee_is_shown_the_open_part_alone(world: Any, login: Any) -> None:
    page = text(login(world.employee).get(url("system_detail", world.journal)))
    for shown in ("Västerbotten Omsorg", "Journal för hemtjänsten", "Omsorgsförvaltningen", "Roll-system_owner"):
        assert shown in page
    for hidden in (
        "Uppfyller kraven",
        "Känsliga personuppgifter",
        "I drift",
        "Roll-technical_contact",
        "Historik",
        "2026-12-31",
    ):
        assert hidden not in page


@pytest.mark.parametrize("name", ["system_history", "system_imported"])
def test_employee_may_not_open_the_protected_tabs(world: Any, login: Any, name: str) -> None:
    assert login(world.employee).get(url(name, world.journal)).status_code == 403


def test_deputies_are_not_told_to_who_only_sees(world: Any, login: Any) -> None:
    deputy = make.person(unit=world.care, family_name="Ersättarsson")
    make.assignment(person=deputy, role=RoleKind.SYSTEM_OWNER, about=world.journal, is_deputy=True)
    assert "Ersättarsson" not in text(login(world.employee).get(url("system_detail", world.journal)))
    assert "Ersättarsson" in text(login(world.ciso).get(url("system_detail", world.journal)))


def test_unmet_requirement_has_a_button_or_says_who_can(world: Any, login: Any) -> None:
    """The owner may appoint the förvaltare of their system but not its owner."""
    make.assignment(person=world.system_manager, role=RoleKind.SYSTEM_MANAGER, about=world.timetable)
    manager = login(world.system_manager).get(url("system_detail", world.timetable))
    checks = {check.text: check for check in manager.context["checks"].checks}
    owner = checks["Systemägare saknas"]
    assert not owner.url
    assert "chef" in owner.detail
    assessed = checks["Det är inte bedömt om informationen är kritisk"]
    assert assessed.url == url("system_change", world.timetable) + "#id_critical"
    first = login(world.ciso).get(url("system_detail", world.timetable)).context["checks"].checks[0]
    assert first.url.endswith(f"/{world.timetable.pk}/?roll=system_owner")


def test_checks_are_unmet_first_and_counted(world: Any, login: Any) -> None:
    checks = login(world.ciso).get(url("system_detail", world.journal)).context["checks"]
    states = [check.state for check in checks.checks]
    assert states == sorted(states, key=["unmet", "met"].index)
    assert (checks.met, checks.whole) == (5, 7)


@pytest.mark.parametrize("hours", [None, 4])
def test_fact_has_one_name_whether_it_is_known_or_not(hours: int | None, world: Any, login: Any) -> None:
    system = make.system(unit=world.care, rto_hours=hours, rpo_hours=hours)
    page = text(login(world.ciso).get(url("system_detail", system)))
    assert "Återställningstid (RTO)" in page
    assert "Återställningspunkt (RPO)" in page


def test_detail_shows_classes_deadlines_and_replacement(world: Any, login: Any) -> None:
    with acting_as_system("test"):
        level = Level.objects.get(aspect="K", code="3", scheme__slug="klassa")
        world.journal.stated_classes.create(aspect="K", level=level, original="K3", origin="lista.xlsx, rad 4")
    make.system(unit=world.care, name="Gamla journalen", replaced_by=world.journal, life_cycle="phasing_out")
    page = text(login(world.ciso).get(url("system_detail", world.journal)))
    for shown in ("Konfidentialitet 3, allvarlig", "Förläng eller avsluta avtalet", "2026-12-31", "Gamla journalen"):
        assert shown in page
    imported = text(login(world.ciso).get(url("system_imported", world.journal)))
    assert "lista.xlsx, rad 4" in imported


def test_detail_costs_the_same_for_a_restricted_reader(
    world: Any, login: Any, django_assert_max_num_queries: Any
) -> None:
    for who in (world.ciso, world.system_owner, world.employee):
        browser = login(who)
        with django_assert_max_num_queries(20):
            browser.get(url("system_detail", world.journal))


def test_owner_changes_the_system(world: Any, login: Any) -> None:
    browser = login(world.system_owner)
    data = filled(browser, url("system_change", world.journal), purpose="Journal för all omsorg", rto_hours="4")
    response = browser.post(url("system_change", world.journal), data)
    assert response.status_code == 303
    row = InformationSystem.objects.get(pk=world.journal.pk)
    assert (row.purpose, row.rto_hours, row.unit, row.critical) == ("Journal för all omsorg", 4, world.care, "yes")
    assert row.history.count() == 2
    assert row.history.first().actor_name == world.system_owner.full_name


def test_form_sent_twice_acts_once(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("system_add"), name="Nytt system", unit=world.care.pk)
    first, second = browser.post(url("system_add"), data), browser.post(url("system_add"), data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert InformationSystem.objects.filter(name="Nytt system").count() == 1


def test_stale_form_shows_both_versions_and_loses_nothing(world: Any, login: Any) -> None:
    mine, other = login(world.system_owner), login(world.ciso)
    address = url("system_change", world.journal)
    data = filled(mine, address, purpose="Min text", supplier_name="Mitt bolag")
    other.post(address, filled(other, address, purpose="Annans text", hosting="local"))
    response = mine.post(address, data)
    assert response.status_code == 409
    page = text(response)
    rows = {row["name"]: (row["yours"], row["theirs"]) for row in response.context["conflict"]["rows"]}
    assert rows["purpose"] == ("Min text", "Annans text")
    assert rows["hosting"] == ("Moln eller hos leverantör", "Egen drift")
    kinds = {row["name"]: row["kind"] for row in response.context["conflict"]["rows"]}
    assert kinds == {"purpose": "both", "hosting": "theirs", "supplier_name": "yours"}
    assert 'value="Mitt bolag"' in page
    assert world.ciso.full_name in page
    again = {f.html_name: f.value() for f in response.context["form"] if f.value() not in (None, "", False)}
    again |= {"unit": world.care.pk, "version": response.context["form"]["version"].value()}
    again.pop("replaced_by", None)
    assert mine.post(address, again | {"asked": "keep-purpose", "keep-purpose": "yours"}).status_code == 303
    row = InformationSystem.objects.get(pk=world.journal.pk)
    assert (row.purpose, row.hosting, row.supplier_name) == ("Min text", "local", "Mitt bolag")


def test_what_the_other_changed_in_search_fields_and_boxes_is_kept(world: Any, login: Any) -> None:
    """Every kind of field can hold the other's value: a search field, a box, a date, a number and a choice."""
    mine, other = login(world.system_owner), login(world.ciso)
    address = url("system_change", world.journal)
    old = make.system(unit=world.care, name="Nya journalen")
    data = filled(mine, address, purpose="Min text")
    theirs = filled(
        other, address, replaced_by=old.pk, rto_hours="4.5", critical="no", critical_reason="Ny", unit=world.school.pk
    )
    theirs.pop("contract_ends_on")
    assert other.post(address, theirs | {"contract_open_ended": "on"}).status_code == 303
    response = mine.post(address, data)
    assert {row["kind"] for row in response.context["conflict"]["rows"]} == {"yours", "theirs"}
    sent = {k: v for k, v in response.context["form"].data.items() if v != ""}
    assert mine.post(address, sent).status_code == 303
    row = InformationSystem.objects.get(pk=world.journal.pk)
    assert (row.purpose, row.replaced_by, row.rto_hours) == ("Min text", old, Decimal("4.5"))
    assert (row.critical, row.contract_open_ended, row.contract_ends_on, row.unit) == ("no", True, None, world.school)


class Met(NamedTuple):
    """Two people who chose a successor of one system at once: who came last, what they got, and both successors."""

    mine: Any
    address: str
    response: Any
    new: InformationSystem
    newer: InformationSystem


def both_choose_a_successor(world: Any, login: Any) -> Met:
    mine, other = login(world.system_owner), login(world.ciso)
    address = url("system_change", world.journal)
    new, newer = (make.system(unit=world.care, name=name) for name in ("Ny", "Nyare"))
    data = filled(mine, address, replaced_by=new.pk)
    other.post(address, filled(other, address, replaced_by=newer.pk))
    return Met(mine, address, mine.post(address, data), new, newer)


def test_other_half_of_a_field_both_changed_can_be_chosen(world: Any, login: Any) -> None:
    mine, address, response, _new, newer = both_choose_a_successor(world, login)
    (row,) = response.context["conflict"]["both"]
    sent = {k: v for k, v in response.context["form"].data.items() if v != ""} | dict(row["hidden"])
    assert mine.post(address, sent | {"asked": "keep-replaced_by", "keep-replaced_by": "theirs"}).status_code == 303
    assert InformationSystem.objects.get(pk=world.journal.pk).replaced_by == newer


def test_errors_stand_beside_the_field(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    address = url("system_change", world.timetable)
    response = browser.post(address, filled(browser, address, critical="yes"))
    assert response.status_code == 422
    assert "critical_reason" in response.context["form"].errors
    assert "<title>Fel:" in text(response).replace("\n", "")


def test_unit_is_chosen_where_one_may_put_a_system(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("system_add"), name="Fel ställe", unit=world.company.pk)
    assert browser.post(url("system_add"), data).status_code == 422
    assert not InformationSystem.objects.filter(name="Fel ställe").exists()


def test_owner_cannot_move_the_system_elsewhere(world: Any, login: Any) -> None:
    browser = login(world.system_owner)
    address = url("system_change", world.journal)
    response = browser.post(address, filled(browser, address, unit=world.school.pk))
    assert response.status_code == 422
    assert InformationSystem.objects.get(pk=world.journal.pk).unit == world.care


def test_replacement_is_only_found_among_what_one_sees(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    address = url("system_change", world.timetable)
    ok = filled(browser, address, replaced_by=world.journal.pk)
    assert browser.post(address, ok).status_code == 303
    assert InformationSystem.objects.get(pk=world.timetable.pk).replaced_by == world.journal
    bad = filled(browser, address, replaced_by=world.rents.pk, replaced_by_text="Hyresregistret")
    assert browser.post(address, bad).status_code == 422


def test_same_name_warns_and_does_not_stop(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("system_add"), name="schemat", unit=world.care.pk)
    response = browser.post(url("system_add"), data, follow=True)
    assert InformationSystem.objects.filter(name="schemat").exists()
    said = [str(message) for message in response.context["messages"]]
    assert any("heter schemat (Utbildningsförvaltningen)" in line for line in said)


def test_same_name_in_another_legal_entity_is_no_matter(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("system_add"), name="Hyresregistret", unit=world.care.pk)
    response = browser.post(url("system_add"), data, follow=True)
    assert not any("heter" in str(message) for message in response.context["messages"])


def test_it_manager_changes_technical_fields_alone(world: Any, login: Any) -> None:
    browser = login(world.it_manager)
    assert browser.get(url("system_change", world.journal)).status_code == 403
    address = url("system_change_technical", world.journal)
    data = filled(browser, address, hosting="local", purpose="Otillåten ändring")
    assert browser.post(address, data).status_code == 303
    row = InformationSystem.objects.get(pk=world.journal.pk)
    assert (row.hosting, row.purpose) == ("local", "Journal för hemtjänsten")


def test_archive_needs_an_ended_life_and_a_reason(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    address = url("system_archive", world.journal)
    response = browser.post(address, filled(browser, address, reason="Används inte"))
    assert response.status_code == 422
    assert "Avvecklat" in text(response)
    address = url("system_archive", world.retired)
    assert browser.post(address, filled(browser, address)).status_code == 422
    assert browser.post(address, filled(browser, address, reason="Används inte")).status_code == 303
    row = InformationSystem.objects.get(pk=world.retired.pk)
    assert row.archived_on is not None
    assert row.history.first().history_change_reason == "Används inte"


def test_archived_system_is_taken_back(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    for name in ("system_archive", "system_restore"):
        address = url(name, world.retired)
        assert browser.post(address, filled(browser, address, reason="Därför")).status_code == 303
    row = InformationSystem.objects.get(pk=world.retired.pk)
    assert row.archived_on is None
    assert row.history.count() == 3
    history = text(browser.get(url("system_history", world.retired)))
    assert "Därför" in history


def test_archive_looks_at_the_row_as_it_is(world: Any) -> None:
    """The page may have read the system before somebody put it back in use."""
    from django.core.exceptions import ValidationError

    from assets import actions

    seen = InformationSystem.objects.get(pk=world.retired.pk)
    with acting_as_system("test"):
        now = InformationSystem.objects.get(pk=world.retired.pk)
        now.life_cycle = "in_use"
        now.save()
    with pytest.raises(ValidationError):
        actions.archive_system(by=world.ciso, system=seen, version=None, reason="x")


def test_form_key_of_another_is_not_theirs(world: Any, login: Any) -> None:
    browser = login(world.ciso)
    data = filled(browser, url("system_add"), name="Ett", unit=world.care.pk) | {"form_key": str(uuid.uuid4())}
    assert browser.post(url("system_add"), data).status_code == 303
