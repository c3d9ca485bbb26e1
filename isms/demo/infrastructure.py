"""The demo's infrastructure, which no list states: what stood still this year and last, and what was read back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assets import actions
from assets.models import InformationSystem, Outage
from core import clock
from roles import actions as role_actions
from roles.kinds import RoleKind
from roles.models import OrganisationUnit, User

SINCE = date(2024, 2, 1)
IT_UNIT, IT_MANAGER, TECHNICIAN = "2140", "G1007", "G1210"
K = InformationSystem.Kind
# Name, kind, purpose, longest time without it in hours.
SYSTEMS: tuple[tuple[str, str, str, Decimal | None], ...] = (
    ("Kommunnätet", K.NETWORK, "Fiber och trådlöst nät mellan kommunens alla hus.", Decimal(4)),
    ("Internetanslutningen", K.INTERNET, "Två förbindelser till internet, genom skilda hus.", Decimal(8)),
    ("Katalogtjänsten", K.IDENTITY, "Konton och inloggning för alla anställda.", Decimal(2)),
    ("Säkerhetskopieringen", K.BACKUP, "Kopior av servrar och databaser varje natt, en av dem utan nät.", Decimal(24)),
    ("Telefonväxeln", K.TELEPHONY, "Växel, svarsgrupper och trygghetslarmens samtal.", None),
)
# System, how many days ago, hour, hours it lasted (None goes on), kind, cause, what happened.
OUTAGES: tuple[tuple[str, int, int, float | None, str, str, str], ...] = (
    ("Kommunnätet", 21, 9, 7, "unplanned", "supplier", "Avgrävd fiber mellan kommunhuset och skolorna"),
    ("Kommunnätet", 160, 13, 1.5, "unplanned", "hardware", "Växel i kommunhuset startade om"),
    ("Kommunnätet", 420, 10, 3, "unplanned", "power", "Strömavbrott i kommunhuset"),
    ("Kommunnätet", 60, 22, 2, "planned", "change", "Byte av brandvägg"),
    ("Internetanslutningen", 95, 11, 0.5, "unplanned", "supplier", "Operatören bytte utrustning utan att säga till"),
    ("Katalogtjänsten", 33, 7, 1.25, "unplanned", "change", "Inloggningen slutade fungera efter en uppdatering"),
    ("Katalogtjänsten", 500, 8, 5, "unplanned", "software", "Certifikatet hade gått ut"),
    ("Telefonväxeln", 0, 6, None, "unplanned", "unknown", "Inkommande samtal bryts efter en minut"),
)
# System, how many days ago, result, minutes, what was read back, note.
TESTS: tuple[tuple[str, int, str, int | None, str, str], ...] = (
    ("Säkerhetskopieringen", 400, "ok", 95, "Ekonomisystemets databas", ""),
    ("Säkerhetskopieringen", 45, "remarks", 310, "Filservern, hela", "Rättigheter på två mappar kom inte med."),
    ("Katalogtjänsten", 380, "failed", None, "En domänkontrollant", "Lösenordet för återläsning stämde inte."),
)


def load() -> int:
    """Register what is not there yet, as the portal itself; return how much was added. Done once."""
    if Outage.objects.exists():
        return 0
    unit = OrganisationUnit.objects.filter(code=IT_UNIT).first() or OrganisationUnit.objects.earliest("pk")
    systems = {name: _system(unit, name, kind, purpose, rto) for name, kind, purpose, rto in SYSTEMS}
    for name, days, hour, lasted, kind, cause, what in OUTAGES:
        began = _moment(days, hour)
        ended = None if lasted is None else began + timedelta(hours=lasted)
        values = {"what": what, "kind": kind, "cause": cause, "started_at": began, "ended_at": ended}
        actions.save_outage(by=None, system=systems[name], outage=None, version=None, values=values)
    for name, days, result, minutes, what, note in TESTS:
        tested: dict[str, Any] = {"tested_on": clock.today() - timedelta(days=days), "result": result, "what": what}
        values = tested | {"minutes": minutes, "note": note}
        actions.save_restore_test(by=None, system=systems[name], test=None, version=None, values=values)
    return len(SYSTEMS) + len(OUTAGES) + len(TESTS)


def _system(unit: OrganisationUnit, name: str, kind: str, purpose: str, rto: Decimal | None) -> InformationSystem:
    values: dict[str, Any] = {"name": name, "kind": kind, "purpose": purpose, "unit": unit, "rto_hours": rto}
    values |= {"critical": "yes", "critical_reason": "Många andra system stannar utan det.", "hosting": "local"}
    row = actions.save_system(by=None, system=None, version=None, values=values)
    for number, role in ((IT_MANAGER, RoleKind.SYSTEM_OWNER), (TECHNICIAN, RoleKind.SYSTEM_MANAGER)):
        person = User.objects.get(employment_number=number)
        role_actions.appoint(by=None, person=person, role=role, about=row, starts_on=min(SINCE, clock.today()))
    return row


def _moment(days_ago: int, hour: int) -> datetime:
    """Return a moment so many days ago; one of today that has not been yet is an hour ago instead."""
    day = datetime.combine(clock.today() - timedelta(days=days_ago), time(hour))
    moment = timezone.make_aware(day, timezone.get_default_timezone())
    return min(moment, clock.now() - timedelta(hours=1))
