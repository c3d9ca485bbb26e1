"""What cannot be run here without a container engine is at least consistent with what can."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.processes.portal import BASE_DIR

COMPOSE_ONLY = {"SITE_NAME", "POSTGRES_PASSWORD", "POSTGRES_OWNER_PASSWORD", "ISMS_VERSION"}
IMAGE_ONLY = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "DJANGO_SETTINGS_MODULE"}


def read(name: str) -> str:
    return (BASE_DIR / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(read("docker-compose.yml"))


def documented() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))


def read_by_the_code() -> set[str]:
    calls = r'(?:env\.(?:str|int|bool|list)|_number)\(\s*"([A-Z_]+)"'
    return {name for path in (BASE_DIR / "isms").glob("*.py") for name in re.findall(calls, path.read_text())}


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, continued lines joined and comments gone."""
    lines = [line for line in read("Dockerfile").splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [(line.split()[0], line.split(maxsplit=1)[1].strip()) for line in joined.splitlines()]


def image_environment() -> set[str]:
    return {pair.split("=")[0] for word, rest in instructions() if word == "ENV" for pair in shlex.split(rest)}


# --- the environment ---------------------------------------------------------------------------------


def test_every_variable_is_documented() -> None:
    assert documented() == read_by_the_code() | COMPOSE_ONLY


def test_every_variable_is_told_in_the_ledger_when_it_is_changed() -> None:
    from isms import env

    assert sorted([*env.PLAIN, *env.SECRETS, *env.ADDRESSES]) == sorted(read_by_the_code())


def test_compose_sets_only_what_the_portal_reads(compose: dict[str, Any]) -> None:
    for name in ("prepare", "web", "worker", "beat"):
        assert set(compose["services"][name]["environment"]) <= read_by_the_code()


def test_compose_asks_only_for_what_is_documented() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml")))
    assert asked <= documented()
    assert asked >= COMPOSE_ONLY


def test_image_sets_only_what_is_known() -> None:
    names = {name for name in image_environment() if not name.startswith("PIP_")}
    assert names <= read_by_the_code() | IMAGE_ONLY


def test_secrets_have_no_default() -> None:
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "SITE_NAME"):
        uses = re.findall(rf"\$\{{{name}[^}}]*\}}", read("docker-compose.yml"))
        assert any(use.startswith(f"${{{name}:?") for use in uses)
        assert not any(":-" in use for use in uses)


# --- compose -----------------------------------------------------------------------------------------


def test_compose_runs_every_part(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"proxy", "prepare", "web", "worker", "beat", "postgres", "redis"}


def test_volumes_and_configs_are_declared(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        named = [volume.split(":")[0] for volume in service.get("volumes", [])]
        assert set(named) <= set(compose["volumes"])
        assert {config["source"] for config in service.get("configs", [])} <= set(compose["configs"])


def test_services_wait_only_for_what_can_be_told(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            checked = "healthcheck" in services[name] or name == "web"  # web has the image's own
            assert how["condition"] == "service_completed_successfully" or checked


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]


def test_our_services_are_locked_down(compose: dict[str, Any]) -> None:
    for name in ("prepare", "web", "worker", "beat"):
        service = compose["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["environment"]["DEMO"] == "0"


def test_only_prepare_knows_how_the_owner_of_the_tables_logs_in(compose: dict[str, Any]) -> None:
    told = [name for name, one in compose["services"].items() if "DATABASE_OWNER_URL" in one.get("environment", {})]
    assert told == ["prepare"]


def test_compose_runs_the_same_commands_as_the_runner(compose: dict[str, Any]) -> None:
    from isms.run import commands

    for name in ("worker", "beat"):
        ours = " ".join(commands()[name])
        command = compose["services"][name]["command"]
        assert command[0] in ours
        assert " ".join(command[1:6]) in ours


def test_database_of_compose_keeps_texts_out_of_its_log(compose: dict[str, Any]) -> None:
    from isms.embedded import NO_TEXTS_IN_LOG

    told = [f"--{name}={value}" for name, value in NO_TEXTS_IN_LOG.items()]
    assert compose["services"]["postgres"]["command"] == ["postgres", *told]
    assert "\n".join(f"{name} = {value}" for name, value in NO_TEXTS_IN_LOG.items()) in read("docs/operating.md")


# --- Dockerfile --------------------------------------------------------------------------------------


def test_image_copies_what_exists_and_what_runs() -> None:
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    sources = {source.rstrip("/") for group in copied for source in group}
    assert all((BASE_DIR / source).exists() for source in sources)
    apps = {path.parent.name for path in BASE_DIR.glob("*/apps.py")}
    assert apps | {"templates", "static", "manage.py"} <= sources


def test_ignored_files_leave_room_for_all_that_is_copied() -> None:
    let_in = {line.strip("!/\n") for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    assert {source.split("/")[0] for group in copied for source in group} == let_in


def test_image_is_pinned_and_runs_as_nobody_special() -> None:
    words = [word for word, _ in instructions()]
    images = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert all(":" in image and not image.endswith(":latest") for image in images)
    assert words.index("USER") > words.index("COPY")
    assert ("USER", "isms") in instructions()
    assert "HEALTHCHECK" in words
    assert "--require-hashes" in read("Dockerfile")


def test_image_has_the_libraries_that_draw_pdf() -> None:
    from isms.syslibs import PACKAGES

    assert all(package in read("Dockerfile") for package in PACKAGES["debian"]["pdf"])


# --- packages ----------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", read(f"requirements/{name}.txt"), re.MULTILINE))


def direct(name: str) -> set[str]:
    lines = read(f"requirements/{name}.in").splitlines()
    return {re.split(r"[\[~=<>]", line)[0] for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("name", ["base", "dev"])
def test_lock_is_whole_and_says_nothing_of_where_it_was_made(name: str) -> None:
    text = read(f"requirements/{name}.txt")
    assert direct(name) <= set(pins(name))
    assert "://" not in text
    assert "-index" not in text
    for requirement in re.split(r"\n(?=[a-z])", text):
        assert "--hash=sha256:" in requirement


def test_tests_run_with_the_packages_that_run_in_production() -> None:
    assert pins("base").items() <= pins("dev").items()


def test_every_direct_dependency_has_its_reason() -> None:
    described = set(re.findall(r"^\| `([a-z0-9-]+)`", read("docs/dependencies.md"), re.MULTILINE))
    assert described == direct("base") | direct("dev")


def test_ci_runs_make_test() -> None:
    script = Path(BASE_DIR / ".ci" / "run")
    assert script.stat().st_mode & 0o111
    assert script.read_text().rstrip().endswith("exec make test")
