"""Migrations lead one way, as the apps import each other."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.guards.rules import ROOT

Edge = tuple[str, str]


@cache
def layers() -> list[str]:
    """Return our apps from the lowest to the highest, as import-linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return list(reversed(next(c["layers"] for c in contracts if c["type"] == "layers")))


def edges() -> set[Edge]:
    """Return (app, app that its migrations wait for) of ours."""
    graph = MigrationLoader(None).graph
    found = ((child[0], parent.key[0]) for child, node in graph.node_map.items() for parent in node.parents)
    return {(app, below) for app, below in found if app in layers() and below in layers() and app != below}


def upward(found: Iterable[Edge]) -> list[str]:
    order = layers()
    return [f"{app} waits for {above}" for app, above in sorted(found) if order.index(above) > order.index(app)]


def test_migrations_wait_only_for_apps_below() -> None:
    assert edges(), "no app of ours builds on another?"
    assert upward(edges()) == []


def test_a_migration_that_waits_for_an_app_above_is_found() -> None:
    assert upward({("core", "assets"), ("assets", "core")}) == ["core waits for assets"]


@pytest.mark.parametrize("app", [name for name in layers() if list((ROOT / name / "migrations").glob("[0-9]*.py"))])
def test_each_number_stands_once_and_one_migration_is_last(app: str) -> None:
    names = sorted(file.stem for file in (ROOT / app / "migrations").glob("[0-9]*.py"))
    numbers = [name.partition("_")[0] for name in names]
    assert numbers == [f"{n:04}" for n in range(1, len(names) + 1)]
    assert len(MigrationLoader(None).graph.leaf_nodes(app)) == 1
