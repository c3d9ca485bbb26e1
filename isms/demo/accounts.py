"""Who holds an office in the demo, beside what its lists state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from isms.demo.logins import ADMINISTRATOR, AUDITOR, CISO, COMPANY, DPO, IT, PREPAREDNESS, PROTECTIVE, REGISTRAR
from roles.decisions import OutsideDecision
from roles.kinds import RoleKind as R

KOMMUN = "1000"
COMPANIES = ("8100", "8200", "8300")
AGREEMENT = OutsideDecision("Kommunstyrelsen", "42", date(2025, 3, 11), "KS 2025/118")
DIRECTOR = OutsideDecision("Kommundirektören", "", date(2024, 1, 15))


def _board(paragraph: str) -> OutsideDecision:
    return OutsideDecision("Kommunstyrelsen", paragraph, date(2024, 1, 16), "KS 2024/12")


@dataclass(frozen=True)
class Office:
    """An office that the file of people cannot state: person, role, unit code, decision."""

    employment_number: str
    role: str
    unit: str
    decision: OutsideDecision


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
    Office(CISO, R.CISO, KOMMUN, DIRECTOR),
    *(Office(CISO, R.CISO, code, AGREEMENT) for code in COMPANIES),
    Office(IT, R.IT_MANAGER, KOMMUN, DIRECTOR),
    Office(PREPAREDNESS, R.PREPAREDNESS, KOMMUN, DIRECTOR),
    Office(DPO, R.DPO, KOMMUN, _board("7")),
    Office(
        PROTECTIVE,
        R.PROTECTIVE_SECURITY,
        KOMMUN,
        _board("8"),
    ),
    Office(REGISTRAR, R.REGISTRAR, KOMMUN, OutsideDecision("Kanslichefen på delegation", "", date(2024, 2, 1))),
    Office(ADMINISTRATOR, R.ADMINISTRATOR, KOMMUN, OutsideDecision("IT-chefen på delegation", "", date(2024, 2, 1))),
    Office(COMPANY, R.IT_MANAGER, "8100", OutsideDecision("VD för Granviksbostäder AB", "", date(2024, 3, 1))),
)


@dataclass(frozen=True)
class Review:
    """A review that goes on when the demo is loaded, with its auditor: how long before and after that day it lasts."""

    employment_number: str
    name: str
    ordered_by: str
    unit: str
    begun: timedelta
    left: timedelta
    decision: OutsideDecision


REVIEWS = (
    Review(
        AUDITOR,
        "Kommunens informationssäkerhetsarbete",
        "Kommunrevisionen",
        KOMMUN,
        timedelta(days=60),
        timedelta(days=120),
        OutsideDecision("Kommunrevisionen", "3", date(2025, 12, 4), "KR 2025/9"),
    ),
)
