"""Reading imports: whose they are, who may read a receipt, and what history calls them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from core.imports.register import ImportKind, registered_kind
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
