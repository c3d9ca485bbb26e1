"""Who holds an office in the demo, beside what its lists state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from isms.demo.logins import ADMINISTRATOR, AUDITOR, CISO, COMPANY, DPO, IT, PREPAREDNESS, PROTECTIVE, REGISTRAR
from roles.kinds import RoleKind as R

KOMMUN = "1000"
COMPANIES = ("8100", "8200", "8300")
AGREEMENT = "Avtal om gemensam informationssäkerhetssamordnare, KS 2025/118 § 42"


@dataclass(frozen=True)
class Office:
    """An office that the file of people cannot state: person, role, unit code, decision."""

    employment_number: str
    role: str
    unit: str
    decision: str


@dataclass(frozen=True)
class Deputy:
    """Who stands in for a holder of an office in the demo, for how long from the day it is loaded, and why."""

    employment_number: str
    holder: str
    role: str
    unit: str
    time: timedelta
    reason: str


DEPUTIES = (Deputy(PREPAREDNESS, CISO, R.CISO, KOMMUN, timedelta(days=27), "Föräldraledighet"),)
OFFICES = (
    Office(CISO, R.CISO, KOMMUN, "Kommundirektörens beslut 2024-01-15"),
    *(Office(CISO, R.CISO, code, AGREEMENT) for code in COMPANIES),
    Office(IT, R.IT_MANAGER, KOMMUN, "Kommundirektörens beslut 2024-01-15"),
    Office(PREPAREDNESS, R.PREPAREDNESS, KOMMUN, "Kommundirektörens beslut 2024-01-15"),
    Office(DPO, R.DPO, KOMMUN, "KS 2024/12 § 7"),
    Office(PROTECTIVE, R.PROTECTIVE_SECURITY, KOMMUN, "KS 2024/12 § 8"),
    Office(REGISTRAR, R.REGISTRAR, KOMMUN, "Delegationsbeslut 2024-02-01"),
    Office(AUDITOR, R.AUDITOR, KOMMUN, "Revisionsplan 2026, KR 2025/9 § 3"),
    Office(ADMINISTRATOR, R.ADMINISTRATOR, KOMMUN, "IT-chefens beslut 2024-02-01"),
    Office(COMPANY, R.IT_MANAGER, "8100", "VD:s beslut 2024-03-01"),
)
