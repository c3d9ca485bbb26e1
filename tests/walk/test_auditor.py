"""Who only audits is offered nothing that is refused once it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from core.pages.forms import FormSteps
from roles import auditing
from roles.kinds import RoleKind
from tests.walk import dom
from tests.walk.addresses import Address
from tests.walk.checks import Answer, Fault
from tests.walk.test_rights import OURS, THEIRS, goals, named, url_of
from tests.walk.walker import Walker

pytestmark = pytest.mark.django_db
AUDITOR = RoleKind.AUDITOR.value


def check_offers(answer: Answer, walker: Walker) -> None:
    """Demand of a page that an auditor may send what it sends, and that no link leads to a form that is refused."""
    page = dom.parse(answer.html)
    for url in sent_from(page):
        match = found(answer, url)
        sends = match is None or match.view_name in auditing.ALLOWED or auditing.keeps_own_view(match.func)
        answer.demand(sends, f"offers to send to {url}, which is refused")
    for url in {urljoin(answer.url, url) for url in links_on(page)}:
        if urlsplit(url).path != urlsplit(answer.url).path and leads_to_a_form(found(answer, url)):
            status = walker.get(answer.page, AUDITOR, url).status
            answer.demand(status != 403, f"leads to the form {url}, which is refused")


def sent_from(page: dom.Node) -> Iterator[str]:
    """Yield where forms and buttons of a page send something."""
    for form in page.all("form"):
        if is_sent(form):
            yield form.attrs.get("action", "")
            yield from (n.attrs["formaction"] for n in form.with_attr("formaction"))
    yield from (node.attrs["hx-post"] for node in page.with_attr("hx-post"))


def links_on(page: dom.Node) -> Iterator[str]:
    """Yield where links, and forms that only ask, lead."""
    yield from (node.attrs["href"] for node in page.all("a") if node.attrs.get("href"))
    for form in page.all("form"):
        if not is_sent(form):
            yield form.attrs.get("action", "")
            yield from (n.attrs["formaction"] for n in form.with_attr("formaction"))


def is_sent(form: dom.Node) -> bool:
    return form.attrs.get("method", "").lower() == "post"


def found(answer: Answer, url: str) -> Any:
    """Return what an address of the portal leads to, or None for an address elsewhere."""
    parts = urlsplit(urljoin(answer.url, url))
    if parts.netloc or parts.scheme:
        return None
    try:
        return resolve(parts.path)
    except Resolver404:
        return None


def leads_to_a_form(match: Any) -> bool:
    page = getattr(getattr(match, "func", None), "page", None)
    return page is not None and issubclass(page, FormSteps)


# The samples of all components, which lead nowhere.
SHOWROOM = "core:gallery"


@pytest.mark.parametrize("address", [a for a in OURS if a.name != SHOWROOM], ids=named)
def test_an_auditor_is_offered_nothing_that_is_refused(address: Address, walker: Walker) -> None:
    for goal in goals(address, walker):
        answer = walker.get(address.name, AUDITOR, goal.url)
        if answer.is_page:
            check_offers(answer, walker)


@pytest.mark.parametrize("address", THEIRS, ids=named)
def test_pages_of_libraries_offer_an_auditor_nothing_that_is_refused(address: Address, walker: Walker) -> None:
    answer = walker.get(address.name, AUDITOR, url_of(address, walker))
    if answer.status == 200 and answer.is_page:
        check_offers(answer, walker)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<form method="post" action="{form}"></form>', "offers to send"),
        ('<form method="post" action="{allowed}"><button formaction="{form}"></button></form>', "offers to send"),
        ('<button hx-post="{form}"></button>', "offers to send"),
        ('<a href="{form}"></a>', "leads to the form"),
        ('<form method="get" action="{form}"></form>', "leads to the form"),
        ('<form method="get"><button formaction="{form}"></button></form>', "leads to the form"),
    ],
)
def test_an_offer_that_is_refused_is_found(walker: Walker, html: str, fault: str) -> None:
    page = html.format(form=reverse("assets:candidate_add"), allowed=reverse("roles:theme"))
    with pytest.raises(Fault, match=fault):
        check_offers(Answer("broken", AUDITOR, 200, {}, page, [], b"", "/"), walker)
