"""Every page lets in exactly those whom the policy lets in, whatever they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from core import registry
from roles import auditing
from roles.kinds import RoleKind
from tests.walk import checks, samples
from tests.walk.addresses import Address, Target, addresses, target
from tests.walk.oracle import Oracle
from tests.walk.walker import Walker
from tests.world import ANONYMOUS, PLACES

pytestmark = pytest.mark.django_db
ALL = addresses()
OURS = [address for address in ALL if address.is_ours]
THEIRS = [address for address in ALL if not address.is_ours]


def named(address: Address) -> str:
    return address.name


def expected(address: Address, goal: Target, person: Any, oracle: Oracle) -> tuple[int, ...]:
    """Return the answers that the policy allows, worked out from `needs`, or as the sample says."""
    needs = address.needs
    if needs is None:
        raise checks.Fault(f"{address.name} states no permission")
    if address.is_public:
        return goal.good
    if person is None:
        return (302,)
    if goal.expect is not None:
        return goal.expect(oracle, person)
    if needs.model is None:
        return goal.good
    if goal.row is None or not address.is_about_a_row:
        return goal.good if oracle.may(person, needs.action, needs.model) else (403,)
    if not oracle.decide(person, "see", goal.row):
        return (404,)
    return goal.good if oracle.decide(person, needs.action, goal.row) else (403,)


def goals(address: Address, walker: Walker) -> Iterator[Target]:
    for place in PLACES if address.arguments else PLACES[:1]:
        yield target(address, walker.world, place)


@pytest.mark.parametrize("address", OURS, ids=named)
def test_lets_in_whom_the_policy_lets_in(address: Address, walker: Walker, oracle: Oracle) -> None:
    for goal in goals(address, walker):
        for who in walker.clients:
            answer = walker.get(address.name, who, goal.url)
            checks.check_status(answer, expected(address, goal, walker.person(who), oracle))
            checks.check_headers(answer)


@pytest.mark.parametrize("address", [a for a in OURS if a.takes_a_form], ids=named)
def test_takes_forms_from_whom_the_policy_lets_in(address: Address, walker: Walker, oracle: Oracle) -> None:
    for goal in goals(address, walker):
        goal = replace(goal, expect=goal.expect_form or goal.expect)  # noqa: PLW2901
        for who in walker.clients:
            allowed = expected(address, goal, walker.person(who), oracle)
            if who == RoleKind.AUDITOR and not may_send(address):
                allowed = (403,)
            answer = walker.post(address.name, who, goal.url)
            checks.check_status(answer, (200, 302, 303, 409, 422) if allowed == goal.good else allowed)


def may_send(address: Address) -> bool:
    """Tell whether an auditor may send something to an address."""
    return address.name in auditing.ALLOWED or auditing.keeps_own_view(address.view)


@pytest.mark.parametrize("address", ALL, ids=named)
def test_an_auditor_sends_nothing_but_what_is_listed(address: Address, walker: Walker) -> None:
    """Every address of the portal and of its libraries, by its name."""
    browser = walker.clients[RoleKind.AUDITOR]
    signed_in = deepcopy(browser.cookies)
    answer = walker.post(address.name, RoleKind.AUDITOR, url_of(address, walker))
    browser.cookies = signed_in  # one of the addresses signs out
    answer.demand((answer.status == 403) is not may_send(address), f"answers {answer.status}")


def test_the_list_of_what_an_auditor_may_send_is_short_and_used() -> None:
    names = {address.name for address in ALL}
    assert set(auditing.ALLOWED) <= names
    assert all(len(reason.split()) > 1 for reason in auditing.ALLOWED.values())
    ours = {address.name for address in OURS if address.name in auditing.ALLOWED}
    assert ours == {"roles:theme", "roles:answers", "ledger_check"}


@pytest.mark.parametrize("address", [a for a in OURS if not a.takes_a_form], ids=named)
def test_takes_no_forms_where_there_are_none(address: Address, walker: Walker) -> None:
    goal = next(goals(address, walker))
    answer = walker.post(address.name, RoleKind.CISO, goal.url)
    checks.check_status(answer, (405,))


def url_of(address: Address, walker: Walker) -> str:
    if address.is_ours:
        return target(address, walker.world, "care").url
    known = samples.expected(address.name)
    assert known
    return reverse(address.name, kwargs={name: known.arguments[name] for name in address.arguments})


@pytest.mark.parametrize("address", THEIRS, ids=named)
def test_third_party_pages_answer_as_stated(address: Address, walker: Walker) -> None:
    wanted = samples.expected(address.name)
    assert wanted, f"{address.name}: say in tests/walk/samples.py (THIRD_PARTY) what it answers"
    url = reverse(address.name, kwargs={name: wanted.arguments[name] for name in address.arguments})
    for who, status in ((ANONYMOUS, wanted.stranger), (RoleKind.CISO.value, wanted.signed_in)):
        answer = walker.get(address.name, who, url)
        checks.check_status(answer, (status,))
        checks.check_headers(answer)
        if answer.is_page:
            checks.check_page(answer)


@pytest.mark.core_suite
@pytest.mark.parametrize("record", list(registry.records()), ids=lambda record: record.key)
def test_database_and_policy_agree_on_every_row_and_action(
    record: registry.Record, walker: Walker, oracle: Oracle
) -> None:
    """The same question asked of SQL and of plain Python, for everyone, every action and every row."""
    everything: Any = record.model._default_manager
    rows = list(everything.all())
    for who, person in walker.world.people.items():
        for action in record.actions:
            reached = set(everything.visible_to(person, action).values_list("pk", flat=True))
            wanted = {row.pk for row in oracle.visible(person, action, rows)}
            assert reached == wanted, f"{who} may {action} {record.key}: {reached ^ wanted}"


def test_every_sample_and_expectation_is_used() -> None:
    """What is said about an address that is no longer there is taken away."""
    names = {address.name for address in ALL}
    assert set(samples.SAMPLES) | samples.FORM_FUNCTIONS <= names
    told = {beginning for beginning in samples.THIRD_PARTY if any(name.startswith(beginning) for name in names)}
    assert set(samples.THIRD_PARTY) == told
