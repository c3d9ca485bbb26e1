"""What the register says where a list said otherwise, and whether the list's word can be taken by one click."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from assets.models import InformationSystem, OtherStatement
from classification.models import Aspect
from core.imports.words import text_of
from roles.kinds import RoleKind

MOST_SHOWN = 300
# Who answers for a system, where it belongs, its contract and its technical demands are decided in places of their own.
TAKEN = (
    "purpose", "kind", "life_cycle", "supplier_name", "hosting", "hosting_country", "personal_data", "dpa",
    "user_count", "url", "critical", "critical_reason", "nis2", "secrecy", "secrecy_reference",
)  # fmt: skip


def shown(name: str, value: Any) -> str:
    """Return a value of a system's field as people read it."""
    field: Any = InformationSystem._meta.get_field(name)
    return str(dict(field.flatchoices or ()).get(value) or text_of(value))[:MOST_SHOWN]


def can_take(statement: OtherStatement) -> bool:
    """Can the list's word be put in the register as it stands? A linked supplier is exchanged on the system's page."""
    if statement.field == "supplier_name" and statement.system.supplier_id:
        return False
    return statement.value is not None and statement.field in (*Aspect.values, *TAKEN)


def waiting(system: InformationSystem, role: str) -> list[str]:
    """Return what the holder of a role has to choose between the register and lists about a system, one line each."""
    if role not in (RoleKind.SYSTEM_OWNER, RoleKind.SYSTEM_MANAGER):
        return []
    said = _("Välj vad som gäller, %(label)s: %(known)s i registret eller %(said)s i %(origin)s")
    return [
        said % {"label": one.label.lower(), "known": one.known or "–", "said": one.said, "origin": one.origin}
        for one in system.other_statements.filter(choice="").order_by("pk")
    ]


def present(statement: OtherStatement) -> str:
    """Return what the register says now, which somebody may have changed since the list was read."""
    if statement.field in TAKEN:
        return shown(statement.field, getattr(statement.system, statement.field))
    if statement.field not in Aspect.values:
        return statement.known
    stated = statement.system.stated.get(statement.field)
    return str(stated) if stated else ""
