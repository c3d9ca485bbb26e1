"""Who may do what: one table, role x record -> actions, with a sentence per role.

Reads and writes end at the border of the legal entity. A cell may carry a condition, named by the record. A deputy has
the actions that `deputy` names: the daily work, and nothing that decides who may do what (appointing, the organisation,
lists of people and owners read from files) or that closes something (archiving). Changing this table is a decision: see
docs/adr/0003-access-policy.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roles.kinds import RoleKind as R

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SYSTEM = "assets.informationsystem"
SUPPLIER = "assets.supplier"
CANDIDATE = "assets.candidate"
CONTRACT = "assets.contract"
OUTAGE = "assets.outage"
ROUTINE = "assets.routine"
TAG = "assets.tag"
UNIT = "roles.organisationunit"
PERSON = "roles.user"
ROLE = "roles.role"
PROFILE = "roles.importprofile"
REVIEW = "roles.review"
ERASURE = "erasing.erasure"
NOTICE = "roles.notice"


@dataclass(frozen=True)
class Cell:
    """Actions of a role on a record, within a condition of the record ("" for none), and those a deputy has of them."""

    actions: tuple[str, ...]
    condition: str = ""
    deputy: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """What a role is for, in a sentence, and its cells by record."""

    sentence: StrOrPromise
    cells: Mapping[str, Cell]


def _may(actions: str, condition: str = "", *, deputy: str | None = None) -> Cell:
    """Return a cell; a deputy may do all of it unless `deputy` says which."""
    return Cell(tuple(actions.split()), condition, tuple((actions if deputy is None else deputy).split()))


# Which action lets somebody appoint to a role for one object. Offices at a unit take "assign" there.
APPOINTED_BY: Mapping[str, str] = {
    R.SYSTEM_OWNER: "appoint_owner",
    R.SYSTEM_MANAGER: "appoint_manager",
    R.TECHNICAL_CONTACT: "appoint_manager",
}
ASSIGN = "assign"
# Who has read what, of a unit and all that lies there, or of one row; and with names at once. Never for a deputy.
TRACE, TRACE_NAMES = "trace", "trace_names"
# What changes nothing: all that who only audits may do, whatever being employed gives (roles.auditing).
READING = frozenset({"see", "view", TRACE, TRACE_NAMES})
ONLY_READS = _("Den som granskar ändrar inget i portalen.")
# Whoever looks after the people may seat the first holder of this office, never themselves: see roles/appointing.py.
FIRST_OFFICE = R.CISO

EVERYONE = {UNIT: _may("see view"), ROLE: _may("see"), ROUTINE: _may("see"), NOTICE: _may("see view")}

POLICY: Mapping[str, Rule] = {
    R.EMPLOYEE: Rule(
        _(
            "Alla medarbetare ser namn, syfte, enhet, systemägare och systemförvaltare för systemen i sin "
            "organisation, och föreslår system som saknas."
        ),
        {**EVERYONE, SYSTEM: _may("see"), CANDIDATE: _may("add")},
    ),
    R.MANAGER: Rule(
        _("Chefer läser allt i sin enhet och därunder, placerar medarbetare och utser systemägare där."),
        {
            OUTAGE: _may("see view"),
            SYSTEM: _may("see view appoint_owner appoint_manager", deputy="see view"),
            PERSON: _may("see view place", deputy="see view"),
        },
    ),
    R.SYSTEM_OWNER: Rule(
        _("Systemägaren läser och ändrar sina system, ser vem som har läst dem och utser systemförvaltare."),
        {
            SYSTEM: _may(
                "see view change change_dependencies log_operation archive appoint_manager attest trace",
                deputy="see view change change_dependencies log_operation attest",
            )
        },
    ),
    R.SYSTEM_MANAGER: Rule(
        _("Systemförvaltaren läser och ändrar sina system, men inte rollerna."),
        {SYSTEM: _may("see view change change_dependencies log_operation attest")},
    ),
    R.TECHNICAL_CONTACT: Rule(_("Den tekniska kontakten läser sina system."), {SYSTEM: _may("see view")}),
    R.CISO: Rule(
        _(
            "Informationssäkerhetssamordnaren läser och ändrar allt i sin organisation, läser in filer, utser och "
            "läser spårbarheten."
        ),
        {
            SYSTEM: _may(
                "see view add change change_technical change_dependencies manage_infrastructure log_operation archive "
                "appoint_owner appoint_manager import trace trace_names",
                deputy="see view add change change_technical change_dependencies manage_infrastructure log_operation",
            ),
            OUTAGE: _may("see view"),
            SUPPLIER: _may("see view add change archive import", deputy="see view add change"),
            CANDIDATE: _may("see view add settle import", deputy="see view add settle"),
            CONTRACT: _may("see view add change archive", deputy="see view add change"),
            UNIT: _may("see view add change import assign plan trace", deputy="see view"),
            PERSON: _may("see view add change place import", deputy="see view"),
            ROLE: _may("see change", deputy="see"),
            ROUTINE: _may("see view change", deputy="see view"),
            TAG: _may("see view change"),
            # What employees are told of what is recorded about them is decided, and talked over, by the holder.
            NOTICE: _may("see view change", deputy="see view"),
            PROFILE: _may("see view add change archive", deputy="see view"),
            # Who decides what is reviewed and until when decides what auditors read: not for a deputy.
            REVIEW: _may("see view add change close", deputy="see view"),
            # What is erased is gone: not for a deputy.
            ERASURE: _may("see view add carry_out", deputy="see view"),
        },
    ),
    R.IT_MANAGER: Rule(
        _(
            "IT-chefen läser alla system, registrerar och ändrar infrastrukturen, för logg över avbrott och "
            "återläsningstester, skriver anteckningar, och ändrar de tekniska uppgifterna, beroenden, leverantörer "
            "och avtal."
        ),
        {
            SYSTEM: _may("see view change_technical change_dependencies manage_infrastructure log_operation"),
            OUTAGE: _may("see view"),
            SUPPLIER: _may("see view add change"),
            CONTRACT: _may("see view add change"),
            CANDIDATE: _may("see view add settle import", deputy="see view add settle"),
            PERSON: _may("see"),
            ROUTINE: _may("see view"),
        },
    ),
    R.PREPAREDNESS: Rule(
        _("Beredskapssamordnaren läser alla system."),
        {
            SYSTEM: _may("see view"),
            OUTAGE: _may("see view"),
            SUPPLIER: _may("see view"),
            CONTRACT: _may("see view"),
        },
    ),
    R.DPO: Rule(
        _("Dataskyddsombudet läser allt som har personuppgifter och beslutar inget."),
        {SYSTEM: _may("see view", "personal_data"), SUPPLIER: _may("see view"), CONTRACT: _may("see view")},
    ),
    R.PROTECTIVE_SECURITY: Rule(
        _("Säkerhetsskyddschefen ser registret och avgör vilka system som inte får beskrivas i det."),
        {SYSTEM: _may("see protect", deputy="see")},
    ),
    R.AUDITOR: Rule(
        _("Revisorn läser allt i de organisationer som granskas, så länge granskningen pågår, och ändrar inget."),
        {
            **EVERYONE,
            UNIT: _may("see view trace", deputy=""),
            SYSTEM: _may("see view trace trace_names", deputy=""),
            OUTAGE: _may("see view", deputy=""),
            SUPPLIER: _may("see view", deputy=""),
            CANDIDATE: _may("see view", deputy=""),
            CONTRACT: _may("see view", deputy=""),
            PERSON: _may("see view", deputy=""),
            ROUTINE: _may("see view", deputy=""),
            TAG: _may("see view", deputy=""),
            PROFILE: _may("see view", deputy=""),
            REVIEW: _may("see view", deputy=""),
            ERASURE: _may("see view", deputy=""),
        },
    ),
    R.REGISTRAR: Rule(
        _("Registratorn ser registret, och registrerar och verkställer gallringsbeslut."),
        {
            SYSTEM: _may("see"),
            SUPPLIER: _may("see"),
            ERASURE: _may("see view add carry_out", deputy="see view"),
        },
    ),
    R.ADMINISTRATOR: Rule(
        _("Den tekniska administratören sköter personer och organisation och läser inte innehållet."),
        {
            **EVERYONE,
            UNIT: _may("see view add change assign", deputy=""),
            PERSON: _may("see view add change place", deputy=""),
        },
    ),
}


def cells() -> Iterator[tuple[str, str, Cell]]:
    """Yield role, record and cell of the whole table."""
    return ((role, record, cell) for role, rule in POLICY.items() for record, cell in rule.cells.items())


def grants_of(role: str, *, is_deputy: bool) -> Iterator[tuple[str, str, str]]:
    """Yield (record, action, condition) that a holder of the role gets."""
    for record, cell in POLICY[role].cells.items():
        yield from ((record, action, cell.condition) for action in (cell.deputy if is_deputy else cell.actions))


def may_have_deputy(role: str) -> bool:
    """Tell whether anything of the role can be done by a deputy, beside what everyone may."""
    cells = POLICY[role].cells.items()
    return role != R.EMPLOYEE and any(cell.deputy for record, cell in cells if cell is not EVERYONE.get(record))


def deputy_may(role: str, record: str, action: str) -> bool:
    """Tell whether a deputy in the role may do the action on the record."""
    cell = POLICY[role].cells.get(record)
    return cell is not None and action in cell.deputy


def roles_for(record: str, action: str) -> list[str]:
    """Return the roles that may do the action on the record."""
    return [role for role, key, cell in cells() if key == record and action in cell.actions]


def conditions_for(record: str, action: str) -> set[str]:
    """Return the conditions ("" for none) under which anyone may do the action on the record."""
    return {cell.condition for _role, key, cell in cells() if key == record and action in cell.actions}


# What one says in one's own name, and what only takes away from what can be read, gives no power over anything: nobody
# need hold it to hand out the role.
STATEMENTS = frozenset({"attest", "protect"})


def covers(held: set[tuple[str, str, str]], role: str, *, is_deputy: bool) -> bool:
    """Tell whether who holds these (record, action, condition) already has all the power that the role gives."""
    powers = (cell for cell in grants_of(role, is_deputy=is_deputy) if cell[1] not in STATEMENTS)
    return all(cell in held or (cell[0], cell[1], "") in held for cell in powers)
