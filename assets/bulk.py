"""What changing several systems at once does to each: the change in words, or why the system is left as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assets import tagging
from assets.attesting import CHANGED, LeftOut, Parted
from assets.models import InformationSystem
from assets.protecting import PROTECTED
from assets.tagging import Chosen
from audit.diff import plain
from core import ports
from core.ports import Change
from roles.kinds import RoleKind
from roles.models import Assignment

ALREADY = _("Har redan de värdena.")
SUPPLIED = _("Har en leverantör som hör till en annan organisation än den nya enheten.")
MANAGER = "manager"
ADD_TAGS, REMOVE_TAGS = "add_tags", "remove_tags"
# Tags to add and to remove are one change.
TAGS = "tags"
# What is no field of a system.
BESIDE = frozenset({MANAGER, TAGS, ADD_TAGS, REMOVE_TAGS})
# Which right each change takes.
RIGHTS = {
    "unit": "change",
    "life_cycle": "change",
    MANAGER: "appoint_manager",
    ADD_TAGS: "change",
    REMOVE_TAGS: "change",
}


@dataclass(frozen=True)
class RowChange:
    """What becomes of one system."""

    system: InformationSystem
    changes: Sequence[Change]
    names: frozenset[str]


@dataclass(frozen=True)
class Plan(Parted):
    """What a change of several systems does."""

    rows: Sequence[RowChange]
    left_out: Sequence[LeftOut]


def plan(rows: Iterable[Any], values: Mapping[str, Any], seen: Mapping[int, int] | None = None) -> Plan:
    """Return what the values (those in RIGHTS) do to the systems, annotated with may_<right>.

    `seen` are the versions that somebody looked at; a system that is newer is left out.
    """
    systems = list(rows)
    managers = _managers(systems) if MANAGER in values else {}
    tags = _tags(systems) if values.keys() & {ADD_TAGS, REMOVE_TAGS} else {}
    planned: list[RowChange] = []
    left_out: list[LeftOut] = []
    for system in systems:
        reason = _reason(system, values, seen)
        found = {} if reason else _changes(system, values, managers.get(system.pk, ()))
        found |= {} if reason else _change_of_tags(tags.get(system.pk, ()), values)
        if found:
            planned.append(RowChange(system, list(found.values()), frozenset(found)))
        else:
            left_out.append(LeftOut(system, reason or str(ALREADY)))
    return Plan(planned, left_out)


def _reason(system: Any, values: Mapping[str, Any], seen: Mapping[int, int] | None) -> str:
    if system.protected_on:
        return str(PROTECTED)
    for name in values:
        if not getattr(system, f"may_{RIGHTS[name]}"):
            return ports.access().refusal(RIGHTS[name], InformationSystem).reason
    unit = values.get("unit")
    if unit and system.supplier_id and unit.place.entity_id != system.unit.place.entity_id:
        return str(SUPPLIED)
    return str(CHANGED) if seen is not None and seen.get(system.pk) != system.version else ""


def _changes(system: Any, values: Mapping[str, Any], managers: Sequence[Any]) -> dict[str, Change]:
    found = {}
    for name, value in values.items():
        if name in (ADD_TAGS, REMOVE_TAGS):
            continue
        if name == MANAGER:
            if [person.pk for person in managers] != [value.pk]:
                before = ", ".join(person.full_name for person in managers)
                found[name] = Change(str(RoleKind.SYSTEM_MANAGER.label), before, value.full_name)
        elif getattr(system, name) != value:
            field: Any = InformationSystem._meta.get_field(name)
            label = str(field.verbose_name)
            before, after = (str(v) if field.is_relation else plain(v, field) for v in (getattr(system, name), value))
            found[name] = Change(label[:1].upper() + label[1:], before, after)
    return found


def _managers(systems: Sequence[Any]) -> dict[int, list[Any]]:
    """Return who is förvaltare of each system now, whether still employed or not."""
    held = Assignment.objects.in_force().about_model(InformationSystem).select_related("person")
    held = held.filter(role=RoleKind.SYSTEM_MANAGER, is_deputy=False, object_id__in=[s.pk for s in systems])
    found: dict[int, list[Any]] = {}
    for assignment in held.order_by("starts_on", "pk"):
        found.setdefault(assignment.object_id or 0, []).append(assignment.person)
    return found


def chosen_tags(values: Mapping[str, Any]) -> Chosen:
    """Return which tags the values add and remove."""
    return Chosen(values.get(ADD_TAGS, ()), values.get(REMOVE_TAGS, ()))


def _change_of_tags(now: Sequence[str], values: Mapping[str, Any]) -> dict[str, Change]:
    """Return what becomes of the tags that a system has, if anything."""
    chosen = chosen_tags(values)
    gone = {tagging.key(name) for name in chosen.remove}
    then = tagging.unique([*(name for name in now if tagging.key(name) not in gone), *chosen.add])
    if {*map(tagging.key, then)} == {*map(tagging.key, now)}:
        return {}
    return {TAGS: Change(str(_("Etiketter")), tagging.joined(now), tagging.joined(then))}


def _tags(systems: Sequence[Any]) -> dict[int, list[str]]:
    """Return the names of the tags that each system has now."""
    having: Any = InformationSystem.objects.filter(pk__in=[system.pk for system in systems]).with_tags()
    return dict(having.order_by().values_list("pk", "tag_names"))
