"""The kinds of gap: which rows, what is said of each, and the one button that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assets.models import InformationSystem
from core import clock, ports
from reports.gaps import people, systems, units
from roles.kinds import RoleKind
from roles.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Line:
    """One gap as a page shows it. `url` mends it, or else `refusal` and `who_url` say who may.

    `answers` is who answers while it lasts: as long as it `is_coming`, whoever leaves still does.
    """

    label: str
    about_url: str
    detail: str
    answers: str
    url: str = ""
    refusal: str = ""
    who_url: str = ""
    is_coming: bool = False


@dataclass(frozen=True)
class Gap:
    """A kind of gap: `rows` of which a person may read, `told` with what a line needs, `line` from such a row."""

    slug: str
    title: StrOrPromise
    icon: str
    why: StrOrPromise
    button: StrOrPromise
    rows: Callable[[User], QuerySet]
    told: Callable[[QuerySet], QuerySet]
    line: Callable[[Any], Line]


def mend(row: Any, action: str, url: str, model: Any = None) -> dict[str, Any]:
    """Return what a line says of its button: where it leads, or who may when the reader may not.

    `model` is what the action is done with when that is not the row itself.
    """
    if getattr(row, f"may_{action}"):
        return {"url": url}
    access = ports.access()
    refusal = access.refusal(action, model) if model else access.refusal_about(action, row)
    return {"refusal": refusal.reason, "who_url": refusal.who_url}


def _about_system(role: str, action: str, row: Any, *, is_coming: bool = False) -> Line:
    url = f"{reverse('roles:assignment_about_add', args=['assets.informationsystem', row.pk])}?roll={role}"
    said: dict[str, Any] = {"label": row.name, "about_url": row.get_absolute_url(), "answers": row.answers or ""}
    held = row.declined or _held(row.who, row.until)
    return Line(**said, detail=f"{row.unit.name} · {held}", is_coming=is_coming, **mend(row, action, url))


def _held(who: str | None, until: date | None) -> str:
    """Say who held the role last and until when."""
    if not who:
        return _now("Ingen har haft rollen.")
    if until is None or until == date.max:
        return who
    said = {"who": who, "day": until.isoformat()}
    if until >= clock.today():
        return _now("%(who)s är kvar till och med %(day)s.") % said
    return _now("%(who)s hade rollen till och med %(day)s.") % said


def _system_gaps(role: str, action: str, slug: str, **words: Any) -> tuple[Gap, Gap]:
    line = partial(_about_system, role, action)
    return (
        Gap(
            f"{slug}-saknas",
            words["gone"],
            "person-x",
            words["why"],
            words["appoint"],
            systems.without(role, action),
            systems.told_of_gone(role),
            line,
        ),
        Gap(
            f"{slug}-slutar",
            words["going"],
            "person-dash",
            _("Ingen har utsetts från och med dagen efter, inom 60 dagar."),
            words["plan"],
            systems.losing(role, action),
            systems.told_of_losing(role),
            partial(line, is_coming=True),
        ),
    )


def _about_unit(row: Any) -> Line:
    url = f"{reverse('roles:unit_appoint', args=[row.pk])}?roll={RoleKind.MANAGER}"
    number = ngettext("%(n)s person arbetar där.", "%(n)s personer arbetar där.", row.people_left)
    said: dict[str, Any] = {"label": row.name, "about_url": row.get_absolute_url(), "answers": row.answers or ""}
    return Line(**said, detail=number % {"n": row.people_left}, **mend(row, "assign", url))


def _about_ending(row: Any) -> Line:
    n, m = row.systems_left, row.people_left
    parts = [
        ngettext("%(n)s system", "%(n)s system", n) % {"n": n} if n else "",
        ngettext("%(n)s person", "%(n)s personer", m) % {"n": m} if m else "",
    ]
    ended = _now("Upphörde %(day)s") if row.valid_to < clock.today() else _now("Upphör %(day)s")
    detail = ended % {"day": row.valid_to.isoformat()} + ": " + ", ".join(filter(None, parts)) + "."
    about = row.get_absolute_url()
    said: dict[str, Any] = {"label": row.name, "about_url": about, "detail": detail, "answers": row.answers or ""}
    moves_systems, moves_people = n and row.may_change, m and row.may_place
    action, model = ("change", InformationSystem) if moves_systems or (n and not moves_people) else ("place", User)
    return Line(**said, **mend(row, action, reverse("unit_move_out", args=[row.pk]), model))


def _about_manager(row: Any) -> Line:
    reports = ngettext("chef för %(n)s person", "chef för %(n)s personer", row.reports_left) % {"n": row.reports_left}
    left = _now("Slutade %(day)s") % {"day": row.until.isoformat()} if row.until and row.until != date.max else ""
    detail = f"{left}, {reports}." if left else f"{reports[:1].upper()}{reports[1:]}."
    url = reverse("roles:reports_pass_on", args=[row.pk])
    said: dict[str, Any] = {"label": row.full_name, "about_url": row.get_absolute_url(), "answers": row.answers or ""}
    return Line(**said, detail=detail, **mend(row, "place", url, User))


def _about_person(row: Any) -> Line:
    manager = f"{row.manager_given or ''} {row.manager_family or ''}".strip()
    detail = row.unit_name + (" · " + _now("chef %(name)s") % {"name": manager} if manager else "") + "."
    url = reverse("roles:placement_change", args=[row.pk, row.placement_id])
    said: dict[str, Any] = {"label": row.full_name, "about_url": row.get_absolute_url(), "answers": row.answers or ""}
    return Line(**said, detail=detail, **mend(row, "place", url))


GAPS: tuple[Gap, ...] = (
    *_system_gaps(
        RoleKind.SYSTEM_OWNER,
        "appoint_owner",
        "systemagare",
        gone=_("Systemägare saknas"),
        going=_("Systemägare slutar snart"),
        why=_("En systemägare som har slutat räknas inte."),
        appoint=_("Utse systemägare"),
        plan=_("Planera ny systemägare"),
    ),
    *_system_gaps(
        RoleKind.SYSTEM_MANAGER,
        "appoint_manager",
        "systemforvaltare",
        gone=_("Systemförvaltare saknas"),
        going=_("Systemförvaltare slutar snart"),
        why=_("Systemägaren utser systemförvaltaren."),
        appoint=_("Utse systemförvaltare"),
        plan=_("Planera ny systemförvaltare"),
    ),
    Gap(
        "enheter-utan-chef",
        _("Enheter utan chef"),
        "diagram-3",
        _("Ingen har rollen chef vid enheten eller ovanför den."),
        _("Utse chef"),
        units.without_manager,
        units.told,
        _about_unit,
    ),
    Gap(
        "chefen-har-slutat",
        _("Chefen har slutat"),
        "person-x",
        _("Medarbetare som fortfarande står under någon som inte är kvar."),
        _("Byt chef"),
        people.former_managers,
        people.told_of_managers,
        _about_manager,
    ),
    Gap(
        "ingen-chef-angiven",
        _("Ingen chef angiven"),
        "person-dash",
        _("Medarbetare som inte själva ingår i ledningen och som saknar chef."),
        _("Ange chef"),
        people.without_manager,
        people.told,
        _about_person,
    ),
    Gap(
        "chefer-i-cirkel",
        _("Chefer i cirkel"),
        "arrow-repeat",
        _("Följer man cheferna uppåt kommer man tillbaka till samma person."),
        _("Ändra chef"),
        people.in_circles,
        people.told,
        _about_person,
    ),
    Gap(
        "enheter-som-upphor",
        _("Enheter som upphör"),
        "calendar-x",
        _("Flytta system och medarbetare innan enheten är borta."),
        _("Flytta"),
        units.ending,
        units.told_of_ending,
        _about_ending,
    ),
)


def find(slug: str) -> Gap:
    """Return a kind of gap. Raises KeyError."""
    return {gap.slug: gap for gap in GAPS}[slug]


def counted(user: User) -> dict[str, int]:
    """Return how many gaps of each kind the person may read, in one statement; kinds without any are left out."""
    parts = [
        gap.rows(user).order_by().values(gap=Value(gap.slug, output_field=CharField())).annotate(n=Count("pk"))
        for gap in GAPS
    ]
    whole = parts[0].union(*parts[1:], all=True)
    return {row["gap"]: row["n"] for row in whole if row["n"]}
