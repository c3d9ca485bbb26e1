"""Everything that writes about an import: the file on its way, the answers, and the taking in itself."""

from __future__ import annotations

import hashlib
import uuid
import zlib
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core import clock, jobs, planner, ports
from core.imports import finding, mending, protocol, runs
from core.imports.finding import Refused
from core.imports.hidden import SHEET_COLUMN, TAKE
from core.imports.planning import Answers, make_plan
from core.imports.plans import Plan
from core.imports.profiles import Profile
from core.imports.register import registered_kind
from core.imports.targets import Stale, Step
from core.models import ImportRun

JOB = "import"
State = ImportRun.State
PLANNED_FROM = ("kind", "sheet", "mapping", "answers", "on_conflict")
CHANGED = _lazy("Något har ändrats sedan du öppnade sidan. Granska raderna och läs in igen.")


class Changed(Exception):
    """The register is no longer what it was when the person said yes; the message is for them."""


@transaction.atomic
def receive(
    *, by: Any, content: bytes, file_name: str, kind: str, sheet: str, after: ImportRun | None = None
) -> ImportRun:
    """Keep an uploaded file whose list has been found; `after` is the import that it goes on from.

    A file of mended rows goes on from the import that stopped them, with its columns paired as there.
    """
    found = finding.layout(content, file_name, sheet)
    mended = runs.applied(by, found.mends, kind) if after is None else None
    with _acting(by) as acting:
        run = ImportRun.objects.create(
            after=after or mended,
            mapping=mending.paired(mended, found) if mended else {},
            suggestions=mended.answers if mended else [],
            content=content,
            file_name=file_name[-200:],
            sha256=hashlib.sha256(content).hexdigest(),
            kind=kind,
            sheet=sheet,
            actor_id=acting.actor_id,
            actor_name=acting.actor_name,
        )
        tell("import.received", run)
    return run


def tell(event: str, run: ImportRun) -> None:
    """Let the ledger tell what became of a file. Somebody must be acting."""
    ports.trail().tell(event, about=run, label=run.file_name, sheet=run.sheet, kind=run.kind, sha256=run.sha256)


@transaction.atomic
def save_columns(
    *,
    by: Any,
    run: ImportRun,
    kind: str,
    sheet: str,
    mapping: dict[str, str | None],
    profile: Profile | None = None,
) -> ImportRun:
    """Keep what each column is, and what the profile used suggests. Raises Changed when the import is further on."""
    row = _open_run(by, run)
    if (row.kind, row.sheet) != (kind, sheet):
        row.answers = []
    row.kind, row.sheet, row.mapping, row.state, row.message = kind, sheet, mapping, State.MAPPED, ""
    if profile is not None:
        row.suggestions, row.profile_name = list(profile.answers), profile.name
    row.save()
    return row


@transaction.atomic
def save_answers(*, by: Any, run: ImportRun, answers: Answers, on_conflict: str) -> ImportRun:
    """Add answers to those given before; the later one counts. Raises Changed."""
    row = _open_run(by, run)
    kept = {(one["column"], one["value"]): one for one in row.answers}
    kept |= {(one["column"], one["value"]): dict(one) for one in answers}
    row.answers = [one for one in kept.values() if one["answer"] is not None]
    row.on_conflict, row.message = on_conflict, ""
    row.save()
    return row


@transaction.atomic
def start(*, by: Any, run: ImportRun, request_id: uuid.UUID, seen: str) -> ImportRun:
    """Leave the import to a worker; `seen` is the plan of `run`, which the person said yes to. Raises Changed."""
    row = _open_run(by, run)
    if any(getattr(row, name) != getattr(run, name) for name in PLANNED_FROM):
        raise Changed(CHANGED)  # an answer was saved after the plan was made
    row.seen, row.message, row.state = seen, "", State.APPLYING
    row.job = jobs.enqueue(JOB, by=by, request_id=request_id, run=row.pk)
    row.save()
    return row


@transaction.atomic
def reopen(*, by: Any, run: ImportRun) -> ImportRun:
    """Take an import whose job failed back to the review. Nothing of it was written."""
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if not runs.may_reopen(by, row):
        raise ImportRun.DoesNotExist
    if row.job and row.job.state == row.job.State.FAILED and row.state in (State.APPLYING, State.UNDOING):
        row.state = State.MAPPED if row.state == State.APPLYING else State.APPLIED
        row.message = row.job.message
        row.save()
    return row


def _open_run(by: Any, run: ImportRun) -> ImportRun:
    row = ImportRun.objects.select_for_update().get(pk=run.pk, actor_id=by.pk)
    if row.state == State.APPLYING or row.is_taken_in:
        raise Changed(_("Filen läses redan in. Ladda upp den igen om något ska ändras."))
    return row


@jobs.job(JOB)
def take_in(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Take in a reviewed file. When something else would happen than what was seen, nothing does."""
    run = ImportRun.objects.select_for_update().get(pk=payload["run"])
    if run.state != State.APPLYING:
        return {"state": run.state}
    try:
        with transaction.atomic():
            apply(run, person(run.actor_id), progress.report)
            _go_on_with_sheets(run)
    except (Changed, Stale):
        run.state = State.MAPPED
        run.message = _("Registret har ändrats sedan du granskade filen. Se vad som gäller nu och läs in igen.")
    except Refused as refused:
        run.state, run.message = State.MAPPED, str(refused)
    run.save()
    return {"state": run.state}


def import_at_once(
    *, by: Any, content: bytes, file_name: str, kind: str, sheet: str, answers: Answers, on_conflict: str
) -> tuple[ImportRun, Plan]:
    """Receive and take in a file in one transaction, as commands do. Raises Stale."""
    with transaction.atomic():
        run = receive(by=by, content=content, file_name=file_name, kind=kind, sheet=sheet)
        run.answers, run.on_conflict = list(answers), on_conflict
        plan = apply(run, by, lambda done, of: None)
        run.save()
    return run, plan


def apply(run: ImportRun, by: Any, step: Step) -> Plan:
    """Plan once more and write, in the caller's transaction. Raises Changed when it is not what was seen."""
    one_at_a_time(run.kind)
    plan = plan_run(run, by)
    if plan.open_questions or (run.seen and run.seen != plan.digest()):
        raise Changed
    writes = plan.of("created", "updated")
    origin = {"file_name": run.file_name, "sheet": run.sheet}
    step(0, len(writes))
    with _acting(by, source=f"import:{run.pk}"):
        run.written = list(plan.target.write(writes, origin, step))
        left_out = [row for row in plan.of("stopped", "skipped") if row.is_in_conflict]
        if left_out:
            plan.target.note(left_out, origin)
        tell("import.applied", run)
    run.state, run.applied_at = State.APPLIED, clock.now()
    run.receipt = plan.as_json() | {"protocol": list(protocol.lines(plan))}
    if writes:
        transaction.on_commit(planner.look_again, robust=True)
    return plan


def plan_run(run: ImportRun, by: Any) -> Plan:
    """The plan of a kept file with its columns and answers. Raises Refused, Unreadable, BadAnswer."""
    found = finding.layout(bytes(run.content), run.file_name, run.sheet)
    proposal = finding.with_chosen(finding.find_proposal(found, by, run.kind), run.mapping)
    finding.demand_columns(proposal)
    kind = registered_kind(run.kind)
    return make_plan(
        kind,
        run.sheet,
        found,
        proposal,
        by=by,
        answers=run.answers,
        on_conflict=run.on_conflict,  # type: ignore[arg-type]
        hidden_beside=finding.hidden_beside(bytes(run.content), run.file_name, run.sheet),
    )


def _go_on_with_sheets(run: ImportRun) -> None:
    """Let each hidden sheet that somebody wanted be the next import of the same file, to be reviewed as any other."""
    for answer in run.answers:
        if answer["column"] == str(SHEET_COLUMN) and answer["answer"] == TAKE and answer["value"] != run.sheet:
            later = receive(
                by=person(run.actor_id),
                content=bytes(run.content),
                file_name=run.file_name,
                kind=run.kind,
                sheet=answer["value"],
                after=run,
            )
            later.answers = [answer]
            later.save()


def one_at_a_time(kind: str) -> None:
    """Two files of one kind at once would both find the same row missing."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [zlib.crc32(f"import:{kind}".encode())])


def person(pk: int | None) -> Any:
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.get(pk=pk) if pk else None


def _acting(by: Any, **values: Any) -> AbstractContextManager[Any]:
    """Let the person act; the portal itself acts in the context that its caller has opened."""
    return ports.trail().acting_as(**({"user": by} if by is not None else {}), **values)
