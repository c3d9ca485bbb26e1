"""What must hold for every answer and every page. Each check raises `Fault`, whose message names the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

from tests.walk.dom import Node, parse

ROOT = Path(__file__).resolve().parents[2]


class Fault(AssertionError):
    """Something that a page does wrong."""


@dataclass(frozen=True)
class Answer:
    """An answer of the portal to one person."""

    page: str
    who: str
    status: int
    headers: dict[str, str]
    html: str = ""
    queries: list[str] = field(default_factory=list)
    content: bytes = b""
    url: str = ""

    @cached_property
    def tree(self) -> Node:
        return parse(self.html)

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html") and bool(self.html)

    def demand(self, good: object, what: str) -> None:
        """Raise a Fault that names page and reader unless `good`."""
        if not good:
            raise Fault(f"{self.page} (as {self.who}): {what}")


def check_page(answer: Answer) -> None:
    """Run every check of one page's HTML."""
    for check in PAGE_CHECKS:
        check(answer)


# --- content security --------------------------------------------------------------------------------

DIRECTIVES = [
    "default-src",
    "script-src",
    "style-src",
    "img-src",
    "font-src",
    "connect-src",
    "form-action",
    "frame-ancestors",
    "base-uri",
]


def check_headers(answer: Answer) -> None:
    """Demand the strict policy on every answer, error pages and files too."""
    policy = answer.headers.get("Content-Security-Policy", "")
    parts = {words[0]: words[1:] for part in policy.split(";") if (words := part.split())}
    missing = [name for name in DIRECTIVES if name not in parts]
    answer.demand(not missing, f"its Content-Security-Policy lacks {', '.join(missing)}")
    loose = [
        f"{name} {value}" for name, values in parts.items() for value in values if value not in {"'self'", "'none'"}
    ]
    answer.demand(not loose, f"its Content-Security-Policy allows {', '.join(loose)}")
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "X-Request-ID"):
        answer.demand(name in answer.headers, f"the header {name} is missing")


def check_nothing_inline(answer: Answer) -> None:
    for node in answer.tree.walk():
        inline = [name for name in node.attrs if name == "style" or name.startswith(("on", "hx-on"))]
        answer.demand(not inline, f"inline {', '.join(inline)} on {node}")
        answer.demand(node.tag != "style", "an inline <style>")
        answer.demand(node.tag != "script" or node.attrs.get("src"), "an inline <script>")
        link = node.attrs.get("href", "") + node.attrs.get("action", "")
        answer.demand(not link.lower().strip().startswith("javascript:"), f"a javascript: address in {node}")


def check_nothing_from_elsewhere(answer: Answer) -> None:
    for node in answer.tree.all("script", "link", "img", "use", "iframe", "source"):
        source = node.attrs.get("src") or node.attrs.get("href", "")
        answer.demand(not re.match(r"(https?:)?//|data:", source), f"{node} loads from elsewhere")


# --- form and structure ------------------------------------------------------------------------------

NAMELESS = {"hidden", "submit", "button", "reset", "image"}
MOST_OPTIONS = 200


def check_controls_are_named(answer: Answer) -> None:
    tree = answer.tree
    labelled = {label.attrs["for"] for label in tree.all("label") if label.attrs.get("for") and label.text}
    for node in tree.all("input", "select", "textarea"):
        named = (
            node.attrs.get("type") in NAMELESS
            or node.attrs.get("aria-label")
            or node.attrs.get("aria-labelledby")
            or node.attrs.get("id") in labelled
            or any(over.tag == "label" and over.text for over in node.above())
        )
        answer.demand(named, f"no label for {node}")
    for node in tree.all("button", "a", "summary"):
        answer.demand(node.text or node.attrs.get("aria-labelledby"), f"nothing to read on {node}")


def check_choices_are_few(answer: Answer) -> None:
    for node in answer.tree.all("select"):
        many = len(node.all("option"))
        answer.demand(many <= MOST_OPTIONS, f"{many} options in {node}: make it a search field")


def check_tables(answer: Answer) -> None:
    for node in answer.tree.all("table"):
        captions = node.all("caption")
        answer.demand(captions and captions[0].text, "a table without a caption")
        answer.demand(all(head.attrs.get("scope") for head in node.all("th")), "a table head without scope")


def check_ids(answer: Answer) -> None:
    tree = answer.tree
    counted = Counter(node.attrs["id"] for node in tree.with_attr("id"))
    twice = [name for name, number in counted.items() if number > 1]
    answer.demand(not twice, f"the id {', '.join(twice)} stands more than once")
    for name, wanted in _references(tree):
        answer.demand(wanted in counted, f"{name} points to #{wanted}, which is not there")


def _references(tree: Node) -> Iterator[tuple[str, str]]:
    for name in ("for", "form", "aria-labelledby", "aria-describedby", "aria-controls", "headers"):
        for node in tree.with_attr(name):
            yield from ((name, wanted) for wanted in node.attrs[name].split())
    for node in tree.all("a"):
        href = node.attrs.get("href", "")
        if len(href) > 1 and href.startswith("#"):
            yield "a link", href[1:]


def check_headings(answer: Answer) -> None:
    levels = [int(node.tag[1]) for node in answer.tree.all("h1", "h2", "h3", "h4", "h5", "h6")]
    answer.demand(levels.count(1) == 1, f"{levels.count(1)} headings of level 1")
    leaps = [f"h{a} to h{b}" for a, b in pairwise(levels) if b > a + 1]
    answer.demand(not leaps, f"headings leap from {', '.join(leaps)}")
    titles = answer.tree.all("title")
    told = "".join(child for child in titles[0].children if isinstance(child, str)) if titles else ""
    answer.demand(told.partition("–")[0].strip(), "no title")


def check_images(answer: Answer) -> None:
    for node in answer.tree.all("img"):
        answer.demand("alt" in node.attrs, f"no alt on {node}")
    for node in answer.tree.all("use"):
        drawing, name = urldefrag(node.attrs.get("href", ""))
        answer.demand(name in drawn(Path(drawing).name), f"{name} is not in {drawing}")


@cache
def drawn(file: str = "icons.svg") -> frozenset[str]:
    """Return the names of the drawings in one of our SVG files."""
    return frozenset(re.findall(r'\bid="([^"]+)"', (ROOT / "static" / file).read_text()))


def check_htmx_has_a_twin(answer: Answer) -> None:
    """Everything that htmx fetches can be reached by a plain link or form at the same address."""
    for node in answer.tree.with_attr("hx-get"):
        wanted = _plain(node.attrs["hx-get"])
        answer.demand(wanted in _plain_ways(node, answer.url), f"no plain link to {wanted} in {node}")
    for node in answer.tree.with_attr("hx-post"):
        form = node.tag == "form" and node.attrs.get("method") == "post"
        answer.demand(form and node.attrs.get("action"), f"no plain form around {node}")


def _plain_ways(node: Node, here: str) -> set[str]:
    """Return where one gets from the element by a link within it or, from a field, by sending its form."""
    ways = [n.attrs.get("href") or n.attrs.get("action", "") for n in node.walk()]
    if node.tag in {"input", "select", "textarea"}:
        ways += [over.attrs.get("action") or here for over in node.above() if over.tag == "form"]
    return {_plain(way) for way in ways if way}


def _plain(address: str) -> str:
    return unquote(urldefrag(address).url)


def check_refusals_name_who_may(answer: Answer) -> None:
    """Beside a button that only some may press stands "Vem kan?"."""
    tree = answer.tree
    for button in tree.all("button"):
        reasons = [n.text for n in tree.with_attr("id") if n.attrs["id"] == button.attrs.get("aria-describedby")]
        if "disabled" in button.attrs and any(reason.startswith(ONLY_SOME) for reason in reasons):
            beside = button.parent.all("a") if button.parent else ()
            answer.demand(any("Vem kan?" in link.text for link in beside), f"no way to who may beside {button.text}")


ONLY_SOME = "Det kan bara "


def check_forms(answer: Answer) -> None:
    for node in answer.tree.all("form"):
        if node.attrs.get("method", "get").lower() == "post":
            names = {field.attrs.get("name") for field in node.all("input")}
            answer.demand("csrfmiddlewaretoken" in names, f"no csrf token in {node}")


# --- words -------------------------------------------------------------------------------------------

ENGLISH = frozenset(
    """
    the and this that with your please of are you have will cannot not field required enter valid invalid value
    choice select submit search page next previous password username sign save delete cancel remove clear sorry
    found does close open today yesterday january february march june july october monday tuesday wednesday
    thursday friday saturday sunday unknown currently change none true false
    """.split()
)
OTHER_DATES = re.compile(
    r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2} (?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)\w*\.? \d{4}\b"
    r"|\b(?:[ap]\.m\.|\d{1,2}:\d{2} ?[ap]m)\b"
)
LEAKS = re.compile(r"\{\{|\{%|%\(\w+\)[sd]|<[A-Z]\w+ object|<Q:|&(?:lt|gt|amp|quot|#x27);")
OWN_WORDS = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+")


def check_words(answer: Answer) -> None:
    """Swedish, with dates as 2026-11-23, and nothing of the machinery showing."""
    html = answer.tree.all("html")
    answer.demand(html and html[0].attrs.get("lang") == "sv", "its language is not said to be sv")
    for text in answer.tree.texts():
        plain = OWN_WORDS.sub("", text)
        english = sorted(set(re.findall(r"[a-zåäö]+", plain.lower())) & ENGLISH)
        answer.demand(not english, f"English words ({', '.join(english)}) in “{text[:80]}”")
        answer.demand(not OTHER_DATES.search(plain), f"a date not written as 2026-11-23 in “{text[:80]}”")
        answer.demand(not LEAKS.search(text), f"machinery shows in “{text[:80]}”")


PAGE_CHECKS = (
    check_headers,
    check_nothing_inline,
    check_nothing_from_elsewhere,
    check_controls_are_named,
    check_choices_are_few,
    check_tables,
    check_ids,
    check_headings,
    check_images,
    check_htmx_has_a_twin,
    check_forms,
    check_refusals_name_who_may,
    check_words,
)


# --- rights, rows and queries ------------------------------------------------------------------------


def check_status(answer: Answer, expected: Iterable[int]) -> None:
    wanted = sorted(expected)
    answer.demand(answer.status in wanted, f"answers {answer.status}, the policy says {' or '.join(map(str, wanted))}")


def check_count(answer: Answer, expected: int) -> None:
    """Demand that the list tells as many rows as its reader may see."""
    line = next((node for node in answer.tree.walk() if node.attrs.get("id") == "count"), None)
    answer.demand(line is not None, "the list does not tell how many rows there are")
    numbers = [int(re.sub(r"\D", "", n)) for n in re.findall(r"\d[\d\u00a0 ]*", line.text if line else "")]
    told = numbers[2] if len(numbers) > 2 else 0
    answer.demand(told == expected, f"counts {told} rows, but {expected} may be seen")


def check_queries(page: str, who: str, few: list[str], many: list[str], limit: int) -> None:
    """Demand as many queries with 50 rows as with one, and not more than the budget."""
    if len(few) != len(many) or len(many) > limit:
        told = f"{len(few)} queries with one row, {len(many)} with 50, limit {limit}"
        raise Fault(f"{page} (as {who}): {told}\n{_listed(many)}")


def check_baseline(
    page: str, statements: dict[tuple[str, str], list[str]], counts: dict[str, Any], agreed: dict[str, Any]
) -> None:
    """Demand the agreed number of queries for each reader of a page and of what else its address answers."""
    for (name, who), sql in statements.items():
        before = agreed.get(name, {}).get(who)
        if before != len(sql):
            raise Fault(f"{name} (as {who}): {len(sql)} queries, agreed are {before or 'none yet'}\n{_listed(sql)}")
    if counts != agreed:
        raise Fault(f"{page}: queries are agreed for readers who no longer get there: {agreed}")


def _listed(statements: list[str]) -> str:
    said = [f"  {number:3} {sql[:300]}" for number, sql in enumerate(statements, 1)]
    return "\n".join([*said, "Meant so? Then UPDATE_QUERY_COUNTS=1, see tests/walk/test_queries.py."])


def check_rows(answer: Answer, found: Iterable[str], expected: Iterable[str]) -> None:
    """Demand that an export holds exactly the rows its reader may see."""
    extra, missing = Counter(found), Counter(expected)
    extra, missing = extra - missing, missing - extra
    answer.demand(not extra, f"exports what its reader may not see: {', '.join(sorted(extra))}")
    answer.demand(not missing, f"leaves out of the export: {', '.join(sorted(missing))}")
