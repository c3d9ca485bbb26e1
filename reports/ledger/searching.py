"""What is asked of the ledger: a period, always, and within it a person, things, a kind of event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit import events, mine
from audit.models import WITH_KEYS, LedgerEntry
from core import clock, registry, search
from core.forms import DATE_WRONG
from core.pages.paging import key_of
from reports.ledger.scope import Scope

# So long a period is shown until another is asked for: of a large ledger no more needs to be read than that.
DAYS = 30
MOST_FOUND = 200
PER_PAGE = 50


def kinds_of_event() -> list[tuple[Any, Any]]:
    """Return the choices of a menu: everything, each part, and each kind within it."""
    found: list[tuple[Any, Any]] = [("", _("Alla"))]
    told: set[str] = set()
    for part in mine.PARTS[1:]:
        told |= {*part.kinds}
        one_by_one = [(kind, capfirst(events.known(kind).sentence)) for kind in part.kinds]
        found.append((part.label, [(part.slug, _("Alla av det slaget")), *one_by_one]))
    rest = [(event.kind, capfirst(event.sentence)) for event in events.events() if event.kind not in told]
    return [*found, (_("Portalen"), rest)]


def kinds_of_thing() -> list[tuple[str, Any]]:
    return [("", _("Alla")), *((record.key, str(record.noun).capitalize()) for record in registry.records())]


class LedgerForm(forms.Form):
    """What to look for. Without a first day it is as many days as DAYS before the last; without a last day, today."""

    fran = forms.DateField(label=_("Från och med"), error_messages={"invalid": DATE_WRONG})
    till = forms.DateField(label=_("Till och med"), error_messages={"invalid": DATE_WRONG})
    handelse = forms.ChoiceField(label=_("Händelse"), required=False, choices=kinds_of_event)
    person = forms.CharField(
        label=_("Person"), required=False, max_length=200, help_text=_("Namn eller anställningsnummer.")
    )
    slag = forms.ChoiceField(
        label=_("Slag av objekt"), required=False, choices=kinds_of_thing, help_text=_("Till exempel system.")
    )
    objekt = forms.CharField(label=_("Objekt"), required=False, max_length=200, help_text=_("Namn eller nummer."))
    spar_id = forms.UUIDField(
        label=_("Spår-id"),
        required=False,
        help_text=_("Står på varje händelse, och är samma för allt som gjordes på en gång."),
        error_messages={"invalid": _("Skriv hela spår-id:t, 36 tecken, som det står på en händelse.")},
    )

    def __init__(self, asked: Any, scope: Scope) -> None:
        super().__init__(dated(asked), auto_id="sok-%s")
        self.scope = scope

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("fran"), found.get("till")
        if first and last and last < first:
            self.add_error("till", _("Den sista dagen kan inte komma före den första."))
        return found

    def clean_person(self) -> list[int] | None:
        """Return the keys of the people who answer what was typed, None when nothing was."""
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        found = _some(search.named(self.scope.people(), text))
        if not found:
            raise ValidationError(_("Ingen i organisationen heter så. Skriv hela namnet, eller anställningsnumret."))
        return found

    def clean_objekt(self) -> dict[str, list[int]] | None:
        """Return keys by kind of what answers what was typed (a name or a number), None when nothing was."""
        text = self.cleaned_data["objekt"].strip()
        if not text:
            return None
        kind = self.cleaned_data.get("slag")
        wanted = [registry.record_by_key(kind)] if kind else list(registry.records())
        found = {record.key: keys for record in wanted if (keys := self._keys(record, text, by_number=bool(kind)))}
        if not found:
            raise ValidationError(_("Inget i organisationen heter så. Välj slag av objekt om du söker på nummer."))
        return found

    def _keys(self, record: registry.Record, text: str, *, by_number: bool) -> list[int]:
        """Return the keys of the rows that are called so; by number also that row, which may be gone."""
        found = _some(search.named(self.scope.rows_of(record), text))
        number = key_of(text) if by_number else None
        return [*found, number] if number else found

    def clean_spar_id(self) -> Any:
        """Return the act that was typed. Raises ValidationError when nothing of it may be read."""
        act = self.cleaned_data["spar_id"]
        if act and not self.scope.entries().filter(request_id=act).exists():
            raise ValidationError(_("Det finns inget i loggen med det spår-id:t som du får läsa."))
        return act


def _some(rows: QuerySet) -> list[int]:
    """Return the keys of the rows. Raises ValidationError when they are too many to ask about."""
    found = list(rows.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])
    if len(found) > MOST_FOUND:
        raise ValidationError(_("Fler än %(most)s heter så. Skriv mer av namnet.") % {"most": MOST_FOUND})
    return found


def dated(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was asked, with a period when none was."""
    found = {name: asked.get(name, "") for name in LedgerForm.base_fields}
    found["till"] = found["till"] or clock.today().isoformat()
    if not found["fran"]:
        found["fran"] = (_day(found["till"]) - timedelta(days=DAYS)).isoformat()
    return found


def _day(text: str) -> date:
    try:
        return max(date.fromisoformat(text), date.min + timedelta(days=DAYS))
    except ValueError:
        return clock.today()


def rows_asked_for(form: LedgerForm) -> QuerySet:
    """Return the entries that a valid form asks for, the newest first."""
    asked = form.cleaned_data
    rows = form.scope.entries().filter(at__gte=_midnight(asked["fran"]))
    if asked["till"] < date.max:
        rows = rows.filter(at__lt=_midnight(asked["till"] + timedelta(days=1)))
    if asked["person"] is not None:
        # Named one by one: how many rows they have decides which index is the right one.
        rows = rows.filter(Q(actor_id__in=asked["person"]) | Q(principal_id__in=asked["person"]))
    if asked["handelse"]:
        rows = rows.filter(event__in=_kinds(asked["handelse"]))
    if asked["objekt"] is not None:
        rows = rows.filter(_about(asked["objekt"]))
    elif asked["slag"]:
        rows = rows.filter(Q(about=asked["slag"]) | Q(parent=asked["slag"]))
    return newest_first(rows)


def newest_first(rows: QuerySet) -> QuerySet:
    return rows.order_by("-at", "-pk")


def _kinds(asked: str) -> list[str]:
    part = next((part for part in mine.PARTS[1:] if part.slug == asked), None)
    return part.kinds if part else [asked]


def _about(found: dict[str, list[int]]) -> Q:
    """Return the condition that an entry is about one of the rows, or a part of it, or that it was shown beside."""
    either = Q(pk__in=())
    for kind, keys in found.items():
        either |= Q(about=kind, about_id__in=keys) | Q(parent=kind, parent_id__in=keys)
        either |= Q(about=kind, keys__overlap=keys) & WITH_KEYS & ~Q(event=events.NAME_SHOWN)
    return either


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def older_than(rows: QuerySet, before: str) -> QuerySet:
    """Return the entries older than the one with a key; all of them for what is no key of an entry."""
    key = key_of(before)
    at = LedgerEntry.objects.filter(pk=key).values_list("at", flat=True).first() if key else None
    return rows.filter(Q(at__lt=at) | Q(pk__lt=key), at__lte=at) if at else rows


def page(rows: QuerySet, before: str) -> tuple[list[LedgerEntry], int | None]:
    """Return a page of entries, and the key to go on from (None at the end). By key, never by number."""
    found = list(older_than(rows, before)[: PER_PAGE + 1])
    return found[:PER_PAGE], found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None


def batches(rows: QuerySet, size: int) -> Iterator[list[LedgerEntry]]:
    """Yield all of the entries, some at a time and each by a statement of its own: the last as fast as the first."""
    before = ""
    while found := list(older_than(rows, before)[:size]):
        yield found
        before = str(found[-1].pk)
