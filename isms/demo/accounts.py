"""Who one can log in as in the demo: real people of the file, each with one more address."""

from __future__ import annotations

from dataclasses import dataclass

from roles.kinds import RoleKind as R

PASSWORD = "granvik-demo-2026"  # noqa: S105 - known to all: a start-up check refuses it on a public address
DOMAIN = "granvik.example"
KOMMUN = "1000"
COMPANIES = ("8100", "8200", "8300")
AGREEMENT = "Avtal om gemensam informationssäkerhetssamordnare, KS 2025/118 § 42"


@dataclass(frozen=True)
class Account:
    """An address, whose it is (employment number), and what one sees with it."""

    name: str
    employment_number: str
    shows: str

    @property
    def address(self) -> str:
        return f"{self.name}@{DOMAIN}"


@dataclass(frozen=True)
class Office:
    """An office that the file of people cannot state: person, role, unit code, decision."""

    employment_number: str
    role: str
    unit: str
    decision: str


CISO, IT, PREPAREDNESS, DPO, PROTECTIVE, REGISTRAR = "G1012", "G1007", "G1011", "G1014", "G1013", "G1017"
AUDITOR, COMPANY, ADMINISTRATOR = "G1058", "G1060", "G1210"

ACCOUNTS = (
    Account("ciso", CISO, "Informationssäkerhetssamordnare"),
    Account("it-chef", IT, "IT-chef"),
    Account("beredskap", PREPAREDNESS, "Säkerhets- och beredskapssamordnare"),
    Account("dso", DPO, "Dataskyddsombud"),
    Account("sakerhetsskydd", PROTECTIVE, "Säkerhetsskyddschef"),
    Account("systemagare", "G1041", "Enhetschef hälso- och sjukvård, systemägare"),
    Account("forvaltare", "G1180", "Systemförvaltare i barn- och utbildningsförvaltningen"),
    Account("chef", "G1031", "Socialchef, chef för socialförvaltningen"),
    Account("medarbetare", "G1086", "Lärare på Ekbackeskolan"),
    Account("medarbetare2", "G1096", "Undersköterska i hemtjänsten"),
    Account("revisor", AUDITOR, "Sekreterare i kommunrevisionen"),
    Account("registrator", REGISTRAR, "Registrator"),
    Account("bolag", COMPANY, "IT-ansvarig i Granviksbostäder AB"),
    Account("admin", ADMINISTRATOR, "Supporttekniker, teknisk administratör"),
)

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
