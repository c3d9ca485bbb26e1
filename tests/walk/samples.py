"""Arguments and expectations for addresses that cannot be worked out from their page.

`SAMPLES` maps an address to a function of the world and a place that returns a `Target`; the rows it leads to are made
once, by `prepare`. `THIRD_PARTY` tells, by the beginning of its name, what an address of a library answers to a
stranger and to somebody signed in.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from assets.models import InformationSystem, Supplier
from audit.context import acting_as
from core.imports import actions
from core.models import ImportRun
from roles.kinds import RoleKind
from roles.models import Assignment, ImportProfile, OrganisationUnit, Role, User
from roles.policy import APPOINTED_BY
from tests import factories as make
from tests.walk import erasing_samples, logs, noted, register_samples, trailed
from tests.walk.addresses import Sample, Target
from tests.walk.oracle import Oracle, gives
from tests.world import PLACES, World

Answers = tuple[int, ...]
OPEN, REFUSED, HIDDEN = (200,), (403,), (404,)

# Functions that take forms; of page classes one sees it.
FORM_FUNCTIONS = {"roles:theme"}


def prepare(world: World) -> World:
    """Make the rows that samples lead to, beside those of records."""
    for place in PLACES:
        unit = world.units[place]
        world.samples["assignment", place] = make.assignment(
            person=make.person(unit=unit), role=RoleKind.MANAGER, about=unit
        )
        uploader = world.people["company_ciso" if place == "company" else "ciso"]
        for state in ("uploaded", "reviewed", "applying", "applied", "stopped"):
            world.samples[state, place] = import_run(uploader, unit, state)
        system = world.sample("assets.informationsystem", place)
        logs.prepare(world, place, system)
        register_samples.prepare(world, place, system)
        noted.prepare(world, place)
        world.samples["dependency", place] = make.dependency(make.system(unit=unit), system)
    world.samples["assignment", "school"] = Assignment.objects.about_object(world.journal).first()
    world.samples["placement", "care"] = world.people["employee"].placements.get()
    # Somebody with one foot in each legal entity: each sees the person, and changes only its own placement.
    both = make.person(unit=world.school)
    world.samples["placement", "school"] = both.placements.get()
    world.samples["placement", "company"] = make.placement(person=both, unit=world.company)
    return world


def import_run(by: User, unit: OrganisationUnit, state: str, rows: int = 3) -> ImportRun:
    """Make an import of a short list of systems, as far on its way as `state` says."""
    name = "Okänd enhet" if state == "stopped" else unit.name
    lines = (f"Register {unit.code}-{state}-{n};{name};Till för provet" for n in range(rows))
    content = "\r\n".join(["Systemnamn;Förvaltning;Syfte", *lines]).encode()
    file: dict[str, Any] = {"content": content, "file_name": f"{state}.csv", "kind": "systems", "sheet": state}
    with acting_as(by):
        if state in ("applied", "stopped"):
            return actions.import_at_once(by=by, answers=[], on_conflict="stop", **file)[0]
        run = actions.receive(by=by, **file)
        if state == "uploaded":
            return run
        run = actions.save_columns(by=by, run=run, kind="systems", sheet=state, mapping={})
        if state == "applying":
            plan = actions.plan_run(run, by)
            run = actions.start(by=by, run=run, request_id=uuid.uuid4(), seen=plan.digest())
        return run


def _import(name: str, state: str, good: Answers = OPEN) -> Sample:
    """An import is for who uploaded it, as long as they may import; everybody else finds nothing."""

    def sample(world: Any, place: str) -> Target:
        run = world.samples[state, place]

        def expect(oracle: Oracle, person: Any) -> Answers:
            if run.actor_id != person.pk:
                return HIDDEN
            return good if oracle.may(person, "import", InformationSystem) else REFUSED

        return Target(reverse(f"imports:{name}", args=[run.pk]), good=good, expect=expect)

    return sample


def _undo(world: Any, place: str) -> Target:
    """An import is taken back by who took it in, or by who may import everywhere it wrote."""
    run = world.samples["applied", place]

    def expect(oracle: Oracle, person: Any) -> Answers:
        if run.actor_id == person.pk:
            return OPEN if oracle.may(person, "import", InformationSystem) else REFUSED
        written = list(InformationSystem.objects.filter(pk__in=run.written))
        return OPEN if oracle.visible(person, "import", written) == written else HIDDEN

    return Target(reverse("imports:undo", args=[run.pk]), expect=expect)


def _receipt(world: Any, place: str) -> Target:
    """A receipt is also for whoever may view something that the import wrote."""
    run = world.samples["applying" if place == "school" else "applied", place]

    def expect(oracle: Oracle, person: Any) -> Answers:
        written = InformationSystem.objects.filter(pk__in=run.written)
        return OPEN if run.actor_id == person.pk or oracle.visible(person, "view", written) else HIDDEN

    def expect_form(oracle: Oracle, person: Any) -> Answers:
        return OPEN if run.actor_id == person.pk else HIDDEN

    return Target(reverse("imports:run", args=[run.pk]), expect=expect, expect_form=expect_form)


def _keep_profile(world: Any, place: str) -> Target:
    """Who took a file in keeps its profile, where they may keep profiles at all."""
    run = world.samples["applied", place]

    def expect(oracle: Oracle, person: Any) -> Answers:
        if run.actor_id != person.pk:
            return HIDDEN
        return OPEN if oracle.may(person, "add", ImportProfile) else REFUSED

    return Target(reverse("roles:import_profile_keep", args=[run.pk]), expect=expect)


MEASURES = {
    "care": ("system_owner", InformationSystem),
    "school": ("supplier_incident_contact", Supplier),
    "company": ("system_rto", InformationSystem),
}


def _measure(world: Any, place: str) -> Target:
    slug, model = MEASURES[place]

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.may(person, "view", InformationSystem):
            return REFUSED
        return OPEN if oracle.may(person, "view", model) else HIDDEN

    return Target(reverse("measure_detail", args=[slug]), expect=expect)


def _role_appoint(world: Any, place: str) -> Target:
    return _appoint(world, Role.objects.get(kind=RoleKind.MANAGER), "roles:role_appoint")


def _person_appoint(world: Any, place: str) -> Target:
    return _appoint(world, world.sample("roles.user", place), "roles:person_appoint")


def _appoint(world: Any, row: Any, name: str) -> Target:
    """Who may assign anywhere, and sees the role or person that the address names."""

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.may(person, "assign", OrganisationUnit):
            return REFUSED
        return OPEN if oracle.decide(person, "see", row) else HIDDEN

    return Target(reverse(name, args=[row.pk]), expect=expect)


ASKED = {"care": RoleKind.SYSTEM_OWNER, "school": None, "company": RoleKind.SYSTEM_MANAGER}


def _appoint_about(world: Any, place: str) -> Target:
    system, role = world.sample("assets.informationsystem", place), ASKED[place]
    url = reverse("roles:assignment_about_add", args=["assets.informationsystem", system.pk])
    needed = {APPOINTED_BY[role]} if role else set(APPOINTED_BY.values())

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", system):
            return HIDDEN
        return OPEN if any(oracle.decide(person, action, system) for action in needed) else REFUSED

    return Target(f"{url}?roll={role.value}" if role else url, expect=expect)


def _assignment_end(world: Any, place: str) -> Target:
    held = world.samples["assignment", place]
    about = held.unit or held.about

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", about):
            return HIDDEN
        if held.object_id:
            return OPEN if oracle.decide(person, APPOINTED_BY[held.role], about) else REFUSED
        mine = oracle.held_at(person, held.unit_id)
        outranks = ("roles.organisationunit", "assign", "") in mine and gives(held.role) <= mine
        return OPEN if held.person_id == person.pk or outranks else REFUSED

    return Target(reverse("roles:assignment_end", args=[held.pk]), expect=expect)


def _deputy_add(world: Any, place: str) -> Target:
    """Holders name their own deputies, and so does whoever could give the role to a deputy."""
    held = world.samples["assignment", place]
    about = held.unit or held.about

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", about):
            return HIDDEN
        if held.person_id == person.pk:
            return OPEN
        if held.object_id:
            return OPEN if oracle.decide(person, APPOINTED_BY[held.role], about) else REFUSED
        mine = oracle.held_at(person, held.unit_id)
        outranks = ("roles.organisationunit", "assign", "") in mine and gives(held.role, is_deputy=True) <= mine
        return OPEN if outranks else REFUSED

    return Target(reverse("roles:deputy_add", args=[held.pk]), expect=expect)


def _hand_over(world: Any, place: str) -> Target:
    """For who sees the person and could give something they hold to another."""
    holder = world.samples["assignment", place].person

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", holder):
            return HIDDEN
        mine = [a for a in oracle.assignments if a.person_id == holder.pk and not a.is_deputy and not a.is_over]
        return OPEN if any(_could_give(oracle, person, held) for held in mine) else REFUSED

    return Target(reverse("roles:person_hand_over", args=[holder.pk]), expect=expect)


def _could_give(oracle: Oracle, person: Any, held: Any) -> bool:
    if held.object_id:
        return oracle.decide(person, APPOINTED_BY[held.role], held.about)
    mine = oracle.held_at(person, held.unit_id)
    return ("roles.organisationunit", "assign", "") in mine and gives(held.role) <= mine


def _who_can(world: Any, place: str) -> Target:
    system = world.sample("assets.informationsystem", place)
    url = reverse("roles:who_can", args=["assets.informationsystem", system.pk, "change"])

    def expect(oracle: Oracle, person: Any) -> Answers:
        return OPEN if oracle.decide(person, "see", system) else HIDDEN

    return Target(url, expect=expect)


def _who_can_any(world: Any, place: str) -> Target:
    return Target(reverse("roles:who_can_any", args=["assets.informationsystem", "change"]))


def _my_deputies(world: Any, place: str) -> Target:
    """For who holds something that a deputy can have a part of."""
    without = {RoleKind.EMPLOYEE, RoleKind.AUDITOR, RoleKind.ADMINISTRATOR}

    def expect(oracle: Oracle, person: Any) -> Answers:
        mine = [a for a in oracle.assignments if a.person_id == person.pk and not a.is_deputy and not a.is_over]
        return OPEN if any(a.role not in without for a in mine) else REFUSED

    return Target(reverse("roles:my_deputies"), expect=expect)


def _answer_about(world: Any, place: str) -> Target:
    """Whoever sees the system may open the page; it asks only who is asked."""
    system = world.sample("assets.informationsystem", place)

    def expect(oracle: Oracle, person: Any) -> Answers:
        return OPEN if oracle.decide(person, "see", system) else HIDDEN

    return Target(reverse("assets:system_answer", args=[system.pk]), expect=expect)


def _placement_change(world: Any, place: str) -> Target:
    placed = world.samples["placement", place]
    person_ = placed.person

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", person_):
            return HIDDEN
        if not oracle.decide(person, "place", person_):
            return REFUSED
        return OPEN if ("roles.user", "place", "") in oracle.held_at(person, placed.unit_id) else HIDDEN

    return Target(reverse("roles:placement_change", args=[person_.pk, placed.pk]), expect=expect)


def _theme(world: Any, place: str) -> Target:
    return Target(reverse("roles:theme"), good=(405,))


def _pass_on(world: Any, place: str) -> Target:
    """Who places people anywhere, and may view the manager whom the address names."""
    manager = world.sample("roles.user", place)

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.may(person, "place", User):
            return REFUSED
        return OPEN if oracle.decide(person, "view", manager) else HIDDEN

    return Target(reverse("roles:reports_pass_on", args=[manager.pk]), expect=expect)


def _move_out(world: Any, place: str) -> Target:
    """Who places people in the unit, or may change a system that is there."""
    unit = world.sample("roles.organisationunit", place)
    systems = InformationSystem.objects.describable().filter(unit=unit)

    def expect(oracle: Oracle, person: Any) -> Answers:
        if not oracle.decide(person, "see", unit):
            return HIDDEN
        places = ("roles.user", "place", "") in oracle.held_at(person, unit.pk)
        moves = oracle.may(person, "add", InformationSystem) and oracle.visible(person, "change", systems)
        return OPEN if places or moves else REFUSED

    return Target(reverse("unit_move_out", args=[unit.pk]), expect=expect)


GAP_KINDS = {"care": "systemagare-saknas", "school": "chefer-i-cirkel", "company": "enheter-utan-chef"}


def _gap(world: Any, place: str) -> Target:
    return Target(reverse("gap_list", args=[GAP_KINDS[place]]))


SAMPLES: dict[str, Sample] = {
    **erasing_samples.SAMPLES,
    **trailed.SAMPLES,
    **logs.SAMPLES,
    **noted.SAMPLES,
    **register_samples.SAMPLES,
    "imports:columns": _import("columns", "uploaded"),
    "imports:review": _import("review", "reviewed"),
    "imports:start": _import("start", "reviewed", good=(405,)),
    "imports:protocol": _import("protocol", "applied"),
    "imports:stopped": _import("stopped", "stopped"),
    "imports:undo": _undo,
    "roles:import_profile_keep": _keep_profile,
    "imports:run": _receipt,
    "gap_list": _gap,
    "unit_move_out": _move_out,
    "measure_detail": _measure,
    "roles:assignment_about_add": _appoint_about,
    "roles:assignment_end": _assignment_end,
    "roles:deputy_add": _deputy_add,
    "roles:my_deputies": _my_deputies,
    "roles:person_appoint": _person_appoint,
    "roles:person_hand_over": _hand_over,
    "roles:placement_change": _placement_change,
    "assets:system_answer": _answer_about,
    "roles:reports_pass_on": _pass_on,
    "roles:role_appoint": _role_appoint,
    "roles:theme": _theme,
    "roles:who_can": _who_can,
    "roles:who_can_any": _who_can_any,
}


@dataclass(frozen=True)
class Expected:
    """What a library's address answers to a stranger and to somebody signed in."""

    stranger: int
    signed_in: int
    arguments: Mapping[str, str] = field(default_factory=dict)


# The longest beginning that fits decides.
THIRD_PARTY: dict[str, Expected] = {
    "account_login": Expected(200, 302),
    "account_logout": Expected(302, 200),
    "account_signup": Expected(200, 302),
    "account_inactive": Expected(200, 200),
    "account_reauthenticate": Expected(302, 200),
    "account_change_password": Expected(302, 200),
    "account_set_password": Expected(302, 302),
    "account_reset_password": Expected(200, 200),
    "account_reset_password_from_key": Expected(200, 200, {"uidb36": "1", "key": "set-password"}),
    "usersessions_list": Expected(302, 200),
    "socialaccount_login_cancelled": Expected(200, 200),
    "socialaccount_login_error": Expected(401, 401),
    # No provider is set up in tests; tests/processes signs in with one.
    "openid_connect_login": Expected(404, 404, {"provider_id": "kommun"}),
    "openid_connect_callback": Expected(404, 404, {"provider_id": "kommun"}),
}


def expected(name: str) -> Expected | None:
    """Return what is expected of a library's address, or None when nobody has said."""
    fitting = [beginning for beginning in THIRD_PARTY if name.startswith(beginning)]
    return THIRD_PARTY[max(fitting, key=len)] if fitting else None
