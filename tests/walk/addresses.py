"""Every address of the portal, and how to make one that leads somewhere.

A page about one row of its `model` (`<int:pk>`) needs nothing: the row comes from FACTORIES. Other pages stand in
SAMPLES (tests/walk/samples.py). An address for which no arguments can be made fails the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import registry
from core.pages import PUBLIC, ListPage, Needs, ObjectPage
from core.pages.forms import FormSteps
from isms.checks import OWN_APPS


@dataclass(frozen=True)
class Address:
    """A named address with its view."""

    name: str
    view: Any
    arguments: tuple[str, ...]
    module: str

    @property
    def page(self) -> Any:
        """The page class, or None for a function."""
        return getattr(self.view, "page", None)

    @property
    def needs(self) -> Needs | None:
        return getattr(self.view, "needs", None)

    @property
    def is_ours(self) -> bool:
        return self.module.partition(".")[0] in OWN_APPS

    def is_a(self, kind: type) -> bool:
        return self.page is not None and issubclass(self.page, kind)

    @property
    def is_list(self) -> bool:
        return self.is_a(ListPage)

    @property
    def is_about_a_row(self) -> bool:
        return self.is_a(ObjectPage)

    @property
    def takes_a_form(self) -> bool:
        from tests.walk.samples import FORM_FUNCTIONS

        return self.is_a(FormSteps) or hasattr(self.page, "post") or self.name in FORM_FUNCTIONS

    @property
    def is_public(self) -> bool:
        return self.needs is PUBLIC


@dataclass(frozen=True)
class Target:
    """An address filled in: its url, the row that decides who gets there, and the answers to GET that are fine.

    A page that asks for more than it can declare (`enforce`) gets `expect`: a second reading of who is let in, as a
    function of the oracle and somebody signed in that returns the answers the policy allows; `expect_form` where a
    form is for fewer than the page.
    """

    url: str
    row: Any = None
    good: tuple[int, ...] = (200,)
    expect: Callable[[Any, Any], tuple[int, ...]] | None = None
    expect_form: Callable[[Any, Any], tuple[int, ...]] | None = None


class NoSampleError(AssertionError):
    """Nobody has said how to make arguments for an address."""


Sample = Callable[[Any, str], Target]


def addresses(urlconf: str | None = None) -> list[Address]:
    """Return every address, the third parties' too."""
    return list(_below(get_resolver(urlconf).url_patterns, "", ()))


def _below(patterns: Any, space: str, arguments: tuple[str, ...]) -> Iterator[Address]:
    for part in patterns:
        mine = (*arguments, *_arguments(part.pattern))
        if isinstance(part, URLResolver):
            yield from _below(part.url_patterns, f"{space}{part.namespace}:" if part.namespace else space, mine)
        elif isinstance(part, URLPattern):
            yield Address(f"{space}{part.name or part.pattern}", part.callback, mine, part.lookup_str)


def _arguments(pattern: Any) -> tuple[str, ...]:
    regex = getattr(pattern, "regex", None)
    return tuple(regex.groupindex) if regex is not None else tuple(pattern.converters)


def target(address: Address, world: Any, place: str, urlconf: str | None = None) -> Target:
    """Return where the address leads for the rows of a place ("care", "school", "company"). Raises NoSampleError."""
    from tests.walk.samples import SAMPLES

    made = SAMPLES.get(address.name) or getattr(address.page, "sample", None)
    if made:
        return made(world, place)
    if not address.arguments:
        return Target(reverse(address.name, urlconf=urlconf))
    if address.arguments == ("pk",) and address.is_about_a_row:
        row = world.sample(registry.record_for(address.page.model).key, place)
        return Target(reverse(address.name, args=[row.pk], urlconf=urlconf), row)
    raise NoSampleError(
        f"{address.name}: say in tests/walk/samples.py how to make its arguments ({', '.join(address.arguments)})"
    )
