"""The nearest neighbours of a system as a picture: what comes in above it, what goes out below.

Only numbers and words: the template draws them, with classes that follow the theme. Boxes stand in two columns with a
trunk between them, so that the picture is as readable on a phone as beside a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.templatetags.ui import SOFT_HYPHEN, soft

WIDTH, GUTTER, MARGIN = 360, 40, 2
BOX_WIDTH = (WIDTH - GUTTER) // 2 - MARGIN
BOX_HEIGHT, GAP, TRUNK = 44, 12, 28
LETTERS = 19
CENTRE_LETTERS = 38
MOST = 8


@dataclass(frozen=True)
class Line:
    """A row of text in a box."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Box:
    """A system in the picture, and the point where its line meets it."""

    name: str
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[Line]
    joint: int = 0
    is_rest: bool = False

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def foot(self) -> int:
        return self.y + self.height

    @property
    def is_left(self) -> bool:
        """Whether the box stands left of the trunk."""
        return self.joint == self.x + self.width


@dataclass
class Picture:
    """Everything that is drawn, in the units of `viewBox`."""

    centre: Box
    incoming: list[Box] = field(default_factory=list)
    outgoing: list[Box] = field(default_factory=list)
    width: int = WIDTH
    height: int = 0
    trunk: int = WIDTH // 2

    @property
    def boxes(self) -> list[Box]:
        return [*self.incoming, self.centre, *self.outgoing]

    @property
    def is_empty(self) -> bool:
        return not self.incoming and not self.outgoing


def draw(name: str, incoming: Sequence[str], outgoing: Sequence[str]) -> Picture:
    """Lay out the picture; what is more than MOST on a side is told as a number."""
    above = _boxes(incoming, MARGIN)
    top = (max(box.y + box.height for box in above) + TRUNK) if above else MARGIN
    centre = _box(name, MARGIN, top, WIDTH - 2 * MARGIN, CENTRE_LETTERS)
    below = _boxes(outgoing, top + BOX_HEIGHT + TRUNK)
    bottom = max((box.y + box.height for box in [*below, centre]), default=0)
    return Picture(centre, above, below, height=bottom + MARGIN)


def _boxes(names: Sequence[str], top: int) -> list[Box]:
    shown = list(names[:MOST]) if len(names) <= MOST else list(names[: MOST - 1])
    boxes = [_placed(name, place, top) for place, name in enumerate(shown)]
    rest = len(names) - len(shown)
    if rest:
        boxes.append(_placed(f"+ {rest}", len(shown), top, is_rest=True))
    return boxes


def _placed(name: str, place: int, top: int, *, is_rest: bool = False) -> Box:
    row, column = divmod(place, 2)
    x = MARGIN if column == 0 else WIDTH - MARGIN - BOX_WIDTH
    joint = x + BOX_WIDTH if column == 0 else x
    return _box(name, x, top + row * (BOX_HEIGHT + GAP), BOX_WIDTH, LETTERS, joint=joint, is_rest=is_rest)


def _box(name: str, x: int, y: int, width: int, letters: int, *, joint: int = 0, is_rest: bool = False) -> Box:
    texts = broken(name, letters)
    first = y + BOX_HEIGHT // 2 + (5 if len(texts) == 1 else -4)
    lines = [Line(text, x + width // 2, first + n * 17) for n, text in enumerate(texts)]
    return Box(name, x, y, width, BOX_HEIGHT, lines, joint, is_rest)


def broken(name: str, letters: int) -> list[str]:
    """Return a name in one row or two; a long word is parted as in Swedish, and what does not fit ends in "…"."""
    rows = [""]
    for word in name.split():
        rest = word
        while rest:
            longer = f"{rows[-1]} {rest}".strip()
            if len(longer) <= letters:
                rows[-1], rest = longer, ""
            elif rows[-1]:
                rows.append("")
            else:
                rows[-1], rest = _parted(rest, letters)
    if len(rows) <= 2:
        return rows
    return [rows[0], f"{rows[1][: letters - 1].rstrip(' -')}…"]


def _parted(word: str, letters: int) -> tuple[str, str]:
    """Return as much of a long word as fits in a row with its hyphen, and the rest."""
    head = ""
    for part in soft(word).split(SOFT_HYPHEN)[:-1]:
        if len(head) + len(part) < letters:
            head += part
        else:
            break
    head = head or word[: letters - 1]
    return f"{head}-", word[len(head) :]
