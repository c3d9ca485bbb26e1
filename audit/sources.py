"""What a version came from (an import, a job), named and linked by the app that knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Namer = Callable[[list[str]], dict[str, tuple[str, str]]]
_namers: dict[str, Namer] = {}


def register(kind: str, namer: Namer) -> None:
    """Let `namer` turn sources such as "import:12" into (label, address); it gets all of a page at once."""
    _namers[kind] = namer


def labels(sources: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return label and address of each known source."""
    found: dict[str, tuple[str, str]] = {}
    by_kind: dict[str, set[str]] = {}
    for source in filter(None, sources):
        by_kind.setdefault(source.partition(":")[0], set()).add(source)
    for kind, names in by_kind.items():
        if kind in _namers:
            found |= _namers[kind](sorted(names))
    return found
