"""The demo's contracts, which no list states: some of each kind, about the systems of their supplier."""

from __future__ import annotations

from datetime import date
from typing import Any

from assets import actions
from assets.models import Contract, InformationSystem, Supplier

D = date
# Supplier, what it is about, number, first and last day (None goes on until it is ended), notice, PUB-avtal signed on.
CONTRACTS: tuple[tuple[str, str, str, date, date | None, int | None, date | None], ...] = (
    ("CGI", "Ekonomi- och lönesystem, drift", "KS 2022/87", D(2022, 3, 1), D(2027, 2, 28), 6, D(2022, 2, 14)),
    ("Microsoft", "Licenser och molntjänster", "KS 2024/31", D(2024, 7, 1), D(2027, 6, 30), 3, D(2024, 6, 10)),
    ("Visma", "Verksamhetssystem, underhåll", "KS 2020/12", D(2020, 1, 1), None, 12, None),
    ("Tietoevry", "Vård- och skolsystem, drift", "KS 2023/140", D(2023, 9, 1), D(2026, 12, 31), 3, D(2023, 8, 21)),
    ("Esri", "Kartplattform", "KS 2021/66", D(2021, 5, 1), D(2026, 4, 30), None, None),
)


def load() -> int:
    """Register the contracts that are not there yet, as the portal itself; return how many were added."""
    known = set(Contract.objects.values_list("number", flat=True))
    suppliers = {row.name: row for row in Supplier.objects.select_related("unit__place")}
    fresh = [row for row in CONTRACTS if row[2] not in known and row[0] in suppliers]
    for name, about, number, first, last, notice, signed in fresh:
        supplier = suppliers[name]
        values: dict[str, Any] = {
            "name": about,
            "number": number,
            "starts_on": first,
            "ends_on": last,
            "open_ended": last is None,
            "notice_months": notice,
            "dpa": "yes" if signed else "unknown",
            "dpa_signed_on": signed,
        }
        systems = InformationSystem.objects.current().filter(supplier=supplier).select_related("unit__place")
        actions.save_contract(
            by=None, contract=None, supplier=supplier, version=None, values=values, systems=list(systems)
        )
    return len(fresh)
