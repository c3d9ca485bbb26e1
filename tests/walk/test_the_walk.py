"""The walk finds what is wrong: each page broken on purpose turns exactly the right check red."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import registry
from core.pages import DetailPage, Page
from isms.checks import every_page_states_its_permission
from roles.kinds import RoleKind
from tests import factories as make
from tests.sample.models import Cabinet
from tests.walk import baseline, broken, checks
from tests.walk.addresses import Address, NoSampleError, addresses, target
from tests.walk.broken import BAD_PAGES, BadPage, Urlconf
from tests.walk.checks import Answer, Fault
from tests.walk.oracle import Oracle
from tests.walk.test_lists import exported, label
from tests.walk.test_rights import expected, goals
from tests.walk.walker import Walker

pytestmark = pytest.mark.django_db
URL, CISO, EMPLOYEE = "/trasig/", RoleKind.CISO.value, "employee"


@pytest.fixture
def visit(settings: Any, walker: Walker) -> Callable[..., Answer]:
    """Return a function that fetches the broken page of some addresses as somebody."""

    def fetch(urlconf: Urlconf, who: str = CISO, url: str = URL) -> Answer:
        settings.ROOT_URLCONF = urlconf
        return walker.get(broken.NAME, who, url)

    return fetch


def address_in(urlconf: Urlconf) -> Address:
    return next(address for address in addresses(urlconf) if address.name == broken.NAME)  # type: ignore[arg-type]


def red(answer: Answer) -> list[Callable[[Answer], None]]:
    """Return the checks of a page that raise."""
    found: list[Callable[[Answer], None]] = []
    for check in checks.PAGE_CHECKS:
        try:
            check(answer)
        except Fault:
            found.append(check)
    return found


def test_a_sound_page_turns_nothing_red(visit: Callable[..., Answer]) -> None:
    answer = visit(broken.urlconf(broken.Drawn.as_view()))
    checks.check_status(answer, (200,))
    assert red(answer) == []


@pytest.mark.parametrize("bad", BAD_PAGES, ids=lambda bad: bad.what)
def test_a_bad_page_turns_its_check_red_and_no_other(bad: BadPage, visit: Callable[..., Answer]) -> None:
    answer = visit(bad.urlconf)
    assert red(answer) == [bad.check]
    with pytest.raises(Fault, match=bad.words):
        checks.check_page(answer)


def test_a_bad_page_is_tried_for_every_check() -> None:
    tried = {bad.check for bad in BAD_PAGES} | {checks.check_headers}
    assert set(checks.PAGE_CHECKS) == tried


def test_a_loose_policy_is_found(visit: Callable[..., Answer], settings: Any) -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | {"style-src": ["'self'", "'unsafe-inline'"]}}
    with pytest.raises(Fault, match="allows style-src 'unsafe-inline'"):
        checks.check_headers(visit(broken.urlconf(broken.Drawn.as_view())))


def test_a_page_that_states_no_permission_is_found(settings: Any, walker: Walker, oracle: Oracle) -> None:
    settings.ROOT_URLCONF = broken.urlconf(broken.stating_nothing)
    address = address_in(settings.ROOT_URLCONF)
    with pytest.raises(Fault, match="broken states no permission"):
        expected(address, next(goals(address, walker)), walker.world.ciso, oracle)
    assert [fault.id for fault in every_page_states_its_permission(None)] == ["isms.E002"]


def test_a_page_class_that_states_no_permission_does_not_start() -> None:
    class Silent(Page):
        model = Cabinet

    with pytest.raises(ImproperlyConfigured, match="Silent states no permission"):
        Silent.as_view()


def test_a_permission_that_is_not_asked_for_is_found(
    visit: Callable[..., Answer], walker: Walker, oracle: Oracle
) -> None:
    urlconf = broken.urlconf(broken.OpenToAll.as_view())
    answer = visit(urlconf, EMPLOYEE)
    address = address_in(urlconf)
    wanted = expected(address, next(goals(address, walker)), walker.person(EMPLOYEE), oracle)
    with pytest.raises(Fault, match=r"as employee\): answers 200, the policy says 403"):
        checks.check_status(answer, wanted)


def test_a_statement_per_row_is_found(visit: Callable[..., Answer], walker: Walker) -> None:
    urlconf = broken.urlconf(broken.AsksPerRow.as_view())
    few = visit(urlconf).queries
    for _n in range(3):
        make.cabinet(unit=walker.world.care)
    many = visit(urlconf).queries
    with pytest.raises(Fault, match=rf"{len(few)} queries with one row, {len(few) + 3} with 50"):
        checks.check_queries(broken.NAME, CISO, few, many, limit=1000)


def test_a_page_over_its_budget_is_found(visit: Callable[..., Answer]) -> None:
    sql = visit(broken.urlconf(broken.Drawn.as_view())).queries
    with pytest.raises(Fault, match="limit 1\n"):
        checks.check_queries(broken.NAME, CISO, sql, sql, limit=1)


def test_another_number_of_queries_than_agreed_is_found() -> None:
    sql = {(broken.NAME, CISO): ["SELECT 1"]}
    with pytest.raises(Fault, match=r"1 queries, agreed are 2\n +1 SELECT 1"):
        checks.check_baseline(broken.NAME, sql, {broken.NAME: {CISO: 1}}, {broken.NAME: {CISO: 2}})
    with pytest.raises(Fault, match="agreed are none yet"):
        checks.check_baseline(broken.NAME, sql, {broken.NAME: {CISO: 1}}, {})


def test_agreed_numbers_are_written_where_they_are_read(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baseline, "FILE", tmp_path / "counts.json")
    baseline.write("a:b", {"a:b": {CISO: 1}, "a:b?q": {CISO: 2}})
    baseline.write("a:c", {"a:c": {CISO: 3}})
    baseline.write("a:b", {"a:b": {CISO: 4}})
    assert baseline.read() == {"a:b": {CISO: 4}, "a:c": {CISO: 3}}
    assert baseline.of("a:b") == {"a:b": {CISO: 4}}


def test_a_count_of_what_one_may_not_see_is_found(visit: Callable[..., Answer], walker: Walker, oracle: Oracle) -> None:
    seen = oracle.visible(walker.world.company_ciso, "see", Cabinet.objects.all())
    answer = visit(broken.urlconf(broken.CountsEverything.as_view()), "company_ciso")
    with pytest.raises(Fault, match=f"counts {Cabinet.objects.count()} rows, but {len(seen)} may be seen"):
        checks.check_count(answer, len(seen))


def test_an_export_of_what_one_may_not_see_is_found(
    visit: Callable[..., Answer], walker: Walker, oracle: Oracle
) -> None:
    record = registry.record_for(Cabinet)
    seen = oracle.visible(walker.world.company_ciso, "see", Cabinet.objects.all())
    urlconf = broken.urlconf(broken.CountsEverything.as_view())
    answer = visit(urlconf, "company_ciso", f"{URL}?format=csv")
    with pytest.raises(Fault, match="exports what its reader may not see: Skåp"):
        checks.check_rows(answer, exported(answer, record), [label(record, row) for row in seen])
    with pytest.raises(Fault, match="leaves out of the export: Skåp 0"):
        checks.check_rows(answer, exported(answer, record), [*exported(answer, record), "Skåp 0"])


def test_an_address_that_nobody_can_fill_in_is_found(settings: Any, walker: Walker) -> None:
    class Odd(DetailPage):
        model = Cabinet

    from django.urls import path

    settings.ROOT_URLCONF = (path("trasig/<slug:annat>/", Odd.as_view(), name=broken.NAME), *broken.portal)
    with pytest.raises(NoSampleError, match=r"broken: say in tests/walk/samples.py .*annat"):
        target(address_in(settings.ROOT_URLCONF), walker.world, "care")
