"""Which pages are measured, and what they may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import truediv
from statistics import median
from typing import Any

from tests.bench import floor, timing
from tests.bench.readers import Reader
from tests.bench.timing import Statements, Times

LIST, DETAIL, DASHBOARD = 12, 20, 25
MOST_BYTES = 150_000
MOST_TIMES_FLOOR = 3.0
SAME_BYTES = 0.20


@dataclass(frozen=True)
class Page:
    """An address with its budget of statements; `floor` is the address of its bare twin, if it has one."""

    name: str
    url: str
    budget: int
    floor: str = ""
    closed_to: str = ""


PAGES = (
    Page("system list", "/system/", LIST, "systems/?"),
    Page("system list, 100 rows", "/system/?per_page=100", LIST, "systems/?per_page=100"),
    Page("system list, last page", "/system/?page=9999", LIST, "systems/?page=9999"),
    Page("search and filter", "/system/?q=skola&personal_data=ordinary", LIST, "systems/?q=skola"),
    Page("sorted by requirements", "/system/?sort=score", LIST),
    Page("lacking an owner", "/system/?missing=system_owner", LIST),
    Page("supplier list", "/leverantorer/", LIST, "suppliers/?", closed_to="restricted"),
    Page("contract list", "/avtal/", LIST, "contracts/?", closed_to="restricted"),
    Page("infrastructure list", "/infrastruktur/", LIST, "infrastructure/?"),
    Page("infrastructure that is down", "/infrastruktur/?down=ja", LIST),
    Page("outage list", "/avbrott/", LIST, "outages/?"),
    Page("outage list, last page", "/avbrott/?page=9999", LIST, "outages/?page=9999"),
    Page("outages searched and filtered", "/avbrott/?q=fiber&kind=unplanned", LIST, "outages/?q=fiber"),
    Page("outages, the longest first", "/avbrott/?sort=-lasted&missing=outage_within_rto", LIST),
    Page("candidate list", "/kandidater/", LIST, "candidates/?", closed_to="restricted"),
    Page("candidates searched", "/kandidater/?q=skola&state=open", LIST, "candidates/?q=skola", closed_to="restricted"),
    Page("tag list", "/etiketter/", LIST, "tags/?", closed_to="restricted"),
    Page("routine list", "/rutiner/", LIST, "routines/?"),
    Page("people list", "/personer/", LIST, "people/?"),
    Page("people list, last page", "/personer/?page=9999", LIST, "people/?page=9999"),
    Page("unit list", "/organisation/", LIST, "units/?per_page=100"),
    Page("role list", "/roller/", LIST, "roles/?"),
    Page("review list", "/granskningar/", LIST, "reviews/?", closed_to="restricted"),
    Page("erasure list", "/gallring/", LIST, "erasures/?", closed_to="restricted"),
    Page("import profile list", "/importera/profiler/", LIST, "profiles/?", closed_to="restricted"),
    Page("imports", "/importera/", LIST, "imports/?per_page=50"),
    Page("systems without an owner", "/luckor/systemagare-saknas/", LIST, "gaps/?"),
    Page("people without a manager", "/luckor/ingen-chef-angiven/", LIST),
    Page("texts of what is recorded", "/sparbarhet/texter/", LIST, "notices/?"),
    Page("what is recorded", "/min-profil/vad-som-sparas/", DETAIL),
    Page("my own trail", "/min-profil/spar/", DETAIL),
    Page("trail", "/sparbarhet/", DETAIL, closed_to="restricted"),
    Page("trail of one thing", "/sparbarhet/?slag=assets.informationsystem&objekt=1", DETAIL, closed_to="restricted"),
    Page("who has read a system", "/system/1/vem-har-tittat/", DETAIL, closed_to="restricted"),
    Page("sessions", "/konto/sessioner/", DETAIL),
    Page("names of suppliers", "/leverantorer/namn/", DETAIL, closed_to="restricted"),
    Page("system", "/system/1/", DETAIL),
    Page("system's history", "/system/1/historik/", DETAIL),
    Page("dependencies", "/system/1/beroenden/", DETAIL),
    Page("what stops", "/system/1/beroenden/stannar/", DETAIL),
    Page("system's outages", "/system/51/avbrott/", DETAIL, closed_to="restricted"),
    Page("tag", "/etiketter/1/", DETAIL, closed_to="restricted"),
    Page("candidate", "/kandidater/1/", DETAIL, closed_to="restricted"),
    Page("supplier", "/leverantorer/1/", DETAIL, closed_to="restricted"),
    Page("unit", "/organisation/2/", DETAIL),
    Page("person", "/personer/{person}/", DETAIL),
    Page("role", "/roller/2/", DETAIL),
    Page("start page", "/", DASHBOARD),
    Page("Mitt arbete", "/mitt-arbete/", DASHBOARD),
    Page("measures", "/uppfoljning/", DASHBOARD),
    Page("one measure", "/uppfoljning/system_owner/", DASHBOARD),
    Page("gaps", "/luckor/", DASHBOARD),
    Page("start plan", "/startplan/", DASHBOARD, closed_to="restricted"),
    Page("search everywhere", "/sok/?q=skola", DASHBOARD),
)


@dataclass(frozen=True)
class Outcome:
    """What one page cost one reader."""

    page: Page
    reader: str
    rows: int
    size: int
    asked: Statements
    times: Times
    bare: Times | None = None
    bare_size: int = 0

    @property
    def ratio(self) -> float | None:
        """How many times the floor the page takes: the middle one of the turns, in which other work falls on both."""
        return median(map(truediv, self.times.runs, self.bare.runs)) if self.bare else None

    def faults(self) -> Iterator[str]:
        """Yield each budget that the page exceeds, and whether the floor is no fair one."""
        about = f"{self.page.name} ({self.reader})"
        if self.asked.count > self.page.budget:
            yield f"{about}: {self.asked.count} statements, at most {self.page.budget}"
        if self.size > MOST_BYTES:
            yield f"{about}: {self.size} bytes, at most {MOST_BYTES}"
        if self.ratio and self.ratio > MOST_TIMES_FLOOR:
            yield f"{about}: {self.ratio:.1f} times the floor, at most {MOST_TIMES_FLOOR}"
        if self.bare and abs(self.bare_size / self.size - 1) > SAME_BYTES:
            yield f"{about}: the floor answers {self.bare_size} bytes, the page {self.size}"


def measure(reader: Reader, runs: int, only: str = "") -> Iterator[Outcome]:
    """Yield what each page costs a reader."""
    for page in PAGES:
        if only in page.name and page.closed_to != reader.name:
            yield _measure(page, reader, runs)


def _measure(page: Page, reader: Reader, runs: int) -> Outcome:
    url = page.url.format(person=reader.someone)

    def portal() -> str:
        return text_of(reader.portal.get(url))

    html = portal()
    asked = timing.statements(portal)
    rows = rows_of(html)
    size = len(html.encode())
    if not page.floor:
        return Outcome(page, reader.name, rows, size, asked, timing.repeated(runs, portal))
    bare = _bare(page, reader, html)
    found = bare()
    assert_same_rows(page, html, found)
    times, floor_times = timing.in_turn(runs, portal, bare)
    return Outcome(page, reader.name, rows, size, asked, times, floor_times, len(found.encode()))


def _bare(page: Page, reader: Reader, html: str) -> Callable[[], str]:
    floor.filling[page.name, reader.name] = html
    url = f"/golv/{page.floor}"
    asked = {"page_of": page.name, "reader": reader.name}
    return lambda: text_of(reader.bare.get(url, query_params=asked | _query(url)))


def _query(url: str) -> dict[str, str]:
    pairs = (part.split("=") for part in url.partition("?")[2].split("&") if part)
    return dict(pairs)


def text_of(answer: Any) -> str:
    if answer.status_code != 200:
        raise AssertionError(f"{answer.request['PATH_INFO']} answers {answer.status_code}")
    return answer.content.decode()


def rows_of(html: str) -> int:
    """Return how many rows there are in the first table, or without one in the first list."""
    table = html.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr")
    return table or html.partition('<ul class="list">')[2].partition("</ul>")[0].count("<li>")


def assert_same_rows(page: Page, html: str, bare: str) -> None:
    """Demand that page and floor show as many rows."""
    ours, theirs = rows_of(html), rows_of(bare)
    if ours != theirs:
        raise AssertionError(f"{page.name} shows {ours} rows, its floor {theirs}")
