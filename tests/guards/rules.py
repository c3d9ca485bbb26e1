"""The house rules as questions to the source. Each finds the lines that break it; its message says what to do instead.

`exempt` names files that may, with the reason. An exemption that nothing needs fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core import registry

ROOT = Path(__file__).resolve().parents[2]
APPS = ("isms", "core", "audit", "roles", "classification", "assets", "erasing", "reports")


@dataclass(frozen=True)
class Rule:
    """A rule: where it holds (a pattern of paths), what breaks it, and what to do instead."""

    name: str
    instead: str
    find: Callable[[ast.Module], Iterator[ast.AST]]
    exempt: Mapping[str, str] = field(default_factory=dict)
    only: str = r"\.py$"

    def broken_in(self, path: str, source: str) -> list[str]:
        """Return a sentence for each line of a file that breaks the rule."""
        if not re.search(self.only, path):
            return []
        return [f"{path}:{getattr(node, 'lineno', 1)}: {self.instead}" for node in self.find(ast.parse(source))]


@cache
def sources() -> dict[str, str]:
    """Return the product's Python files: path -> text."""
    files = [ROOT / "manage.py", *(file for app in APPS for file in sorted((ROOT / app).rglob("*.py")))]
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """Return the last part of what is called: "save" of `row.save()`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def chain(node: ast.AST) -> str:
    return ast.unparse(node)


# --- writes ------------------------------------------------------------------------------------------

WRITES = re.compile(r"^(save|delete|create|get_or_create|update_or_create|bulk_\w+|_raw_delete|save_many)$")
ROWS = re.compile(r"\bobjects\b|_manager\b|\.filter\(|\brows\b")


def writes(tree: ast.Module) -> Iterator[ast.AST]:
    pages_save = any(getattr(part, "name", "") == "save" for kind in _classes(tree, model=False) for part in kind.body)
    for call in calls(tree):
        name, whose = called(call), chain(getattr(call.func, "value", call.func))
        if whose == "self" and pages_save:
            continue
        if WRITES.match(name) or (name == "update" and ROWS.search(whose)):
            yield call


def saves_of_its_own(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield save() of classes that are models."""
    for kind in _classes(tree, model=True):
        yield from (part for part in kind.body if getattr(part, "name", "") == "save")


def _classes(tree: ast.Module, *, model: bool) -> Iterator[ast.ClassDef]:
    for kind in ast.walk(tree):
        if isinstance(kind, ast.ClassDef):
            is_model = any(re.search(r"Model|Grant", chain(base)) for base in kind.bases)
            if is_model == model:
                yield kind


def loose_rows(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield governed `Model.objects` that is not asked what its reader may see."""
    governed = {record.model.__name__ for record in registry.records()}
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and chain(node.value) in governed:
            top: ast.AST = node
            while isinstance(parents.get(top), ast.Attribute | ast.Call) and _goes_on(parents[top], top):
                top = parents[top]
            if "visible_to(" not in chain(top):
                yield node


def _goes_on(parent: ast.AST, child: ast.AST) -> bool:
    return getattr(parent, "value", None) is child or getattr(parent, "func", None) is child


# --- doors -------------------------------------------------------------------------------------------


def imports_of(*modules: str) -> Callable[[ast.Module], Iterator[ast.AST]]:
    def find(tree: ast.Module) -> Iterator[ast.AST]:
        for node in ast.walk(tree):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name == m or name.startswith(f"{m}.") for name in names for m in modules):
                yield node

    return find


def taken_from_models(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield imports of our models and actions (a field's default names its module whole)."""
    ours = re.compile(rf"^({'|'.join(APPS)})\.(models|actions|querysets)\b")
    return (n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and ours.match(n.module or ""))


def either(*finds: Callable[[ast.Module], Iterator[ast.AST]]) -> Callable[[ast.Module], Iterator[ast.AST]]:
    return lambda tree: (node for find in finds for node in find(tree))


def attributes(pattern: str) -> Callable[[ast.Module], Iterator[ast.AST]]:
    wanted = re.compile(pattern)

    def find(tree: ast.Module) -> Iterator[ast.AST]:
        return (n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and wanted.search(chain(n)))

    return find


def calls_of(pattern: str, *, bare: bool = False) -> Callable[[ast.Module], Iterator[ast.AST]]:
    wanted = re.compile(pattern)

    def find(tree: ast.Module) -> Iterator[ast.AST]:
        return (c for c in calls(tree) if wanted.search(chain(c.func)) and not (bare and (c.args or c.keywords)))

    return find


# --- habits ------------------------------------------------------------------------------------------


def swallowed(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield `except Exception` (or bare) that neither raises nor is told of."""
    for node in ast.walk(tree):
        wide = isinstance(node, ast.ExceptHandler) and (node.type is None or chain(node.type) in WIDE)
        if wide and not any(isinstance(part, ast.Raise) for part in ast.walk(node)):
            yield node


WIDE = {"Exception", "BaseException"}
GETTEXT = {"_", "_now", "_lazy", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def formatted_messages(tree: ast.Module) -> Iterator[ast.AST]:
    for call in calls(tree):
        if called(call) in GETTEXT and any(isinstance(arg, ast.JoinedStr) for arg in call.args):
            yield call


def receivers(tree: ast.Module) -> Iterator[ast.AST]:
    for call in calls(tree):
        name = chain(call.func)
        if name == "receiver" or re.search(r"(pre|post)_\w+\.connect$|user_logged_\w+\.connect$", name):
            yield call


VIEWS = r"(^|/)(views(/\w+)?|measures)\.py$"
NOT_ACTIONS = r"^(?!.*(/migrations/|/actions(/\w+)?\.py$)).*\.py$"

RULES = (
    Rule(
        "writes in actions",
        "writes live in actions.py: call an action",
        writes,
        {
            "assets/imports/writing.py": "writes a reviewed file, called by the action of imports",
            "assets/imports/candidates.py": "writes a reviewed file, called by the action of imports",
            "assets/imports/dependencies.py": "writes a reviewed file, called by the action of imports",
            "assets/imports/disagreeing.py": "notes what a reviewed file said, called by the action of imports",
            "assets/imports/suppliers.py": "writes a reviewed file, called by the action of imports",
            "roles/imports/organisation.py": "writes a reviewed file, called by the action of imports",
            "roles/imports/people.py": "writes a reviewed file, called by the action of imports",
            "classification/seed.py": "the example scheme, there from the first migration",
            "assets/seed.py": "the register's routines, there from the first migration",
            "roles/seed.py": "the policy's roles, there from the first migration",
            "isms/demo/figures.py": "made-up figures of the demo's earlier days",
            "isms/demo/large/operation.py": "fills a database for measuring, never a kommun's",
            "isms/demo/large/organisation.py": "fills a database for measuring, never a kommun's",
            "isms/demo/large/register.py": "fills a database for measuring, never a kommun's",
            "isms/demo/large/upkeep.py": "fills a database for measuring, never a kommun's",
            "audit/models/tracked.py": "TrackedModel.save is where every write passes",
            "audit/ledger.py": "the one writer of the ledger",
            "audit/seals.py": "the one writer of seals and epochs",
            "audit/trail.py": "save_many writes rows with their versions",
            "audit/undo.py": "takes rows back with a last version each",
            "core/imports/undoing.py": "the action that takes an import back",
            "core/exports.py": "saves a workbook, not a row",
            "core/forms.py": "the receipt of a form that was sent",
            "core/heartbeats.py": "a process tells that it lives",
            "core/jobs.py": "a job's state is written by claim and lease",
            "core/pages/forms.py": "the receipt of a form that was sent",
            "roles/places.py": "the projection of the tree",
            "roles/projection.py": "the projection of access",
        },
        NOT_ACTIONS,
    ),
    Rule("no save of its own", "a model does not override save(): write an action", saves_of_its_own,
         {"audit/models/tracked.py": "TrackedModel refuses a save without someone acting"}),
    Rule("rows through visible_to", "ask for what the reader may see: .visible_to(user)", loose_rows,
         only=VIEWS),
    Rule("one door to guardian", "only roles/grants.py imports guardian", imports_of("guardian"),
         {"roles/grants.py": "the door"}),
    Rule("one door to mail", "only reminders/mail.py imports django.core.mail", imports_of("django.core.mail"),
         {"audit/mailing.py": "the root of a seal must reach the auditors whatever becomes of reminders"}),
    Rule("one door to PDF", "only core/pdf.py imports weasyprint", imports_of("weasyprint")),
    Rule("one door to htmx", "ask core.htmx.wants_part()", attributes(r"request\.htmx$")),
    Rule(
        "one door to the environment",
        "read settings, or add it to isms/env.py",
        either(attributes(r"^os\.(environ|getenv)$"), imports_of("environ")),
        {
            "isms/env.py": "the door",
            "isms/celery.py": "entry point: names the settings",
            "isms/wsgi.py": "entry point: names the settings",
            "isms/run.py": "entry point: before settings are read",
            "isms/leaders.py": "hands the environment on to processes",
            "isms/syslibs.py": "runs before anything is installed",
            "manage.py": "entry point: names the settings",
        },
    ),
    Rule("one clock", "time comes from core.clock: now(), today()",
         calls_of(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.(now|localdate))$"),
         {"core/clock.py": "the clock"}),
    Rule("named relations", "say which relations: select_related('unit')",
         calls_of(r"\.select_related$", bare=True)),
    Rule("no print", "use logging, or a command's stdout", calls_of(r"^print$"),
         {"isms/run.py": "speaks to who started the portal", "isms/syslibs.py": "speaks to who installs"}),
    Rule("no mark_safe", "use format_html, which escapes", calls_of(r"(^|\.)mark_safe$")),
    Rule("no swallowed errors", "name the error, or raise it again", swallowed),
    Rule("messages are whole", "no f-string inside gettext: use %(name)s", formatted_messages),
    Rule("no signals for rules", "call it in the action", receivers,
         {"audit/signals.py": "fills in what a version knows besides the row",
          "assets/apps.py": "seeds the routines when migrations end",
          "classification/apps.py": "seeds the example scheme when migrations end",
          "roles/apps.py": "seeds the roles when migrations end"}),
    Rule("migrations stand alone", "ask apps.get_model(): the code changes, the migration does not",
         taken_from_models, {}, r"/migrations/"),
)  # fmt: skip


# --- templates ---------------------------------------------------------------------------------------

INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)|\s(?:style|on[a-z]+|hx-on[a-z:-]*)\s*=|javascript:", re.IGNORECASE
)


def templates() -> dict[str, str]:
    files = sorted((ROOT / "templates").rglob("*.html"))
    return {str(file.relative_to(ROOT)): file.read_text() for file in files}


def inline_in(text: str) -> list[str]:
    """Return the inline script and style of a template."""
    return INLINE.findall(re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL))


def template_names(source: str) -> Iterator[str]:
    """Yield the templates that a Python file names, without their parts."""
    for node in ast.walk(ast.parse(source)):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and re.fullmatch(r"[\w/.-]+\.html(#[\w-]+)?", value):
            yield value.partition("#")[0]
