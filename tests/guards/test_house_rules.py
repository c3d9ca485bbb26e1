"""The house rules hold in the whole source, and each finds what it is there to find."""

from __future__ import annotations

import pytest
from django.template.loader import get_template

from tests.guards import rules
from tests.guards.rules import RULES, Rule

MOST_LINES = 400
TESTS = sorted((rules.ROOT / "tests").rglob("*.py"))
# Files over the limit, with why they are one.
LONG: dict[str, str] = {}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@each_rule
def test_rule_holds(rule: Rule) -> None:
    found = [
        line for path, text in rules.sources().items() if path not in rule.exempt for line in rule.broken_in(path, text)
    ]
    assert not found, "\n".join(found)


@each_rule
def test_exemption_is_needed_and_has_a_reason(rule: Rule) -> None:
    sources = rules.sources()
    for path, reason in rule.exempt.items():
        assert len(reason.split()) > 1, f"{rule.name}: say why {path} is exempt"
        assert path in sources, f"{rule.name}: {path} is gone, take its exemption away"
        assert rule.broken_in(path, sources[path]), f"{rule.name}: {path} needs no exemption, take it away"


BREACHES = {
    "writes in actions": "row.save()\nModel.objects.filter(pk=1).update(a=1)",
    "no save of its own": "class A(TrackedModel):\n    def save(self): ...",
    "rows through visible_to": "Supplier.objects.filter(name='x')",
    "one door to guardian": "from guardian.shortcuts import assign_perm",
    "one door to mail": "from django.core.mail import send_mail",
    "one door to PDF": "import weasyprint",
    "one door to htmx": "if request.htmx: pass",
    "one door to the environment": "import os\nos.environ['X']",
    "one clock": "datetime.now()",
    "named relations": "rows.select_related()",
    "no print": "print(1)",
    "no mark_safe": "mark_safe('<b>')",
    "no swallowed errors": "try: x()\nexcept Exception: pass",
    "messages are whole": "_(f'Hej {name}')",
    "no signals for rules": "@receiver(post_save)\ndef f(**kwargs): ...",
    "migrations stand alone": "from assets.models import Supplier",
}
FINE = {
    "writes in actions": "names.update(a=1)\nrow.saved()",
    "no save of its own": "class Page(View):\n    def save(self): ...",
    "rows through visible_to": "Supplier.objects.filter(name='x').visible_to(user)\nPlacement.objects.all()",
    "one clock": "clock.now()",
    "named relations": "rows.select_related('unit')",
    "no swallowed errors": "try: x()\nexcept Exception:\n    tell()\n    raise\ntry: y()\nexcept ValueError: pass",
    "messages are whole": "_('Hej %(name)s') % {'name': f'{a} {b}'}",
}
PLACES = {"rows through visible_to": "a/views.py", "migrations stand alone": "a/migrations/0001.py"}


@each_rule
def test_rule_finds_a_breach_and_nothing_else(rule: Rule) -> None:
    path = PLACES.get(rule.name, "a/b.py")
    assert rule.broken_in(path, BREACHES[rule.name]), f"{rule.name} does not find {BREACHES[rule.name]!r}"
    assert not rule.broken_in(path, FINE.get(rule.name, "x = 1"))


def test_files_are_short() -> None:
    files = rules.sources() | {str(file.relative_to(rules.ROOT)): file.read_text() for file in TESTS}
    long = {path for path, text in files.items() if len(text.splitlines()) > MOST_LINES}
    assert not long - set(LONG), f"over {MOST_LINES} lines, make a package of it: {', '.join(sorted(long - set(LONG)))}"
    assert set(LONG) == long, "take away exemptions of files that are short now"


def test_templates_have_nothing_inline() -> None:
    found = [f"{path}: {what.strip()}" for path, text in rules.templates().items() for what in rules.inline_in(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("bad", ['<p style="a">', "<script>a()</script>", '<a onclick="b">', "<style>p {}</style>"])
def test_inline_is_found_in_a_template(bad: str) -> None:
    assert rules.inline_in(bad)
    assert not rules.inline_in('<script src="a.js" defer></script>{# <p style="a"> #}<p class="style">')


def test_every_template_that_is_named_is_there() -> None:
    """A page that nobody visits in a test must not be the first to find that its template is missing."""
    names = {name: path for path, text in rules.sources().items() for name in rules.template_names(text)}
    assert names
    for name in names:
        get_template(name)
