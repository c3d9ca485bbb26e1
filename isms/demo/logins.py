"""Who one can log in as in the demo: real people of its list, each with one more address. Knows nothing of Django,
since the runner tells of these accounts too.
"""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "granvik-demo-2026"  # noqa: S105 - known to all: a start-up check refuses it on a public address
DOMAIN = "granvik.example"


@dataclass(frozen=True)
class Account:
    """An address, whose it is (employment number), and what one sees with it."""

    name: str
    employment_number: str
    shows: str

    @property
    def address(self) -> str:
        return f"{self.name}@{DOMAIN}"


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
