"""Sentences for the reader, translated when they are shown and not when they are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Message:
    """A lazily translated sentence and what to put into it; `str()` gives the finished sentence."""

    text: StrOrPromise
    values: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        sentence = str(self.text)
        # Without values the sentence may hold a bare per cent sign.
        return sentence % dict(self.values) if self.values else sentence


def message(text: StrOrPromise, /, **values: object) -> Message:
    """Join a translatable sentence with the values of its `%(name)s` places."""
    return Message(text, tuple(values.items()))
