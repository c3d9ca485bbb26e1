"""What pages show about a row of the register: label and value, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assets.models import Contract, InformationSystem, Supplier
from audit.diff import plain
from core.templatetags.ui import hours, number


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Group:
    title: Any
    facts: Sequence[Fact]


GROUPS = (
    (gettext_lazy("Om systemet"), ("kind", "url", "user_count")),
    (
        gettext_lazy("Information"),
        ("critical", "critical_reason", "nis2", "personal_data", "dpia", "secrecy", "secrecy_reference"),
    ),
    (gettext_lazy("Om systemet stannar"), ("rto_hours", "rpo_hours", "restore_tested")),
    (
        gettext_lazy("Drift och avtal"),
        ("supplier", "hosting", "hosting_country", "contract_ends_on", "contract_open_ended", "dpa"),
    ),
    (gettext_lazy("Avveckling"), ("archive_decision", "accounts_closed_on", "neighbours_informed_on")),
)

ASIDES = {
    *("critical_reason", "secrecy_reference", "contract_open_ended", "restore_tested"),
    *("archive_decision", "accounts_closed_on", "neighbours_informed_on"),
}


def of_system(system: InformationSystem, *, sees_suppliers: bool) -> list[Group]:
    """Return the facts of a system that only those who may view it are shown; empty asides are left out."""

    def told(name: str) -> Fact:
        return supplied_by(system, linked=sees_suppliers) if name == "supplier" else fact(system, name)

    groups = [
        Group(title, [told(name) for name in names if name not in ASIDES or getattr(system, name)])
        for title, names in GROUPS
    ]
    return [group for group in groups if group.facts]


SUPPLIER_FACTS = ("country", "contact", "email", "phone", "incident_contact", "contract_owner", "review_on", "note")


def of_supplier(supplier: Supplier, *, reads: bool) -> list[Fact]:
    """Return the facts of a supplier: the open ones, and all for who may view it."""
    names = ("organisation_number", *(SUPPLIER_FACTS if reads else ()))
    return [unit_fact(supplier), *(fact(supplier, name) for name in names)]


def supplied_by(system: InformationSystem, *, linked: bool) -> Fact:
    """Return who supplies a system; with the way there for who may see the supplier (`linked`)."""
    url = system.supplier.get_absolute_url() if system.supplier and linked else ""
    return Fact(_capital(system._meta.get_field("supplier").verbose_name), system.supplied_by, url)


def of_contract(contract: Contract) -> list[Fact]:
    """Return the facts of a contract."""
    ends = _("Tills vidare") if contract.open_ended else plain(contract.ends_on, contract._meta.get_field("ends_on"))
    last = Fact(_("Sista dagen"), ends if contract.ends_on or contract.open_ended else "")
    supplier = Fact(_("Leverantör"), contract.supplier.name, contract.supplier.get_absolute_url())
    months = Fact(_("Uppsägningstid"), _months(contract.notice_months))
    rest = [fact(contract, name) for name in ("notice_given_on", "dpa", "dpa_signed_on")]
    return [supplier, fact(contract, "number"), unit_fact(contract), fact(contract, "starts_on"), last, months, *rest]


def _months(number: int | None) -> str:
    return "" if number is None else ngettext("%(n)s månad", "%(n)s månader", number) % {"n": number}


def unit_fact(row: Any) -> Fact:
    label = _capital(row._meta.get_field("unit").verbose_name)
    return Fact(label, row.unit.name, reverse("roles:unit_detail", args=[row.unit_id]))


def fact(row: Model, name: str) -> Fact:
    """Return a field as people read it; an empty one has no value."""
    field: Any = row._meta.get_field(name)
    raw = getattr(row, name)
    if name.endswith("_hours"):
        label = _("Återställningstid (RTO)") if name == "rto_hours" else _("Återställningspunkt (RPO)")
        return Fact(label, "" if raw is None else hours(raw))
    if raw is None or raw == "":
        return Fact(_capital(field.verbose_name), "")
    shown = number(raw) if name == "user_count" else plain(raw, field)
    return Fact(_capital(field.verbose_name), shown, raw if name == "url" else "")


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
