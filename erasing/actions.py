"""Erasing: registered by one person, carried out by another, or withdrawn before that."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import Error, connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import context, events, ledger, trail
from core import clock, jobs, registry
from core.models import ImportRun, Job
from erasing import counting, files, places
from erasing.models import Erasure
from roles import access
from roles.decisions import OutsideDecision, paragraph_sign
from roles.models import OrganisationUnit, User

JOB = "erase"
MOST_WORDS = 20


@transaction.atomic
def register(
    *,
    by: User,
    decision: OutsideDecision,
    search: str = "",
    about: Any = None,
    fields: Sequence[str] = (),
) -> Erasure:
    """Register a decision that some words, or fields of a row, are to be erased. Raises ValidationError."""
    unit = access.units_for(by, "add", Erasure).filter(kind=OrganisationUnit.Kind.MUNICIPALITY).first()
    if unit is None:  # words are erased wherever they stand
        raise ValidationError(_("Gallringsbeslut registreras av den som har rollen för hela kommunen."))
    case = f"{decision.case_number} {paragraph_sign(decision.paragraph)}"
    row = Erasure(unit=unit, decided_by=by, case=case, **Erasure.columns_of(decision))
    if about is None:
        row.search = "\n".join(_checked(search))
    else:
        row.kind, row.key, row.fields = about._meta.label_lower, about.pk, [*fields]
        _refuse_unknown(about, fields)
    decision.check()
    _refuse_half_a_decision(row)
    row.full_clean()
    with context.acting_as(by) as acting:
        row.save()
        counting.order(by=by, erasure=row, request_id=acting.request_id)
    return row


def _checked(search: str) -> list[str]:
    found = places.words(search)
    if not found:
        raise ValidationError({"search": _("Skriv minst ett ord som ska bort.")})
    if len(found) > MOST_WORDS:
        raise ValidationError(
            {"search": _("Skriv högst %(most)s rader. Dela annars upp beslutet.") % {"most": MOST_WORDS}}
        )
    for word in found:
        if len(word) < places.SHORTEST:
            said = {"word": word, "least": places.SHORTEST}
            raise ValidationError(
                {"search": _("”%(word)s” är för kort och skulle träffa annat. Skriv minst %(least)s tecken.") % said}
            )
    return found


def _refuse_unknown(about: Any, fields: Sequence[str]) -> None:
    known = {field.name for field in places.erasable(type(about))}
    if not fields or not known.issuperset(fields):
        raise ValidationError({"fields_of_row": _("Välj vilka uppgifter som ska gallras.")})


def _refuse_half_a_decision(row: Erasure) -> None:
    needed = ("decision_body", "decision_paragraph", "decision_on", "decision_case_number")
    faults = {name: _("Uppgiften behövs, så att beslutet går att hitta.") for name in needed if not getattr(row, name)}
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def withdraw(*, by: User, erasure: Erasure, version: int | None, reason: str) -> Erasure:
    """Withdraw a decision that nobody has begun to carry out. Raises Stale, ValidationError."""
    row = _open(erasure, version)
    row.withdrawn_on = clock.today()
    with context.acting_as(by, reason=reason):
        row.save()
    return row


@transaction.atomic
def carry_out(*, by: User, erasure: Erasure, version: int | None) -> Erasure:
    """Let a worker erase what the decision covers; who registered it may not. Raises Stale, ValidationError."""
    row = _open(erasure, version)
    if row.decided_by_id == by.pk:
        raise ValidationError(_("Du har registrerat beslutet. Någon annan ska verkställa det."))
    row.carried_out_by, row.carried_out_at = by, clock.now()
    with context.acting_as(by):
        row.job = _enqueue(row, by)
        row.save()
    return row


@transaction.atomic
def try_again(*, by: User, erasure: Erasure, version: int | None) -> Erasure:
    """Try again what could not be carried out. Raises Stale, ValidationError."""
    row = Erasure.objects.locked(erasure.pk, version)
    if row.is_done or row.job is None or row.job.state != Job.State.FAILED:
        raise ValidationError(_("Beslutet verkställs redan, eller är verkställt."))
    if row.decided_by_id == by.pk:
        raise ValidationError(_("Du har registrerat beslutet. Någon annan ska verkställa det."))
    row.carried_out_by = by
    with context.acting_as(by):
        row.job = _enqueue(row, by)
        row.save()
    return row


def _open(erasure: Erasure, version: int | None) -> Erasure:
    row: Erasure = Erasure.objects.locked(erasure.pk, version)
    if not row.is_open:
        raise ValidationError(_("Beslutet är redan verkställt eller återkallat."))
    return row


def _enqueue(row: Erasure, by: User) -> Job:
    acting = context.require()
    return jobs.enqueue(JOB, by=by, request_id=acting.request_id, erasure=row.pk)


@jobs.job(JOB)
def erase(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Erase what a decision covers: from rows, versions and ledger by the database's own function, and from files.

    Raises JobRefused when the database will not have a text erased, because another may not be the same.
    """
    row = Erasure.objects.select_for_update(of=("self",), no_key=True).get(pk=payload["erasure"])
    if row.result is not None:
        return {"erased": sum(row.result.values())}
    progress.report(0, 3)
    rows = places.rows_with(row)
    held = files.holding(row.search) if row.search else []
    ImportRun.objects.filter(pk__in=held).update(content=b"")
    progress.report(1, 3)
    ledger.record(events.ERASED, about=row, label=row.case)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute(
                "SELECT erasing_erase(%s, %s, %s)",
                [row.pk, json.dumps(places.targets(row)), places.patterns(row.search)],
            )
            (found,) = cursor.fetchone()
    except Error as refused:
        raise jobs.JobRefused(_("Databasen tog inte emot gallringen: %(why)s") % {"why": _said(refused)}) from refused
    progress.report(2, 3)
    result: dict[str, Any] = found if isinstance(found, dict) else json.loads(found)
    if held:
        result["core_importrun.content"] = len(held)
    row.refresh_from_db()
    row.result = result
    row.save()
    _make_new_versions(rows, row)
    transaction.on_commit(cache.clear, robust=True)  # what is kept for pages may say what has gone
    progress.report(3, 3)
    return {"erased": sum(result.values())}


def _make_new_versions(rows: Mapping[Any, Collection[int]], erasure: Erasure) -> None:
    """Let each row be its next version: a form that was opened before holds the texts, and would write them back."""
    with context.because(_("Gallrat enligt %(case)s") % {"case": erasure.case}):
        for model, keys in rows.items():
            if model is not Erasure:
                trail.save_many(model, list(model._base_manager.filter(pk__in=keys).order_by("pk")))


def _said(error: Error) -> str:
    """Return what the database says first; its detail holds the text that was to go."""
    return str(error).splitlines()[0]


def about(erasure: Erasure) -> Any:
    """Return the row whose fields a decision covers, or None."""
    if not erasure.kind:
        return None
    return registry.record_by_key(erasure.kind).model._base_manager.filter(pk=erasure.key).first()
