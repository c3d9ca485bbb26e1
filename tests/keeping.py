"""Figures are kept in tests as in the running portal (core/kept.py), though nothing is committed there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache

from core import kept


@contextmanager
def keeping() -> Iterator[None]:
    """Keep figures in a memory of their own, inside the test's transaction; each write lets them go at once."""
    memory = LocMemCache("kept", {})
    memory.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "KEEP_FIGURES_SECONDS", 24 * 60 * 60)  # not to end in the middle of a long test
        patch.setattr(kept, "cache", memory)
        patch.setattr(kept, "is_uncommitted", lambda: False)
        patch.setattr(kept, "let_go_at_commit", kept.let_go)
        yield
