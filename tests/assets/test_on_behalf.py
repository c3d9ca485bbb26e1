"""What one does for several rows at once tells of each row for whom a deputy did it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from assets import actions
from assets.models import Candidate, InformationSystem, Supplier, SystemAttestation, SystemDependency, SystemTag
from audit.context import acting_as
from core import clock
from core.imports import actions as imports
from roles import access
from roles import actions as roles_actions
from roles.kinds import RoleKind
from roles.models import Assignment
from tests import factories as make
from tests.assets.test_system_pages import filled

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def stand_in(holder: Any, person: Any, **role: Any) -> None:
    """Let somebody stand in for all that a holder has, or for one role, for two weeks."""
    held = list(Assignment.objects.filter(person=holder, is_deputy=False, **role))
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=14)}
    roles_actions.appoint_deputies(by=holder, holdings=held, person=person, **days)


def told(row: Any) -> str:
    """Return for whom the last version of a row was written."""
    return row.history.order_by("-version", "-history_id")[0].principal_name


@pytest.fixture
def three(world: Any) -> tuple[Any, Any, Any]:
    """Systems of the förvaltare: an own one, one of an owner who is away, and one of another who is away."""
    mine, first, second = (make.system(unit=world.care, name=name) for name in ("Mitt", "Första", "Andra"))
    make.assignment(person=world.system_manager, role=RoleKind.SYSTEM_OWNER, about=mine)
    for system, holder in ((first, world.system_owner), (second, world.employee)):
        make.assignment(person=holder, role=RoleKind.SYSTEM_OWNER, about=system)
        stand_in(holder, world.system_manager, object_id=system.pk)
    return mine, first, second


def chosen(browser: Any, name: str, rows: Any, **typed: Any) -> Any:
    """Send the form about the rows as the list leads to it; a preview is carried out."""
    address = reverse(f"assets:{name}") + "?" + "&".join(f"rad={row.pk}" for row in rows)
    data = filled(browser, address, **typed)
    page = browser.post(address, data)
    if page.status_code == 200:
        form = page.context["form"]
        data |= {"chosen": form["chosen"].value(), "previewed": form["previewed"].value(), "step": "apply"}
        page = browser.post(address, data | {"reason": "Prov"})
    assert page.status_code == 303
    return page


def test_each_of_many_attested_tells_for_whom(world: Any, login: Any, three: Any) -> None:
    chosen(login(world.system_manager), "systems_attest", three)
    said = {row.system_id: told(row) for row in SystemAttestation.objects.filter(system__in=three)}
    names = ("", world.system_owner.full_name, world.employee.full_name)
    assert [said[system.pk] for system in three] == list(names)


def test_each_of_many_changed_tells_for_whom(world: Any, login: Any, three: Any) -> None:
    chosen(login(world.system_manager), "systems_change", three, life_cycle="phasing_out")
    assert [told(system) for system in three] == ["", world.system_owner.full_name, world.employee.full_name]


def test_each_of_many_tagged_tells_for_whom(world: Any, login: Any, three: Any) -> None:
    chosen(login(world.system_manager), "systems_change", three, add_tags_text="nyord")
    said = {row.system_id: told(row) for row in SystemTag.objects.all()}
    assert [said[system.pk] for system in three] == ["", world.system_owner.full_name, world.employee.full_name]


def test_who_appoints_at_the_same_time_does_that_in_their_own_name(world: Any, login: Any) -> None:
    """A chef appoints in their own right, and changes only for the owner whom they stand in for."""
    stand_in(world.system_owner, world.manager)
    changes = {"manager": world.employee.pk, "life_cycle": "phasing_out"}
    chosen(login(world.manager), "systems_change", [world.journal], **changes)
    assert told(world.journal) == world.system_owner.full_name
    version = Assignment.history.get(person_id=world.employee.pk, role=RoleKind.SYSTEM_MANAGER)
    assert (version.actor_name, version.principal_name) == (world.manager.full_name, "")


def test_system_that_a_candidate_becomes_is_registered_for_who_may_register(world: Any, login: Any) -> None:
    """The IT-chef settles candidates, and registers systems only for the CISO whom they stand in for."""
    stand_in(world.ciso, world.it_manager)
    row = make.candidate(unit=world.care, name="Nytt namn")
    browser, address = login(world.it_manager), reverse("assets:candidate_settle", args=[row.pk])
    assert browser.post(address, filled(browser, address, state="new", unit=world.care.pk)).status_code == 303
    row = Candidate.objects.get(pk=row.pk)
    assert (told(row), told(row.system)) == ("", world.ciso.full_name)


def test_systems_that_get_a_supplier_with_others_of_the_name_tell_for_whom(world: Any, login: Any) -> None:
    """Who imports in a part of the kommun links what is called the same elsewhere for whom they stand in."""
    here = make.holder(RoleKind.CISO, world.school)
    own, other = (make.system(unit=u, supplier_name="Databolaget") for u in (world.school, world.care))
    make.assignment(person=world.employee, role=RoleKind.SYSTEM_OWNER, about=other)
    stand_in(world.employee, here, object_id=other.pk)
    actions.link_supplier(by=here, system=own, supplier=world.nordic)
    assert {row.supplier_id for row in InformationSystem.objects.filter(pk__in=(own.pk, other.pk))} == {world.nordic.pk}
    assert [told(own), told(other)] == ["", world.employee.full_name]


def test_what_is_added_where_one_only_stands_in_is_added_for_the_holder(world: Any, login: Any) -> None:
    """The CISO of the bolag stands in for that of the kommun, and adds a supplier in each."""
    stand_in(world.ciso, world.company_ciso)
    browser, address = login(world.company_ciso), reverse("assets:supplier_add")
    for unit, holder in ((world.company, ""), (world.kommun, world.ciso.full_name)):
        data = filled(browser, address, name=f"Ny i {unit.name}", unit=unit.pk)
        assert browser.post(address, data).status_code == 303
        assert told(Supplier.objects.get(name=f"Ny i {unit.name}")) == holder


def test_nobody_hands_over_as_a_deputy(world: Any, login: Any) -> None:
    """A chef who sees a person only for the CISO hands over in their own name what that person holds at the chef's."""
    other = make.person(unit=world.school)
    make.assignment(person=other, role=RoleKind.SYSTEM_OWNER, about=make.system(unit=world.care))
    stand_in(world.ciso, world.manager)
    browser, address = login(world.manager), reverse("roles:person_hand_over", args=[other.pk])
    office = Assignment.objects.get(person=other)
    typed = {"person": world.employee.pk, "starts_on": "2026-12-01", "reason": "Byter tjänst", "seen": "1"}
    data = filled(browser, address, offices=office.pk, **typed)
    assert browser.post(address, data).status_code == 303
    version = Assignment.history.get(person_id=world.employee.pk)
    assert (version.actor_name, version.principal_name) == (world.manager.full_name, "")


def test_dependencies_of_a_list_tell_for_whom(world: Any) -> None:
    here = make.holder(RoleKind.CISO, world.school)
    make.system(unit=world.school, name="Elevkorten")
    stand_in(world.system_owner, here)
    content = "Källa;Mål\r\nElevkorten;Schemat\r\nVästerbotten Omsorg;Hjälpsystemet\r\n".encode()
    make.system(unit=world.care, name="Hjälpsystemet")
    file: dict[str, Any] = {"content": content, "file_name": "b.csv", "kind": "dependencies", "sheet": "b"}
    with acting_as(here):
        imports.import_at_once(by=here, answers=[], on_conflict="stop", **file)
    said = {row.from_system.name: told(row) for row in SystemDependency.objects.all()}
    assert said == {"Elevkorten": "", "Västerbotten Omsorg": world.system_owner.full_name}


def test_many_rows_are_asked_about_in_as_many_statements_as_one(
    world: Any, three: Any, django_assert_num_queries: Any
) -> None:
    user = world.system_manager
    with access.remembering():
        access.rights(user), access.rights(world.system_owner)
        for rows in (three[1:2], three):
            with django_assert_num_queries(2):
                access.principals(user, "change", rows)
        with django_assert_num_queries(0):
            assert access.principals(world.system_owner, "change", three) == {}


def test_nothing_is_said_when_it_is_over(world: Any, three: Any) -> None:
    with clock.at(clock.now() + timedelta(days=20)):
        assert access.principals(world.system_manager, "change", three) == {}


def test_what_is_moved_into_the_deputys_own_hands_was_done_for_the_holder(world: Any) -> None:
    holder = make.holder(RoleKind.CISO, world.care)
    make.assignment(person=world.employee, role=RoleKind.CISO, about=world.school)
    stand_in(holder, world.employee)
    system = make.system(unit=world.care, name="Flyttas")
    values = {"unit": world.school, "add_tags": ["moln"]}
    actions.change_systems(by=world.employee, seen={system.pk: system.version}, values=values, reason="Prov")
    assert told(system) == told(SystemTag.objects.get(system=system)) == holder.full_name
