"""Where nobody answers, or soon will not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core import clock
from reports import gaps
from roles import actions
from roles.kinds import RoleKind
from roles.models import Assignment, OrganisationUnit, Placement, Role, User
from tests import factories as make
from tests.walk.dom import parse
from tests.walk.walker import Walker

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
OWNER = RoleKind.SYSTEM_OWNER


def lines(slug: str, user: User) -> dict[str, gaps.Line]:
    gap = gaps.find(slug)
    return {line.label: line for line in (gap.line(row) for row in gap.told(gap.rows(user)))}


def leave(person: User, last: date) -> None:
    """Let somebody's employment end on a day."""
    for placed in person.placements.all():
        placed.ends_on = last
        make.saved(placed)


def stops(system: Any, last: date) -> None:
    """Let the only owner's assignment end on a day."""
    held = Assignment.objects.about_object(system).get()
    held.ends_on = last
    make.saved(held)


def empty(role: str, unit: OrganisationUnit) -> None:
    """Let whoever has an office have had it until yesterday."""
    held = Assignment.objects.get(role=role, unit=unit)
    held.ends_on = TODAY - DAY
    make.saved(held)


def owned(world: Any, **values: Any) -> Any:
    owner = make.person(unit=world.care, given_name="Siv", family_name="Ek")
    return owner, make.system(unit=world.care, name="Tavlan", owner=owner, **values)


def test_an_owner_who_has_left_does_not_count_and_is_named(world: Any) -> None:
    owner, system = owned(world)
    assert "Tavlan" not in lines("systemagare-saknas", world.ciso)
    leave(owner, TODAY - DAY)
    line = lines("systemagare-saknas", world.ciso)["Tavlan"]
    assert line.detail == "Omsorgsförvaltningen · Siv Ek hade rollen till och med 2026-11-22."
    assert line.answers == world.manager.full_name
    assert line.url == f"/roller/utse/assets.informationsystem/{system.pk}/?roll=system_owner"


def test_a_retired_or_archived_system_has_no_gap(world: Any) -> None:
    make.system(unit=world.care, name="Borta", life_cycle="retired")
    assert "Borta" not in lines("systemagare-saknas", world.ciso)


@pytest.mark.parametrize(("last", "told"), [(TODAY, True), (TODAY + 60 * DAY, True), (TODAY + 61 * DAY, False)])
def test_who_leaves_within_60_days_is_told_of_until_somebody_follows(world: Any, last: date, told: bool) -> None:
    owner, system = owned(world)
    leave(owner, last)
    assert ("Tavlan" in lines("systemagare-slutar", world.ciso)) is told
    if told:
        line = lines("systemagare-slutar", world.ciso)["Tavlan"]
        assert line.detail == f"Omsorgsförvaltningen · Siv Ek är kvar till och med {last.isoformat()}."
        assert (line.answers, line.is_coming) == (world.manager.full_name, True)
        actions.appoint(
            by=world.ciso, person=world.manager, role=OWNER, about=system, starts_on=last + DAY, reason="Efterträdare"
        )
        assert "Tavlan" not in lines("systemagare-slutar", world.ciso)


def test_an_assignment_that_ends_is_as_good_as_somebody_who_leaves(world: Any) -> None:
    _owner, system = owned(world)
    stops(system, TODAY + 5 * DAY)
    assert "Tavlan" in lines("systemagare-slutar", world.ciso)
    with clock.at(clock.now() + 6 * DAY):
        assert "Tavlan" in lines("systemagare-saknas", world.ciso)


@pytest.mark.parametrize(("starts", "told"), [(6, False), (7, True), (20, True)])
def test_who_follows_must_do_so_the_day_after(world: Any, starts: int, told: bool) -> None:
    _owner, system = owned(world)
    stops(system, TODAY + 5 * DAY)
    make.assignment(person=world.manager, role=OWNER, about=system, starts_on=TODAY + starts * DAY)
    assert ("Tavlan" in lines("systemagare-slutar", world.ciso)) is told


def test_who_follows_must_stay_until_somebody_else_does(world: Any) -> None:
    owner, system = owned(world)
    stops(system, TODAY + 5 * DAY)
    days = {"starts_on": TODAY + 6 * DAY, "ends_on": TODAY + 20 * DAY}
    make.assignment(person=world.manager, role=OWNER, about=system, **days)
    said = lines("systemagare-slutar", world.ciso)["Tavlan"].detail
    assert said == f"Omsorgsförvaltningen · {world.manager.full_name} är kvar till och med 2026-12-13."
    make.assignment(person=owner, role=OWNER, about=system, starts_on=TODAY + 21 * DAY)
    assert "Tavlan" not in lines("systemagare-slutar", world.ciso)


def test_who_leaves_before_they_would_start_follows_nobody(world: Any) -> None:
    _owner, system = owned(world)
    stops(system, TODAY + 5 * DAY)
    follower = make.person(unit=world.care)
    make.assignment(person=follower, role=OWNER, about=system, starts_on=TODAY + 6 * DAY)
    assert "Tavlan" not in lines("systemagare-slutar", world.ciso)
    leave(follower, TODAY + 2 * DAY)
    assert "Siv Ek är kvar till och med 2026-11-28." in lines("systemagare-slutar", world.ciso)["Tavlan"].detail


def test_one_of_two_forvaltare_who_leaves_is_no_gap(world: Any) -> None:
    first, second = make.person(unit=world.care), make.person(unit=world.care)
    system = make.system(unit=world.care, name="Tavlan", manager=first)
    make.assignment(person=second, role=RoleKind.SYSTEM_MANAGER, about=system)
    leave(first, TODAY + DAY)
    assert "Tavlan" not in lines("systemforvaltare-slutar", world.ciso)
    leave(second, TODAY + DAY)
    assert "Tavlan" in lines("systemforvaltare-slutar", world.ciso)


def test_empty_offices_are_told_per_legal_entity_and_a_deputy_does_not_fill_one(world: Any) -> None:
    empty(RoleKind.DPO, world.kommun)
    stands_in = make.person(unit=world.kommun)
    make.assignment(person=stands_in, role=RoleKind.DPO, about=world.kommun, is_deputy=True, ends_on=TODAY + 30 * DAY)
    found = {(post.entity.name, post.role.kind) for post in gaps.vacant_posts(world.ciso)}
    assert (world.kommun.name, RoleKind.DPO) in found
    assert (world.kommun.name, RoleKind.CISO) not in found
    assert not any(name == world.company.name for name, _role in found)  # another legal entity's own business


def test_where_an_office_must_be_held_is_said_by_the_role(world: Any) -> None:
    def require(**values: Any) -> None:
        role = Role.objects.get(kind=RoleKind.REGISTRAR)
        actions.change_role(by=world.ciso, role=role, version=role.version, values=values)

    def asked_for(by: Any) -> set[str]:
        return {str(post.role) for post in gaps.vacant_posts(by)}

    empty(RoleKind.REGISTRAR, world.kommun)
    require(label="Arkivarie")
    assert "Arkivarie" in asked_for(world.ciso)
    assert "Arkivarie" not in asked_for(world.company_ciso)
    require(required_in_municipality=False, required_in_company=True)
    assert "Arkivarie" not in asked_for(world.ciso)
    assert "Arkivarie" in asked_for(world.company_ciso)


def test_an_office_whose_holder_leaves_is_told_with_the_day(world: Any) -> None:
    leave(world.it_manager, TODAY + 10 * DAY)
    post = next(p for p in gaps.vacant_posts(world.ciso) if p.role.kind == RoleKind.IT_MANAGER)
    assert (post.who, post.until) == (world.it_manager.full_name, TODAY + 10 * DAY)


def test_who_answers_for_an_empty_office_is_named_and_who_will_for_one_that_gets_empty(world: Any) -> None:
    boss = make.holder(RoleKind.MANAGER, world.kommun)
    empty(RoleKind.DPO, world.kommun)
    leave(world.it_manager, TODAY + 10 * DAY)
    page = " ".join(Walker(world).get("gaps", "ciso", reverse("gaps")).html.split())
    assert f"Ingen har rollen. Nu svarar {boss.full_name}." in page
    assert f"är kvar till och med 2026-12-03. Därefter svarar {boss.full_name}." in page


def test_a_unit_with_people_and_no_manager_above_it(world: Any) -> None:
    make.person(unit=world.music_school)
    assert "Kulturskolan" in lines("enheter-utan-chef", world.ciso)
    make.holder(RoleKind.MANAGER, world.school)
    assert "Kulturskolan" not in lines("enheter-utan-chef", world.ciso)


def test_a_manager_who_has_left_is_replaced_for_all_at_once(world: Any) -> None:
    gone, successor = make.person(unit=world.care, given_name="Bo", family_name="Ås"), make.person(unit=world.care)
    staff = [make.person(unit=world.care) for _n in range(2)]
    for person in staff:
        placed = person.placements.get()
        placed.manager = gone
        make.saved(placed)
    assert "Bo Ås" not in lines("chefen-har-slutat", world.manager)
    leave(gone, TODAY - DAY)
    assert lines("chefen-har-slutat", world.manager)["Bo Ås"].detail == "Slutade 2026-11-22, chef för 2 personer."
    actions.pass_on_reports(by=world.manager, manager=gone, successor=successor, reason="Bo har slutat")
    assert {p.placements.get().manager for p in staff} == {successor}
    version = Placement.history.filter(id=staff[0].placements.get().pk).latest("history_id")
    assert (version.actor_name, version.history_change_reason) == (world.manager.full_name, "Bo har slutat")
    assert "Bo Ås" not in lines("chefen-har-slutat", world.manager)


def test_reports_elsewhere_stay_and_nobody_who_has_left_takes_over(world: Any) -> None:
    gone, left = make.person(unit=world.care), make.person(unit=world.care)
    placed = make.person(unit=world.school).placements.get()
    placed.manager = gone
    make.saved(placed)
    with pytest.raises(ValidationError, match="Ingen står under"):
        actions.pass_on_reports(by=world.manager, manager=gone, successor=world.employee, reason="")
    leave(left, TODAY - DAY)
    with pytest.raises(ValidationError, match="har slutat"):
        actions.pass_on_reports(by=world.ciso, manager=gone, successor=left, reason="")


def test_a_former_manager_whom_the_reader_may_not_see_is_not_named(world: Any) -> None:
    gone = make.person(unit=world.company, given_name="Bo", family_name="Ås")
    placed = make.person(unit=world.care).placements.get()
    placed.manager = gone
    make.saved(placed)
    leave(gone, TODAY - DAY)
    assert "Bo Ås" not in lines("chefen-har-slutat", world.manager)


def test_people_without_a_manager_and_managers_in_a_circle(world: Any) -> None:
    a, b, c, outside = (make.person(unit=world.care, given_name=name, family_name="Ring") for name in "ABCD")
    for person, chief in ((a, b), (b, c), (c, a), (outside, a)):
        placed = person.placements.get()
        placed.manager = chief
        make.saved(placed)
    assert set(lines("chefer-i-cirkel", world.ciso)) == {"A Ring", "B Ring", "C Ring"}
    assert lines("chefer-i-cirkel", world.ciso)["A Ring"].detail == "Omsorgsförvaltningen · chef B Ring."
    assert not {"A Ring", "D Ring"} & set(lines("ingen-chef-angiven", world.ciso))
    alone = make.person(unit=world.care, given_name="E", family_name="Ensam")
    assert "E Ensam" in lines("ingen-chef-angiven", world.manager)
    placed = alone.placements.get()
    placed.is_management = True
    make.saved(placed)
    assert "E Ensam" not in lines("ingen-chef-angiven", world.manager)


def test_a_unit_that_ends_with_systems_left_in_it(world: Any) -> None:
    unit: OrganisationUnit = make.unit(parent=world.care, name="Dagcentralen", valid_to=TODAY + 60 * DAY)
    assert "Dagcentralen" not in lines("enheter-som-upphor", world.ciso)
    make.system(unit=unit)
    line = lines("enheter-som-upphor", world.ciso)["Dagcentralen"]
    assert line.detail == "Upphör 2027-01-22: 1 system."
    assert line.url == reverse("unit_move_out", args=[unit.pk])


def test_the_page_shows_what_its_reader_may_read_and_says_who_may_mend(world: Any) -> None:
    make.system(unit=world.care, name="Tavlan i vården")
    make.system(unit=world.school, name="Tavlan i skolan")
    walker = Walker(world)

    def read(who: str) -> str:
        return walker.get("gaps", who, reverse("gaps")).html

    assert "Tavlan i vården" in read("manager")
    assert "Tavlan i skolan" not in read("manager")
    assert "Tavlan i skolan" in read("auditor")
    assert "Det kan bara chef eller informationssäkerhetssamordnare göra." in read("auditor")


def test_who_may_not_mend_is_told_who_may(world: Any) -> None:
    """The auditor reads these gaps and neither places people nor changes systems."""
    gone = make.person(unit=world.care, given_name="Bo", family_name="Ås")
    placed = make.person(unit=world.care).placements.get()
    placed.manager = gone
    make.saved(placed)
    leave(gone, TODAY - DAY)
    for name in ("Med system", "Med folk"):
        unit: OrganisationUnit = make.unit(parent=world.care, name=name, valid_to=TODAY + 30 * DAY)
        (make.system if name == "Med system" else make.person)(unit=unit)
    found = [("chefen-har-slutat", "Bo Ås"), ("enheter-som-upphor", "Med system"), ("enheter-som-upphor", "Med folk")]
    for slug, label in found:
        line = lines(slug, world.auditor)[label]
        assert not line.url
        assert line.refusal.startswith("Det kan bara ")
        assert line.who_url
        line = lines(slug, world.ciso)[label]
        assert (bool(line.url), line.refusal) == (True, "")


def test_no_two_buttons_that_lead_to_different_places_are_called_the_same(world: Any) -> None:
    make.assignment(person=world.ciso, role=RoleKind.CISO, about=world.company)
    held = Assignment.objects.get(role=RoleKind.DPO, unit=world.kommun)
    held.ends_on = TODAY - DAY
    make.saved(held)
    page = parse(Walker(world).get("gaps", "ciso", reverse("gaps")).html)
    said = [link.text for link in page.all("a") if "btn" in link.attrs.get("class", "")]
    for unit in (world.kommun, world.company):
        assert f"Utse : Dataskyddsombud, {unit.name}" in said
    assert len(said) == len(set(said))


def test_numbers_are_those_of_the_lists(world: Any) -> None:
    for n in range(7):
        make.system(unit=world.care, name=f"Tavla {n}")
    numbers = gaps.counted(world.ciso)
    found = {gap.slug: len(lines(gap.slug, world.ciso)) for gap in gaps.GAPS}
    assert numbers == {slug: n for slug, n in found.items() if n}
    assert numbers["systemagare-saknas"] >= 7
