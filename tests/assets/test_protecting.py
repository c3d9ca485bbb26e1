"""A system that must not be described: a neutral stub, which nobody changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.exceptions import ValidationError
from django.urls import reverse

from assets import actions, protecting
from assets.deadlines import SYSTEM_DEADLINES
from assets.forms import neighbours_for, successors, systems_for
from assets.measures import SYSTEM_MEASURES
from assets.models import (
    Candidate,
    ContractSystem,
    InformationSystem,
    SystemDependency,
)
from audit.undo import tracked_models
from core import clock, deadlines, measures, registry
from roles import actions as roles_actions
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make
from tests.assets.protected import LATER, NAME, TODAY, protect
from tests.assets.test_system_pages import filled, text

pytestmark = pytest.mark.django_db
# What is about a system alone, and goes when the system must not be described.
OF_A_SYSTEM = (
    "StatedClass",
    "ImportedRow",
    "OtherStatement",
    "SystemAttestation",
    "Outage",
    "RestoreTest",
    "SystemTag",
)
GONE = {**dict.fromkeys(OF_A_SYSTEM, "system"), "SystemNote": "about"}


def url(name: str, *args: Any) -> str:
    return reverse(f"assets:{name}", args=args)


# --- what becomes of the row ---


def test_a_stub_holds_nothing_but_who_answers_for_it(stub: Any, world: Any) -> None:
    stub.refresh_from_db()
    fresh = InformationSystem()
    for field in InformationSystem._meta.concrete_fields:
        if field.name not in {*protecting.KEPT, "name"}:
            assert getattr(stub, field.attname) == getattr(fresh, field.attname), field.name
    assert (stub.name, stub.unit, stub.protected_on) == ("Skyddat system 1", world.care, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("ciso", "/system/"),
        ("ciso", "/system/{open}/beroenden/"),
        ("ciso", "/system/{stub}/"),
        ("protective_security_manager", "/system/skyddat/nytt/"),
    ],
)
def test_pages_say_what_can_become_sensitive_by_being_put_together(
    stub: Any, world: Any, login: Any, who: str, address: str
) -> None:
    page = login(world.people[who]).get(address.format(stub=stub.pk, open=world.timetable.pk)).content.decode()
    assert "kan bli känsliga när de läggs samman" in page


def test_every_tie_to_a_stub_is_cut(stub: Any, world: Any) -> None:
    for name, field in GONE.items():
        assert not apps.get_model("assets", name).objects.filter(**{field: stub}).exists(), name
    assert {(d.archived_on, d.information, d.note) for d in SystemDependency.objects.all()} == {
        (date(2026, 11, 24), "", "")
    }
    assert {tie.ended_on for tie in ContractSystem.objects.filter(system=stub)} == {date(2026, 11, 24)}
    assert not InformationSystem.objects.filter(replaced_by=stub).exists()
    assert {(c.name, c.note, c.reason) for c in Candidate.objects.filter(system=stub)} == {("Skyddat system 1", "", "")}
    assert not Assignment.objects.about_object(stub).not_over().not_withdrawn().exists()


def test_owner_to_come_and_deputy_end_as_well(world: Any, chief: Any) -> None:
    row = world.journal
    roles_actions.appoint(
        by=world.ciso, person=world.employee, role=RoleKind.SYSTEM_OWNER, about=row, starts_on=TODAY + timedelta(days=9)
    )
    held = Assignment.objects.about_object(row).get(person=world.system_manager)
    make.assignment(
        person=world.employee, role=RoleKind.SYSTEM_MANAGER, about=row,
        is_deputy=True, deputy_for=held, ends_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    protect(chief, row)
    assert not Assignment.objects.about_object(row).not_over().not_withdrawn().exists()


def test_every_relation_to_a_system_is_thought_through() -> None:
    """A new one belongs here: whether it goes with the system, or ends and stays as a tie that says nothing."""
    found = {f"{model._meta.object_name}.{name}" for model, name in protecting.relations(InformationSystem)}
    emptied = {"Candidate.system", "InformationSystem.replaced_by"}
    ended = {"ContractSystem.system", "SystemDependency.from_system", "SystemDependency.to_system"}
    gone = {f"{name}.{field}" for name, field in GONE.items()}
    assert found == emptied | ended | gone
    assert set(protecting.TIES) == {one.partition(".")[0] for one in ended}
    assert not InformationSystem._meta.many_to_many
    keys = {m for m in tracked_models() for key in m._meta.private_fields if isinstance(key, GenericForeignKey)}
    assert keys == {Assignment}


def test_numbers_are_counted_in_each_legal_entity_and_never_used_again(world: Any, chief: Any) -> None:
    one, two = (actions.register_stub(by=chief, unit=unit) for unit in (world.care, world.school))
    other = make.holder(RoleKind.PROTECTIVE_SECURITY, world.company)
    assert actions.register_stub(by=other, unit=world.company).name == "Skyddat system 1"
    assert [one.name, two.name] == ["Skyddat system 1", "Skyddat system 2"]
    with clock.at(LATER):
        again = actions.unprotect_system(by=chief, system=two, version=None, reason="Nytt beslut")
        actions.save_system(by=world.ciso, system=again, version=None, values={"name": "Vanligt"})
        assert actions.register_stub(by=chief, unit=world.care).name == "Skyddat system 3"
        assert protect(chief, again).name == "Skyddat system 2", "its own number is its own"


def test_numbers_of_a_system_that_has_moved_are_not_used_again(world: Any, chief: Any) -> None:
    row = actions.register_stub(by=chief, unit=world.care)
    with clock.at(LATER):
        actions.unprotect_system(by=chief, system=row, version=None, reason="Nytt beslut")
        moved = InformationSystem.objects.get(pk=row.pk)
        moved.unit = world.company
        make.saved(moved)
        other = make.holder(RoleKind.PROTECTIVE_SECURITY, world.company)
        protect(other, moved)
        assert actions.register_stub(by=chief, unit=world.care).name == "Skyddat system 2"


# --- who may ---


def test_only_the_chief_of_the_place_protects_and_no_deputy(world: Any, chief: Any) -> None:
    held = Assignment.objects.get(person=chief)
    make.assignment(
        person=world.employee, role=RoleKind.PROTECTIVE_SECURITY, about=world.kommun,
        is_deputy=True, deputy_for=held, ends_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    for who in (world.ciso, world.employee, world.system_owner):
        with pytest.raises(ValidationError, match="säkerhetsskyddschef"):
            protect(who, world.journal)
    with pytest.raises(ValidationError):
        protect(chief, world.rents)
    with pytest.raises(ValidationError):
        actions.register_stub(by=chief, unit=world.company)


def test_chief_registers_a_stub_in_the_browser(world: Any, login: Any, chief: Any) -> None:
    browser = login(chief)
    assert url("system_stub_add") in text(browser.get(url("system_list")))
    assert url("system_stub_add") not in text(login(world.ciso).get(url("system_list")))
    sent = filled(login(chief), url("system_stub_add"), unit=world.care.pk)
    answer = browser.post(url("system_stub_add"), sent, follow=True)
    page = text(answer)
    assert "Skyddat system 1" in page and "Omsorgsförvaltningen" in page
    assert chief.full_name in page and chief.email in page


def test_chief_protects_and_takes_back_in_the_browser(world: Any, login: Any, chief: Any) -> None:
    browser, row = login(chief), world.journal
    assert url("system_protect", row.pk) in text(browser.get(row.get_absolute_url()))
    assert "Skriv inget om systemet självt" in text(browser.get(url("system_protect", row.pk)))
    sent = filled(browser, url("system_protect", row.pk), reason="Beslut 14")
    page = text(browser.post(url("system_protect", row.pk), sent, follow=True))
    assert "Skyddat system 1" in page and NAME not in page
    with clock.at(LATER):
        sent = filled(browser, url("system_unprotect", row.pk), reason="Beslut 15")
        assert browser.post(url("system_unprotect", row.pk), sent).status_code == 303
    row.refresh_from_db()
    assert (row.protected_on, row.name, row.purpose) == (None, "Skyddat system 1", "")
    assert login(world.ciso).get(url("system_change", row.pk)).status_code == 200


# --- what nobody can do to it ---


@pytest.mark.parametrize(
    "name",
    [
        *("system_change", "system_change_technical", "system_archive", "system_restore", "system_attest"),
        *("system_start", "system_retire", "system_history", "system_imported", "system_dependencies"),
        *("system_stops", "system_needs", "dependency_add", "system_supplier", "system_operation", "outage_add"),
    ],
)
def test_pages_of_a_stub_refuse_with_a_clear_sentence(world: Any, login: Any, stub: Any, name: str) -> None:
    for who in (world.ciso, world.it_manager, world.system_owner, world.auditor):
        answer = login(who).get(url(name, stub.pk))
        assert answer.status_code == 403
        assert "Systemet är skyddat" in text(answer), (name, who)


def test_a_stub_offers_no_buttons(world: Any, login: Any, stub: Any) -> None:
    page = text(login(world.ciso).get(stub.get_absolute_url()))
    for wrong in ("andra/", "avveckla", "arkivera", "beroenden", "historik", "Utse", "Vem kan?"):
        assert f"system/{stub.pk}/{wrong}" not in page and f">{wrong}<" not in page
    assert "mailto:" in page


def test_actions_refuse_a_stub(world: Any, stub: Any) -> None:
    by, said = world.ciso, "Systemet är skyddat"
    contract = make.contract(unit=world.kommun, supplier=world.nordic)
    candidate = make.candidate(unit=world.care, name="Något")
    tie = {"from_system": stub, "to_system": world.timetable, "kind": "other", "information": "", "note": ""}
    more: dict[str, Any] = {"by": by, "version": None}
    tries: list[Any] = [
        lambda: actions.save_system(system=stub, values={"purpose": "Nytt"}, **more),
        lambda: actions.save_system(system=world.timetable, values={"replaced_by": stub}, **more),
        lambda: actions.restore_system(system=stub, reason="Skäl", **more),
        lambda: actions.attest_system(system=stub, **more),
        lambda: actions.save_outage(system=stub, outage=None, values={"what": "Stod"}, **more),
        lambda: actions.save_restore_test(system=stub, test=None, values={"what": "Allt"}, **more),
        lambda: actions.save_dependency(dependency=None, values=tie, **more),
        lambda: actions.save_contract(contract=contract, supplier=world.nordic, values={}, systems=[stub], **more),
        lambda: actions.settle_candidate(candidate=candidate, state="same", system=stub, **more),
    ]
    for one in tries:
        with pytest.raises(ValidationError, match=said):
            one()
    seen = {stub.pk: stub.version}
    changed = actions.change_systems(by=by, seen=seen, values={"life_cycle": "retired"}, reason="Skäl")
    assert not changed.rows
    assert not actions.attest_systems(by=world.system_owner, seen=seen).ready
    stub.refresh_from_db()
    assert (stub.version, stub.life_cycle) == (seen[stub.pk], "in_use")


def test_nobody_is_appointed_for_a_stub(world: Any, login: Any, stub: Any) -> None:
    address = reverse("roles:assignment_about_add", args=["assets.informationsystem", stub.pk])
    assert login(world.ciso).get(address).status_code == 403


def test_a_stub_is_offered_for_no_relation(world: Any, login: Any, stub: Any) -> None:
    contract = make.contract(unit=world.kommun, supplier=world.nordic)
    sources = [
        successors(world.ciso, world.timetable, "/"),
        neighbours_for(world.ciso, world.timetable, "/"),
        systems_for(world.ciso, contract, "/"),
    ]
    for source in sources:
        assert not source.rows.filter(pk=stub.pk).exists()


def test_a_stub_is_outside_measures_and_duties(world: Any, stub: Any) -> None:
    (row,) = measures.annotate(InformationSystem.objects.filter(pk=stub.pk), SYSTEM_MEASURES)
    assert {getattr(row, m.name) for m in SYSTEM_MEASURES} == {None}
    rows = InformationSystem.objects.filter(pk=stub.pk)
    assert not any(d.rows(rows).exists() for d in SYSTEM_DEADLINES)
    assert deadlines.of(registry.record_for(row), row) == []
    assert not row.is_in_operation
    assert InformationSystem.objects.visible_to(world.employee).filter(pk=stub.pk).exists(), "it counts as registered"
