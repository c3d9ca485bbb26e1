"""The table that is printed, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.bench.pages import Outcome

HEAD = ("page", "reader", "rows", "statements", "in SQL ms", "kB", "ms min / median / max", "floor ms", "times floor")


def line_of(one: Outcome) -> list[str]:
    return [
        one.page.name,
        one.reader,
        str(one.rows or ""),
        f"{one.asked.count} of {one.page.budget}",
        f"{1000 * one.asked.seconds:.0f}",
        f"{one.size / 1000:.0f}",
        str(one.times),
        str(one.bare or ""),
        f"{one.ratio:.1f}" if one.ratio else "",
    ]


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table with columns as wide as they need to be."""
    rows = [list(head), *map(list, lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    told = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |" for row in rows]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|"
    return "\n".join([told[0], rule, *told[1:]])
