"""What must hold before the portal starts: registry, ports, pages that state a permission, a policy without typos."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import include, path
from django.views.generic import View

from core import ports, registry
from core.models import Job
from core.pages import LOGIN, PUBLIC, Page, needs
from isms import checks, run
from roles import policy
from roles.checks import policy_names_exist
from roles.kinds import RoleKind
from tests.sample.models import Cabinet

pytestmark = pytest.mark.core_suite


@pytest.fixture
def open_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry be as while the apps start; what a test adds is gone afterwards."""
    monkeypatch.setattr(registry, "_frozen", False)
    monkeypatch.setattr(registry, "_records", dict(registry._records))


def record(model: Any) -> registry.Record:
    return registry.Record(model, noun="sak", plural="saker", icon="box", list_url="x:y", detail_url="x:z")


def test_register_takes_a_record_while_apps_start(open_registry: None) -> None:
    registry.register(record(Job))
    assert registry.record_for(Job) is registry.record_by_key("core.job")


def test_register_refuses_a_second_record_of_a_model(open_registry: None) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"sample\.cabinet"):
        registry.register(record(Cabinet))


def test_register_refuses_after_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"core\.job"):
        registry.register(record(Job))
    assert Job not in {known.model for known in registry.records()}


def test_freeze_shuts_the_registry(open_registry: None) -> None:
    registry.freeze()
    with pytest.raises(ImproperlyConfigured):
        registry.register(record(Job))


def test_record_of_unknown_model_or_key_raises() -> None:
    with pytest.raises(KeyError):
        registry.record_for(Job)
    with pytest.raises(KeyError):
        registry.record_by_key("sample.cupboard")


def test_record_is_found_by_row_class_and_deferred_row() -> None:
    known = registry.record_by_key("sample.cabinet")
    assert known is registry.record_for(Cabinet) is registry.record_for(Cabinet(name="Ett"))
    assert tuple(known.actions) == ("see", "view", "add")
    assert known.url_of(7) == "/exempel/skap/7/"


def test_records_cannot_be_changed_afterwards() -> None:
    with pytest.raises(AttributeError):
        registry.record_for(Cabinet).icon = "safe"  # type: ignore[misc]


@pytest.mark.parametrize("missing", ["access", "trail"])
def test_start_fails_while_a_port_is_missing(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    ports.demand()
    provided = {name: part for name, part in ports._provided.items() if name != missing}
    monkeypatch.setattr(ports, "_provided", provided)
    with pytest.raises(ImproperlyConfigured, match=missing):
        ports.demand()


def test_providing_one_port_leaves_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_provided", dict(ports._provided))
    trail, mine = ports.trail(), object()
    ports.provide(access=mine)  # type: ignore[arg-type]
    assert ports.access() is mine  # type: ignore[comparison-overlap]
    assert ports.trail() is trail


def test_decision_reads_as_yes_or_no() -> None:
    assert ports.YES
    assert not ports.Decision(False, "Det kan bara chefen göra.")


# --- pages ---


def naked(request: Any) -> HttpResponse:
    return HttpResponse()


@needs(LOGIN)
def for_users(request: Any) -> HttpResponse:
    return HttpResponse()


@needs(PUBLIC)
def for_all(request: Any) -> HttpResponse:
    return HttpResponse()


class BareView(View):
    pass


def faults(settings: Any, *patterns: Any) -> list[str]:
    settings.ROOT_URLCONF = patterns
    return [str(message.msg) for message in checks.every_page_states_its_permission(None)]


def test_every_page_of_the_portal_states_its_permission() -> None:
    assert checks.every_page_states_its_permission(None) == []


def test_view_that_states_nothing_is_told_wherever_it_hangs(settings: Any) -> None:
    nested = include(([path("b/", BareView.as_view(), name="bare")], "inner"))
    found = faults(settings, path("a/", naked, name="naked"), path("c/", include(([path("d/", nested)], "outer"))))
    assert len(found) == 2
    assert any("naked" in line for line in found)
    assert any("BareView" in line for line in found)


def test_views_that_state_something_or_are_of_others_pass(settings: Any) -> None:
    from django.contrib.auth.views import LoginView

    mine = (path("a/", for_users), path("b/", for_all))
    assert faults(settings, *mine, path("c/", LoginView.as_view())) == []


def test_only_public_views_are_open_to_strangers() -> None:
    assert getattr(for_all, "login_required", True) is False
    assert getattr(for_users, "login_required", True) is True


@pytest.mark.parametrize("declared", [{}, {"model": Cabinet}, {"model": Cabinet, "action": "veiw"}, {"action": "see"}])
def test_page_without_a_real_permission_does_not_start(declared: dict[str, Any]) -> None:
    page = type("Unclear", (Page,), declared)
    with pytest.raises(ImproperlyConfigured, match="Unclear states no permission"):
        page.as_view()  # type: ignore[attr-defined]


def test_page_knows_what_it_needs() -> None:
    page: Any = type("Clear", (Page,), {"model": Cabinet, "action": "view"})
    assert (page.as_view().needs.action, page.as_view().needs.model) == ("view", Cabinet)


# --- policy ---


@pytest.mark.parametrize(
    ("key", "cell", "fault"),
    [
        ("assets.informationsystems", policy.Cell(("see",)), "no such record"),
        ("sample.cabinet", policy.Cell(("see", "veiw")), "no action veiw"),
        ("sample.cabinet", policy.Cell(("see",), "personnel"), "no condition personnel"),
    ],
)
def test_policy_may_only_name_what_exists(
    monkeypatch: pytest.MonkeyPatch, key: str, cell: policy.Cell, fault: str
) -> None:
    assert policy_names_exist(None) == []
    monkeypatch.setitem(policy.POLICY[RoleKind.DPO].cells, key, cell)  # type: ignore[arg-type]
    (message,) = policy_names_exist(None)
    assert str(message.msg).endswith(fault)
    assert key in str(message.msg)


def test_unknown_action_explodes_instead_of_denying(person: Any) -> None:
    someone = person()
    for ask in (
        lambda: Cabinet.objects.visible_to(someone, "veiw"),
        lambda: Cabinet.objects.with_allowed(someone, "veiw"),
        lambda: ports.access().may(someone, "veiw", Cabinet),
        lambda: ports.access().decide(someone, "veiw", Cabinet(pk=1)),
        lambda: someone.has_perm("sample.veiw_cabinet"),
        lambda: someone.has_perm("sample.view_cupboard"),
    ):
        with pytest.raises(ports.UnknownAction):
            ask()


@pytest.mark.parametrize(
    ("demo", "address", "debug", "refused"),
    [
        ("full", "https://portal.granvik.se", False, True),
        ("org", "https://portal.granvik.se", False, True),
        ("", "https://portal.granvik.se", False, False),
        ("full", "http://localhost:8000", False, False),
        ("full", "https://portal.granvik.se", True, False),
    ],
)
def test_demo_accounts_are_refused_on_a_public_address(
    settings: Any, monkeypatch: pytest.MonkeyPatch, demo: str, address: str, debug: bool, refused: bool
) -> None:
    settings.DEMO, settings.DEBUG = demo, debug
    monkeypatch.setattr(checks.env, "BASE_URL", address)
    assert [m.id for m in checks.demo_is_not_public(None)] == (["isms.E001"] if refused else [])


def test_rights_follow_the_policy_of_the_version_that_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new action or record in the policy reaches those who hold their role already."""
    done: list[str] = []
    monkeypatch.setattr("django.core.management.call_command", lambda name, *args, **kwargs: done.append(name))
    monkeypatch.setattr(run, "lift_statement_timeout", lambda connection: None)
    monkeypatch.setattr("isms.postgres.privileges.alterable", list)
    assert run.prepare(SimpleNamespace(REDIS_URL="redis://", demo_level=lambda: "")) == 0
    ordered = ("audit_restored", "migrate", "audit_begin", "tell_settings", "rebuild_access")
    assert [name for name in done if name in ordered] == [*ordered]
