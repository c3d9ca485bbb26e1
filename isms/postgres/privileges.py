"""What the portal's own role may do: read and write all tables, but of the trail only read and add.

The trail is the ledger and every table of versions: what a trigger keeps from being altered. The trigger alone is no
lock, since any role may set `pgtrigger.ignore`; that the role lacks the right is one.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import connection, transaction
from psycopg2 import sql

from audit.models import APPEND_ONLY, Epoch

# Written by the owner alone: by migrations, and after a restore.
OWNERS = ("django_migrations", Epoch._meta.db_table)
GRANTED = """
    GRANT USAGE ON SCHEMA public TO {role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};
"""
KEPT = "REVOKE {rights} ON {tables} FROM {role}"
MAY_ALTER = """
    SELECT relname::text FROM pg_class WHERE relname = ANY(%s) AND relnamespace = 'public'::regnamespace AND (
        pg_has_role(relowner, 'USAGE') OR has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
    ) ORDER BY relname
"""


def trail() -> list[str]:
    """Return the names of the tables that nobody may alter."""
    return sorted({model._meta.db_table for model, trigger in pgtrigger.registered() if trigger is APPEND_ONLY})


def make_role(owner: Any, name: str, password: str) -> None:
    """Make the portal's own role unless it is there; `owner` is the connection of somebody who may."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if not cursor.fetchone():
            made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(password))
            cursor.execute(made.as_string(cursor.cursor))


def grant(owner: Any, role: str) -> None:
    """Give a role what the portal needs, in one transaction; `owner` is the connection of the tables' owner."""
    there = set(owner.introspection.table_names())
    name = sql.Identifier(role)
    statements = [sql.SQL(GRANTED).format(role=name)]
    for rights, tables in (("UPDATE, DELETE", trail()), ("INSERT, UPDATE, DELETE", OWNERS)):
        if kept := [sql.Identifier(table) for table in tables if table in there]:
            named = sql.SQL(", ").join(kept)
            statements.append(sql.SQL(KEPT).format(rights=sql.SQL(rights), tables=named, role=name))
    with transaction.atomic(owner.alias), owner.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.as_string(cursor.cursor))


def alterable() -> list[str]:
    """Return the tables of the trail that the portal, as it is logged in, could alter: none, as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_ALTER, [trail()])
        return [name for (name,) in cursor.fetchall()]
