"""Files that leave the portal: the ledger tells that one was begun, and then what was sent, or that it broke off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models
from django.http import StreamingHttpResponse

from audit import context, events, ledger
from audit.reads import Noted, note


def exported(
    response: StreamingHttpResponse, model: type[models.Model], sent: Any, *, keys: Sequence[int] = (), **texts: Any
) -> None:
    """Note that the answer is a file with rows of a model; `sent.count` tells how many have been sent.

    `keys` are its rows, when every reading of them is told.

    Once it has been streamed, or the reader has gone, a second row tells how many that was, and SHA-256 of the file.
    """
    begun = Noted(events.EXPORT_BEGUN, model._meta.label_lower, texts=texts, keys=lambda: sorted(keys))
    note(begun)
    parts: Any = response.streaming_content
    response.streaming_content = _followed(parts, context.require(), begun, sent)


def _followed(parts: Iterable[bytes], acting: context.Acting, begun: Noted, sent: Any) -> Iterator[bytes]:
    digest, size, event = hashlib.sha256(), 0, events.EXPORT_BROKEN
    try:
        for part in parts:
            digest.update(part)
            size += len(part)
            yield part
        event = events.EXPORT_DONE
    finally:
        known = begun.texts | {"rows": sent.count, "bytes": size, "sha256": digest.hexdigest()}
        ledger.write([ledger.entry(event, acting, known, about=begun.about)])
