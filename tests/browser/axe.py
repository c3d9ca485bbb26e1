"""What a page must be for everyone, by axe-core and by its width, and who looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.http import HttpResponse
from playwright.sync_api import Page, Route

from core.pages import ChosenPage
from core.pages.chosen import ALL
from roles.kinds import RoleKind
from tests.browser.browsing import DESKTOP
from tests.browser.walked import Served
from tests.walk import samples
from tests.walk.addresses import Address, Target
from tests.world import ANONYMOUS, PLACES

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map((rule) => `${rule.id} (${rule.help}): ` +
    rule.nodes.map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`).join("; "));
}"""
# What reaches beyond the window without standing in something that scrolls within itself.
OVERFLOW = """() => {
  const wide = document.scrollingElement.scrollWidth, window_ = window.innerWidth;
  if (wide <= window_) return "";
  const past = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > window_ + 1);
  return `${wide} px: ` + past.slice(0, 4).map((e) => e.outerHTML.slice(0, 120)).join("; ");
}"""
THEMES = ("light", "dark")
PHONES = (375, 320)

# Who looks at a page: the first who gets it; pages that only show something also an employee.
READERS = (
    RoleKind.CISO.value,
    RoleKind.ADMINISTRATOR.value,
    RoleKind.MANAGER.value,
    RoleKind.SYSTEM_OWNER.value,
    RoleKind.PROTECTIVE_SECURITY.value,
    RoleKind.EMPLOYEE.value,
    ANONYMOUS,
)
EMPLOYEE = RoleKind.EMPLOYEE.value
SECOND = {"home": (RoleKind.SYSTEM_OWNER.value, EMPLOYEE)}


def faults_of(page: Page) -> list[str]:
    """Look at the page that is open: in both themes on a wide screen, and in the width of phones."""
    page.evaluate(AXE)
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_function("(theme) => document.documentElement.dataset.bsTheme === theme", arg=theme)
        found += [f"{theme}: {fault}" for fault in page.evaluate(RUN_AXE, TAGS)]
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {fault}" for fault in [page.evaluate(OVERFLOW)] if fault]
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    return found


def faults_at(served: Served, who: str, url: str, status: int = 200) -> list[str]:
    """Look at an address as a person."""
    visitor = served.visitor(who)
    with visitor.allowing(*{status} - {200}):
        answer = visitor.page.goto(f"{visitor.base_url}{url}")
        assert answer is not None and answer.status == status, f"{url} answered {answer and answer.status}"
        assert visitor.page.url == f"{visitor.base_url}{url}", f"{url} led to {visitor.page.url}"
        return [f"{url} as {who}: {fault}" for fault in faults_of(visitor.page)]


def faults_when_rejected(served: Served, who: str, url: str, must: bool) -> list[str]:
    """Look at the page's form as it comes back when nothing in it was filled in, which a page of ours `must` do."""
    answer = served.rejected(who, url)
    comes_back = answer is not None or not must or not served.asks(who, url)
    assert comes_back, f"{url} sent empty does not come back"
    if answer is None:
        return []
    visitor = served.visitor(who)
    with visitor.allowing(answer.status_code), answering(visitor.page, f"{visitor.base_url}{url}", answer):
        visitor.page.goto(f"{visitor.base_url}{url}")
        return [f"{url} sent empty as {who}: {fault}" for fault in faults_of(visitor.page)]


@contextmanager
def answering(page: Page, url: str, answer: HttpResponse) -> Iterator[None]:
    """Let the browser get an answer that was made, and undone, beside the server."""
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}

    def fulfil(route: Route) -> None:
        route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    page.route(url, fulfil)
    try:
        yield
    finally:
        page.unroute(url, fulfil)


def readers_of(address: Address, served: Served, goal: Target) -> list[str]:
    """Return who looks at the page: nobody when the address has no page at all, only files or forms to send."""
    answers = ((who, served.answer(address.name, who, goal.url)) for who in READERS)
    first, answer = next(((who, answer) for who, answer in answers if answer.status == 200), ("", None))
    assert answer or 200 not in goal.good, f"{address.name} shows nobody its page"
    if answer is None or not answer.is_page:
        return []
    more = () if address.takes_a_form else SECOND.get(address.name, (EMPLOYEE,))
    others = [who for who in more if who != first and served.answer(address.name, who, goal.url).status == 200]
    return [first, *others]


def looks(address: Address, served: Served) -> Iterator[tuple[str, str]]:
    """Yield who looks at a page of ours, and at which addresses of it."""
    for place in PLACES[:2] if address.name in samples.SAMPLES else PLACES[:1]:
        goal = served.target(address, place)
        for who in readers_of(address, served, goal):
            yield who, goal.url
            if address.is_a(ChosenPage):
                yield who, f"{goal.url}?{ALL}=1"
