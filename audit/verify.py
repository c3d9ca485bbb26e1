"""Is everything as the ledger says? Looks for what was changed, added or taken away past the portal.

Three questions: does each row of the ledger, and each seal, still say what it was committed to (audit.chain); does each
version stand in the ledger, as it was written; is each live row its newest version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Count, Exists, F, OuterRef
from django.utils.translation import gettext as _

from audit import chain, content
from audit.chain import Roots
from audit.faults import CHUNK, Fault, Seen, in_chunks, place, seal_over, since
from audit.ledger import NOW
from audit.models import LedgerEntry, tracked

# What stands where words are erased (erasing/migrations/0002).
MARK = "[gallrat]"
SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0
"""
# What a version says of who wrote it, and where the ledger says the same.
WRITTEN_BY = (
    ("history_user_id", "actor_id"),
    ("principal_id", "principal_id"),
    ("request_id", "request_id"),
    ("history_date", "at"),
)
SAID_BY = (
    ("actor_name", "actor"),
    ("principal_name", "principal"),
    ("source", "source"),
    ("history_change_reason", "reason"),
)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read within the block be as it was at one moment, whatever is written meanwhile.

    Within a transaction that has begun it is left to that one.
    """
    is_begun = connection.in_atomic_block
    with transaction.atomic():
        if not is_begun:
            with connection.cursor() as cursor:
                cursor.execute(SNAPSHOT)
        yield


def faults(seen: Seen, roots: Roots | None = None) -> Iterator[Fault]:
    """Yield every fault, and count in `seen` what was looked at. Reads in chunks: memory does not follow the rows.

    `roots` are those of seals (number -> root) that somebody has kept outside the portal.
    """
    yield from chain.faults(seen, roots or {})
    for model in tracked():
        yield from _unknown_versions(model)
        yield from _missing_versions(model)
        yield from _versions(model, seen)
        yield from _live(model, seen)


def _told(model: Any) -> Any:
    return LedgerEntry.objects.filter(about=model._meta.label_lower, version_id__isnull=False)


def _unknown_versions(model: Any) -> Iterator[Fault]:
    """Versions that the ledger knows nothing of, and those that it tells of twice."""
    mine = _told(model).filter(about_id=OuterRef("id"), version_id=OuterRef("history_id"))
    for version in model.history.exclude(Exists(mine)).order_by("history_id").iterator(chunk_size=CHUNK):
        yield Fault(_of(model, version.id, version.version), _("Versionen finns inte i spårbarhetsloggen."))
    twice = _told(model).values("version_id", "about_id").annotate(n=Count("pk")).filter(n__gt=1).order_by("version_id")
    for one in twice.iterator(chunk_size=CHUNK):
        yield Fault(_of(model, one["about_id"]), _("Samma version står flera gånger i spårbarhetsloggen."))


def _missing_versions(model: Any) -> Iterator[Fault]:
    there = model.history.filter(history_id=OuterRef("version_id"), id=OuterRef("about_id"))
    for row in _told(model).exclude(Exists(there)).order_by("pk").iterator(chunk_size=CHUNK):
        yield Fault(place(row), _("Versionen som raden berättar om är borta."), since(seal_over(row)))


def _versions(model: Any, seen: Seen) -> Iterator[Fault]:
    """Versions that say something else than they did when they were written."""
    history = model.history.model
    for chunk in in_chunks(_told(model).order_by("pk").iterator(chunk_size=CHUNK)):
        found = history.objects.in_bulk([row.version_id for row in chunk])
        for row in chunk:
            version = found.get(row.version_id)
            if version is not None:
                seen.versions += 1
                if changed := list(_differs(row, version)):
                    what = _("Versionen är ändrad: %(fields)s.") % {"fields": ", ".join(changed)}
                    yield Fault(_of(model, version.id, version.version), what, since(seal_over(row)))


def _differs(row: LedgerEntry, version: Any) -> Iterator[str]:
    texts, erased = content.texts_of(row.content), content.erased_of(row.content)
    for name, known in WRITTEN_BY:
        if getattr(version, name) != getattr(row, known):
            yield name
    for name, known in SAID_BY:
        if known not in erased and (getattr(version, name) or "") != (texts.get(known) or ""):
            yield name
    before = version.instance_type.once_called
    for field in version.tracked_fields:
        names = (f"{NOW}{field.name}", f"{NOW}{before.get(field.name)}")
        said = [texts[name] for name in names if name in texts]
        value = getattr(version, field.attname)
        if not said and any(name in erased for name in names) and not _bears_the_mark(value):
            yield field.name
        # A column that has come since was not there to tell of.
        if said and not _says(said[0], field, value):
            yield field.name


def _bears_the_mark(value: Any) -> bool:
    """Tell whether words of a value are erased: the mark stands there, or as much of it as there was room for."""
    text = content.text_of(value) or ""
    return MARK in text or text.endswith(tuple(MARK[:n] for n in range(1, len(MARK))))


def _says(text: str | None, field: Any, value: Any) -> bool:
    """Tell whether a text of the ledger is the value of a field, which may have been of another type then."""
    if content.text_of(value) == text:
        return True
    try:
        return bool(field.to_python(text) == value)
    except (TypeError, ValidationError, ValueError):
        return False


def _live(model: Any, seen: Seen) -> Iterator[Fault]:
    """Live rows that are not their newest version, those without any, and those that are gone."""
    plain: models.QuerySet = models.QuerySet(model)
    newest = model.history.filter(id=OuterRef("pk")).order_by("-version", "-history_id")
    rows = plain.annotate(newest_id=newest.values("history_id")[:1]).order_by("pk")
    for chunk in in_chunks(rows.iterator(chunk_size=CHUNK)):
        versions = model.history.model.objects.in_bulk([row.newest_id for row in chunk if row.newest_id])
        for row in chunk:
            seen.rows += 1
            yield from _of_live(model, row, versions.get(row.newest_id))
    last = model.history.filter(id=OuterRef("id")).order_by("-version", "-history_id").values("history_id")[:1]
    gone = model.history.annotate(last=last).filter(history_id=F("last")).exclude(history_type="-")
    there = plain.filter(pk=OuterRef("id"))
    for version in gone.exclude(Exists(there)).order_by("id").iterator(chunk_size=CHUNK):
        what = _("Raden är borta, fast ingen har tagit bort den i portalen.")
        yield Fault(_of(model, version.id), what, _since(model, version))


def _of_live(model: Any, row: Any, version: Any) -> Iterator[Fault]:
    if version is None:
        yield Fault(_of(model, row.pk), _("Raden har ingen version."))
    elif version.history_type == "-":
        what = _("Raden finns, fast den är borttagen i portalen.")
        yield Fault(_of(model, row.pk), what, _since(model, version))
    elif changed := [f.name for f in _kept(version) if getattr(row, f.attname) != getattr(version, f.attname)]:
        what = _("Raden är inte som den senaste versionen: %(fields)s.") % {"fields": ", ".join(changed)}
        yield Fault(_of(model, row.pk), what, _since(model, version))


def _since(model: Any, version: Any) -> str:
    """Return since when what a version says was sealed."""
    row = _told(model).filter(about_id=version.id, version_id=version.history_id).first()
    return since(seal_over(row)) if row else ""


def _kept(version: Any) -> list[Any]:
    """Return the columns that never change without a version."""
    return [f for f in version.tracked_fields if f.name not in version.instance_type.untracked_fields]


def _of(model: Any, pk: int, version: int | None = None) -> str:
    named = f"{model._meta.label_lower} {pk}"
    return _("%(row)s, version %(version)s") % {"row": named, "version": version} if version is not None else named
