"""Pages broken on purpose, each in addresses of its own: the walk must find what is wrong with every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import URLPattern, path

from core.pages import LOGIN, Page
from tests.sample.models import Cabinet
from tests.sample.views import CabinetList
from tests.urls import urlpatterns as portal
from tests.walk import checks

Urlconf = tuple[Any, ...]
NAME = "broken"
SHELL = """{%% extends "shell.html" %%}{%% block title %%}Prov{%% endblock %%}
{%% block page %%}<h1>Prov</h1>%s{%% endblock %%}"""


def urlconf(view: Callable) -> Urlconf:
    """Return addresses of the portal with one more, at /trasig/."""
    broken: URLPattern = path("trasig/", view, name=NAME)
    return (broken, *portal)


class Drawn(Page):
    """A page in the portal's shell with whatever stands in `body`."""

    open_to = LOGIN
    body = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(engines["django"].from_string(SHELL % self.body).render({}, request))


@dataclass(frozen=True)
class BadPage:
    """What is wrong on a page, which check must say so, and in which words."""

    what: str
    body: str
    check: Callable[[checks.Answer], None]
    words: str

    @property
    def urlconf(self) -> Urlconf:
        bad: Any = type("Bad", (Drawn,), {"body": self.body})
        return urlconf(bad.as_view())


OPTIONS = "".join(f"<option>{n}</option>" for n in range(201))
BAD_PAGES = (
    BadPage("inline style", '<p style="color: red">Hej</p>', checks.check_nothing_inline, "inline style on <p"),
    BadPage("style element", "<style>p { color: red }</style>", checks.check_nothing_inline, "an inline <style>"),
    BadPage("inline script", "<script>alert(1)</script>", checks.check_nothing_inline, "an inline <script>"),
    BadPage("event handler", '<p onclick="go()">Hej</p>', checks.check_nothing_inline, "inline onclick on <p"),
    BadPage("javascript link", '<a href="javascript:go()">Hej</a>', checks.check_nothing_inline, "javascript: address"),
    BadPage(
        "picture from elsewhere",
        '<img src="https://example.org/x.png" alt="">',
        checks.check_nothing_from_elsewhere,
        "loads from elsewhere",
    ),
    BadPage("input without label", '<input name="namn">', checks.check_controls_are_named, "no label for <input"),
    BadPage(
        "label without words",
        '<label for="y"></label><input name="namn" id="y">',
        checks.check_controls_are_named,
        "no label for <input",
    ),
    BadPage("empty button", '<button type="button"></button>', checks.check_controls_are_named, "nothing to read"),
    BadPage(
        "endless select", f'<select aria-label="Val">{OPTIONS}</select>', checks.check_choices_are_few, "201 options"
    ),
    BadPage("table without caption", "<table><tr><td>1</td></tr></table>", checks.check_tables, "without a caption"),
    BadPage(
        "head without scope",
        "<table><caption>Tal</caption><tr><th>A</th></tr></table>",
        checks.check_tables,
        "without scope",
    ),
    BadPage("id twice", '<p id="a">Hej</p><p id="a">Hej</p>', checks.check_ids, "the id a stands more than once"),
    BadPage("dead link on the page", '<a href="#borta">Hej</a>', checks.check_ids, "points to #borta"),
    BadPage("two main headings", "<h1>Igen</h1>", checks.check_headings, "2 headings of level 1"),
    BadPage("leaping headings", "<h3>Djupt</h3>", checks.check_headings, "h1 to h3"),
    BadPage("image without alt", '<img src="/static/favicon.svg">', checks.check_images, "no alt on <img"),
    BadPage(
        "htmx without a plain way",
        '<div hx-get="/system/">Hej</div>',
        checks.check_htmx_has_a_twin,
        "no plain link to /system/",
    ),
    BadPage("form without token", '<form method="post"></form>', checks.check_forms, "no csrf token"),
    BadPage(
        "refusal without who may",
        '<p><button disabled aria-describedby="r">Ändra</button><span id="r">Det kan bara CISO göra.</span></p>',
        checks.check_refusals_name_who_may,
        "no way to who may beside Ändra",
    ),
    BadPage("English text", "<p>Please enter a valid value.</p>", checks.check_words, "English words"),
    BadPage("English label", '<input aria-label="Search">', checks.check_words, "English words"),
    BadPage("another date", "<p>Senast 23/11/2026</p>", checks.check_words, "a date not written as"),
    BadPage("machinery", "<p>{% verbatim %}{{ namn }}{% endverbatim %}</p>", checks.check_words, "machinery shows"),
)


def stating_nothing(request: HttpRequest) -> HttpResponse:
    """A view that says nothing about who it is for."""
    return HttpResponse("Hej")


class OpenToAll(CabinetList):
    """A list whose permission is stated and not asked for."""

    action = "add"

    def enforce(self) -> None:
        pass


class AsksPerRow(CabinetList):
    """A list that reads each row's unit by a statement of its own."""

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(None)


class CountsEverything(CabinetList):
    """A list of rows whoever reads it."""

    def get_queryset(self) -> Any:
        return Cabinet.objects.select_related("unit")
