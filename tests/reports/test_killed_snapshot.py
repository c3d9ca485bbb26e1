"""kill -9 while the figures of a day are kept: none of that time is there, and the next time keeps them whole."""

from __future__ import annotations

from typing import Any

import pytest

from reports import actions
from reports.models import MeasureSnapshot
from tests import factories as make
from tests.dying import killed_at

# Each is a line of the work: while counting, when some kinds are counted, and with all rows written.
LINES = {
    "counting": "actions.measures.count_per = die",
    "half": "first = iter([actions.measures.count_per])\n"
    "actions.measures.count_per = lambda *args: next(first, die)(*args)",
    "written": "actions._forget_uncounted = die",
}
WORK = "from reports import actions\n{line}\nactions.take_snapshot()"


def kept() -> dict[tuple[str, int], tuple[int, int]]:
    rows = MeasureSnapshot.objects.all()
    found = {(row.measure, row.unit_id): (row.met, row.population) for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_line_leaves_the_days_figures_whole(line: str, kommun: Any) -> None:
    make.system(unit=kommun)
    make.supplier(unit=kommun)
    actions.take_snapshot()
    before = kept()
    make.system(unit=kommun)
    killed_at(WORK.format(line=line))
    assert kept() == before
    actions.take_snapshot()
    after = kept()
    assert after.keys() == before.keys()
    assert after["system_owner", kommun.pk] == (0, 2)
