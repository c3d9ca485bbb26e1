"""What follows from the policy as migrations end: its roles and notices (never anybody's own words), and grants."""

from __future__ import annotations

from typing import Any

from audit.context import acting_as_system
from audit.trail import save_many


def roles(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Add the roles that are missing, as migrations end (and after a test has emptied the tables)."""
    from roles.kinds import REQUIRED_AT_FIRST, RESPONSIBILITIES, RoleKind
    from roles.models import Role

    if using != "default" or not _table_is_there(Role):
        return
    known = set(Role.objects.values_list("kind", flat=True))
    missing = [
        Role(
            kind=kind,
            label=str(kind.label),
            responsibilities=str(RESPONSIBILITIES[kind]),
            position=n,
            **REQUIRED_AT_FIRST.get(kind, {}),
        )
        for n, kind in enumerate(RoleKind)
        if kind not in known
    ]
    if missing:
        with acting_as_system("migration"):
            save_many(Role, missing)


def notices(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Add what employees are told of what is recorded, as delivered, where it is missing."""
    from roles.models import Notice
    from roles.notices import as_delivered

    if using != "default" or not _table_is_there(Notice):
        return
    known = set(Notice.objects.values_list("kind", flat=True))
    if missing := [row for row in as_delivered() if row.kind not in known]:
        with acting_as_system("migration"):
            save_many(Notice, missing)


def grants(sender: Any = None, using: str = "default", plan: Any = (), **kwargs: Any) -> None:
    """Write grants anew once everything is migrated: a new version may have changed the policy."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from roles import projection

    if using != "default" or not plan or sender is not list(apps.get_app_configs())[-1]:
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        projection.rebuild()


def _table_is_there(model: Any) -> bool:
    from django.db import connection

    return model._meta.db_table in connection.introspection.table_names()
