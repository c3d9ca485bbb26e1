"""A page as a tree, read with the standard library: what the checks ask about is tags, attributes and visible text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    """
    area base br col embed hr img input link meta source track wbr use path circle rect
    """.split()
)
UNSEEN = frozenset({"script", "style", "template", "head"})
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-confirm")


@dataclass
class Node:
    """An element with what it holds."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    parent: Node | None = None
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> list[Node]:
        return [node for node in self.walk() if node.tag in tags]

    def with_attr(self, name: str) -> list[Node]:
        return [node for node in self.walk() if name in node.attrs]

    def above(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def texts(self) -> Iterator[str]:
        """Yield the pieces of text that someone sees or hears."""
        if self.tag in UNSEEN or self.attrs.get("lang", "sv") != "sv":
            return
        yield from (self.attrs[name] for name in SPOKEN if self.attrs.get(name))
        for child in self.children:
            if isinstance(child, Node):
                yield from child.texts()
            elif child.strip():
                yield child.strip()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts()).split())

    def __str__(self) -> str:
        shown = "".join(f' {k}="{v}"' for k, v in list(self.attrs.items())[:5])
        return f"<{self.tag}{shown}>"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("#document")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        for node in (self.here, *self.here.above()):
            if node.tag == tag and node.parent is not None:
                self.here = node.parent
                return

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def parse(html: str) -> Node:
    """Return the page's root."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
