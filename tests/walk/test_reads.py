"""Whatever page shows a protected row tells the ledger which, once, in the request that showed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from assets.models import InformationSystem
from audit import events
from audit.models import LedgerEntry
from core import ports, registry
from core.pages import ListPage, ObjectPage
from roles.kinds import RoleKind
from roles.models import Role
from tests.walk.addresses import Address, target
from tests.walk.checks import Answer, Fault
from tests.walk.test_rights import OURS, named
from tests.walk.walker import Walker

pytestmark = pytest.mark.django_db
READERS = (RoleKind.CISO.value, RoleKind.EMPLOYEE.value, RoleKind.MANAGER.value, RoleKind.SYSTEM_OWNER.value)
SYSTEM = InformationSystem._meta.label_lower


def told_in(answer: Answer) -> set[int]:
    """Return the keys of systems that the ledger tells of for an answer."""
    rows = LedgerEntry.objects.filter(request_id=answer.headers["X-Request-ID"], about=SYSTEM)
    found: set[int] = set()
    for row in rows.exclude(event__startswith="change."):
        found |= {*row.keys, *([row.about_id] if row.about_id else [])}
    return found


def shown_in(answer: Answer, systems: dict[int, str]) -> set[int]:
    main = answer.html.partition("<main")[2]
    return {pk for pk, name in systems.items() if name in main}


# Pages that name systems without telling of them, with why.
UNTOLD = {
    "audit:mine": "tells what its reader has read already",
}


def answers(address: Address, walker: Walker, readers: Sequence[str] = READERS) -> Iterator[Answer]:
    url = target(address, walker.world, "care").url
    for who in readers:
        answer = walker.get(address.name, who, url)
        if answer.status == 200:
            yield answer


@pytest.mark.parametrize("address", [a for a in OURS if a.name not in UNTOLD], ids=named)
def test_every_system_that_a_page_names_is_told_of(address: Address, walker: Walker) -> None:
    systems: dict[int, str] = dict(InformationSystem.objects.values_list("pk", "name"))
    for answer in answers(address, walker):
        untold = {systems[pk] for pk in shown_in(answer, systems) - told_in(answer)}
        answer.demand(not untold, f"the ledger does not tell of {untold}")


def is_about_protected(address: Address) -> bool:
    if not (address.is_a(ObjectPage) or address.is_a(ListPage)):
        return False
    page: Any = address.page
    return registry.record_for(page.model).protected


@pytest.mark.parametrize("address", [a for a in OURS if is_about_protected(a)], ids=named)
def test_a_page_about_what_is_protected_is_told_once(address: Address, walker: Walker) -> None:
    kind = events.LISTED if address.is_list else events.READ
    systems: dict[int, str] = dict(InformationSystem.objects.values_list("pk", "name"))
    found = list(answers(address, walker, (*READERS, RoleKind.PROTECTIVE_SECURITY.value)))
    assert found
    for answer in found:
        if address.is_list and not shown_in(answer, systems):
            continue  # who sees none has read none
        rows = LedgerEntry.objects.filter(request_id=answer.headers["X-Request-ID"], event=kind, about=SYSTEM)
        answer.demand(rows.count() == 1, f"{rows.count()} rows of {kind}")


@pytest.mark.parametrize("url", ["/sok/?q=journal", "/sok/?q=Schemat", "/personer/{owner}/", "/roller/{role}/"])
def test_pages_that_name_systems_among_other_things_tell_which(walker: Walker, url: str) -> None:
    world = walker.world
    role = Role.objects.get(kind=RoleKind.SYSTEM_OWNER)
    where = url.format(owner=world.people["system_owner"].pk, role=role.pk)
    answer = walker.get("found", RoleKind.CISO.value, where)
    systems: dict[int, str] = dict(InformationSystem.objects.values_list("pk", "name"))
    assert shown_in(answer, systems)
    assert not shown_in(answer, systems) - told_in(answer)


def test_exemptions_are_needed_and_have_a_reason(walker: Walker) -> None:
    systems: dict[int, str] = dict(InformationSystem.objects.values_list("pk", "name"))
    for who in READERS:
        walker.get("system", who, walker.world.journal.get_absolute_url())
    for address in (a for a in OURS if a.name in UNTOLD):
        assert len(UNTOLD[address.name].split()) > 1
        assert any(shown_in(answer, systems) - told_in(answer) for answer in answers(address, walker))


def test_a_page_that_does_not_tell_is_found(walker: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "shown", lambda rows, model: None)
    address = next(a for a in OURS if a.name == "gaps")
    with pytest.raises(Fault, match="does not tell"):
        test_every_system_that_a_page_names_is_told_of(address, walker)
