"""The work of erasing: one transaction, all or nothing."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.db import Error, connection, transaction
from django.utils.translation import gettext as _

from audit import events, ledger
from core import jobs
from core.models import ImportRun
from erasing import places
from erasing.actions import JOB
from erasing.models import Erasure

ERASED = events.register("erasure.done", "gallrade enligt beslut")
ENCODINGS = ("utf-8-sig", "cp1252", "utf-16")
LARGEST_PART = 200_000_000


@jobs.job(JOB)
def erase(progress: jobs.Progress, payload: dict[str, Any]) -> dict[str, Any]:
    """Erase what a decision covers: from rows, versions and ledger by the database's own function, and from files.

    Raises JobRefused when the database will not have a text erased, because another may not be the same.
    """
    row = Erasure.objects.select_for_update(of=("self",), no_key=True).get(pk=payload["erasure"])
    if row.result is not None:
        return {"erased": sum(row.result.values())}
    progress.report(0, 3)
    files = holding(row.search) if row.search else []
    ImportRun.objects.filter(pk__in=files).update(content=b"")
    progress.report(1, 3)
    ledger.record(ERASED, about=row, label=row.case)
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
    if files:
        result["core_importrun.content"] = len(files)
    row.refresh_from_db()
    row.result = result
    row.save()
    transaction.on_commit(cache.clear, robust=True)  # what is kept for pages may say what has gone
    progress.report(3, 3)
    return {"erased": sum(result.values())}


def _said(error: Error) -> str:
    """Return what the database says first; its detail holds the text that was to go."""
    return str(error).splitlines()[0]


def holding(search: str) -> list[int]:
    """Return the keys of the imports whose files hold any of the words."""
    found = []
    words = [word.casefold() for word in places.words(search)]
    for pk, content in ImportRun.objects.exclude(content=b"").values_list("pk", "content").iterator(chunk_size=10):
        text = text_of(bytes(content)).casefold()
        if any(word in text for word in words):
            found.append(pk)
    return found


def text_of(content: bytes) -> str:
    """Return the text of a file, in each way that it may be written; of a workbook that of all its parts."""
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as book:
            parts = [book.read(one) for one in book.infolist() if one.file_size <= LARGEST_PART]
        return "\n".join(part.decode("utf-8", "replace") for part in parts)
    return "\n".join(content.decode(encoding, "replace") for encoding in ENCODINGS)
