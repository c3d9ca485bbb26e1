"""What must be in order before somebody's last day: computed from roles and placements, never ticked off by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import DAY
from roles import outlook
from roles.models import Assignment, Placement, User
from roles.querysets import held_until
from roles.scopes import with_objects
from roles.visibility import assignments_visible_to, placements_under


@dataclass(frozen=True)
class Step:
    """One thing to see to; `url` leads to where it is done ("" when there is nothing to do)."""

    text: str
    detail: str
    is_done: bool
    url: str = ""
    button: str = ""


def steps(reader: User, person: User) -> list[Step]:
    """Return what is to be seen to before the person leaves, of what the reader may see."""
    placed = list(person.placements.in_force().order_by("starts_on", "pk"))
    last = outlook.last_day(placed)
    return [_last_day(person, placed, last), *_offices(reader, person, last), _reports(reader, person)]


def _last_day(person: User, placed: Sequence[Placement], last: date | None) -> Step:
    text = _("Sista dagen är angiven")
    if last:
        return Step(
            text, _("%(day)s. Rollerna och rättigheterna upphör av sig själva den dagen.") % {"day": last}, True
        )
    if not placed:
        return Step(text, _("Personen är inte placerad någonstans i dag."), True)
    url = reverse("roles:placement_change", args=[person.pk, placed[0].pk])
    return Step(text, _("Ingen sista dag är angiven."), False, url, _("Ange sista dag"))


def _offices(reader: User, person: User, last: date | None) -> list[Step]:
    mine = assignments_visible_to(reader).filter(person=person).not_over().not_withdrawn()
    held = with_objects(list(mine.select_related("unit", "object_type", "deputy_for__person").order_by("role", "pk")))
    ordinary = [row for row in held if not row.is_deputy]
    others = _others(person, ordinary)
    url = reverse("roles:person_hand_over", args=[person.pk])
    found = [_office(row, [o for o in others if _same(o, row)], last, url) for row in ordinary]
    deputies = [
        _("%(role)s, %(place)s") % {"role": r.get_role_display(), "place": r.place} for r in held if r.is_deputy
    ]
    if deputies:
        found.append(Step(_("Ersättarskap upphör av sig själva"), "; ".join(deputies) + ".", True))
    return found


def _others(person: User, rows: Sequence[Assignment]) -> list[Any]:
    """Return everybody else's assignments to the same offices that hold or will, in one statement."""
    at_units = Q(unit__in={row.unit_id for row in rows if row.unit_id})
    of_objects = Q(object_id__in={row.object_id for row in rows if row.object_id}, object_id__isnull=False)
    same: Any = Assignment.objects.filter(at_units | of_objects, role__in={row.role for row in rows})
    same = same.exclude(person=person).not_over().not_withdrawn().select_related("person")
    return list(held_until(same).order_by("starts_on", "pk")) if rows else []


def _same(other: Assignment, row: Assignment) -> bool:
    return (other.role, other.unit_id, other.object_type_id, other.object_id) == (
        row.role, row.unit_id, row.object_type_id, row.object_id
    )  # fmt: skip


def _office(row: Any, others: Sequence[Any], last: date | None, url: str) -> Step:
    """An office is in order when somebody ordinary has it after the last day, or while none is set, at all."""
    text = _named(row)
    after = [other for other in others if not other.is_deputy and (last is None or other.until > last)]
    staying = [other for other in after if last is None or other.starts_on <= last + DAY]
    if staying:
        names = ", ".join(
            other.person.full_name + (f" ({_('från')} {other.starts_on})" if other.starts_on > row.starts_on else "")
            for other in staying
        )
        return Step(text, _("Efter personen: %(names)s.") % {"names": names}, True)
    deputies = ", ".join(other.person.full_name for other in others if other.is_deputy)
    stands_in = _("Ersättare: %(names)s.") % {"names": deputies} if deputies else _("Ingen ersättare.")
    nobody = _("Ingen tar över.")
    if after:
        next_one = min(after, key=lambda other: other.starts_on)
        said = {"name": next_one.person.full_name, "day": next_one.starts_on}
        nobody = _("%(name)s tar över först %(day)s.") % said
    return Step(text, f"{nobody} {stands_in}", False, url, _("Lämna över"))


def _named(row: Any) -> str:
    return f"{row.get_role_display()}, {row.place}"


def _reports(reader: User, person: User) -> Step:
    n = placements_under(reader, person).count()
    text = _("Medarbetare har en annan chef")
    if not n:
        return Step(text, _("Ingen står under personen."), True)
    said = ngettext("%(n)s person står under personen.", "%(n)s personer står under personen.", n) % {"n": n}
    return Step(text, said, False, reverse("roles:reports_pass_on", args=[person.pk]), _("Byt chef"))
