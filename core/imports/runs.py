"""Reading imports: whose they are, who may read a receipt, and what history calls them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core import ports, registry
from core.imports.register import ImportKind, may_import, registered_kind
from core.models import ImportRun


def own(by: Any) -> QuerySet[ImportRun]:
    """A person's own imports, the newest first, without the files."""
    mine = ImportRun.objects.filter(actor_id=by.pk).select_related("job")
    return mine.defer("content", "receipt", "written").order_by("-created_at", "-pk")


def applied(by: Any, pk: int | None, kind: str) -> ImportRun | None:
    """The person's own import of that number, if it is one of the kind that was taken in."""
    if pk is None or by is None:
        return None
    return ImportRun.objects.filter(actor_id=by.pk, pk=pk, kind=kind, state=ImportRun.State.APPLIED).first()


def later(by: Any, run: ImportRun) -> QuerySet[ImportRun]:
    """The person's imports that go on from this one: of its mended rows, or of another sheet."""
    return own(by).filter(after=run).order_by("pk")


def kind_of(run: ImportRun) -> ImportKind:
    return registered_kind(run.kind)


def may_read_receipt(by: Any, run: ImportRun) -> bool:
    """Whoever may view something that the import wrote may see where it came from."""
    if not run.is_taken_in:
        return False
    rows: Any = kind_of(run).model._default_manager
    return rows.visible_to(by, "view").filter(pk__in=run.written).exists()


def may_undo(by: Any, run: ImportRun) -> bool:
    """Whoever took the file in may take it back, and who may import the kind everywhere it wrote: people leave.

    Of an import that left no row in the register others know nothing.
    """
    if not run.is_taken_in or not may_import(by, kind_of(run)):
        return False
    return run.actor_id == by.pk or (bool(units := _units(run)) and units <= _reached(by, run))


def is_within_reach(by: Any, run: ImportRun) -> bool:
    """May the person import in every unit that what is left of the import's rows, if anything, belongs to?"""
    return _units(run) <= _reached(by, run)


def _units(run: ImportRun) -> set[int | None]:
    """All units of the rows: a person placed on both sides of a border is not within reach from one of them."""
    model = kind_of(run).model
    rows = model._base_manager.filter(pk__in=run.written)
    return set(rows.values_list(registry.record_for(model).unit_field, flat=True))


def _reached(by: Any, run: ImportRun) -> set[int | None]:
    return set(ports.access().units_for(by, "import", kind_of(run).model).values_list("pk", flat=True))


def has_ordered(by: Any, run: ImportRun) -> bool:
    """Is the last work on the import the person's: taking it in, or taking it back?"""
    return run.job is not None and run.job.actor_id == by.pk


def may_reopen(by: Any, run: ImportRun) -> bool:
    """Whoever may do what failed may go back to before it."""
    return run.actor_id == by.pk or (run.state == ImportRun.State.UNDOING and may_undo(by, run))


def count_seen(by: Any, run: ImportRun) -> int:
    """Return how many of the rows that the import wrote somebody may see in the register."""
    rows: Any = kind_of(run).model._default_manager
    return rows.visible_to(by).filter(pk__in=run.written).count()


def source_labels(sources: list[str]) -> dict[str, tuple[str, str]]:
    """What history calls sources such as "import:12" and "undo:12", with the address of the receipt."""
    wanted = {source: int(source.partition(":")[2]) for source in sources}
    names = dict(ImportRun.objects.filter(pk__in=wanted.values()).values_list("pk", "file_name"))
    return {
        source: (_title(source) % {"file": names[pk]}, reverse("imports:run", args=[pk]))
        for source, pk in wanted.items()
        if pk in names
    }


def _title(source: str) -> str:
    return _("Ångrad import av %(file)s") if source.startswith("undo:") else _("Import av %(file)s")
