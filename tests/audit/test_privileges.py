"""The database itself refuses to alter the trail: by rights for the portal, by triggers for who owns the tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit.models import tracked
from isms.postgres import privileges
from tests.audit.tampering import as_owner

ROOT = Path(__file__).resolve().parents[2]
TRAIL = ["audit_ledgerentry", *(model.history.model._meta.db_table for model in tracked())]
IGNORED = "SET LOCAL pgtrigger.ignore = '{append_only,never_emptied}'; "
ALTERED = ("UPDATE {} SET version = 7", "DELETE FROM {}", "TRUNCATE {}")

pytestmark = pytest.mark.django_db


def refused(sql: str) -> str:
    """Run a statement that must be refused, and return why."""
    with pytest.raises(DatabaseError) as found, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(found.value)


@pytest.mark.core_suite
def test_the_trail_is_the_ledger_and_every_table_of_versions() -> None:
    assert {*TRAIL} <= {*privileges.trail()}
    assert all(name in TRAIL or name.startswith("audit_") for name in privileges.trail())


@pytest.mark.core_suite
@pytest.mark.parametrize("first", ["", IGNORED])
def test_the_portal_may_alter_nothing_of_the_trail(world: Any, first: str) -> None:
    for table in privileges.trail():
        for statement in ALTERED:
            sql = statement.format(table).replace("version =", f"{_number(table)} =")
            assert "permission denied" in refused(first + sql), sql


@pytest.mark.core_suite
def test_triggers_keep_the_owner_from_accidents(world: Any) -> None:
    for table in ("audit_ledgerentry", "roles_historicaluser", "assets_historicalinformationsystem"):
        for statement, said in zip(ALTERED, ("update or delete", "update or delete", "truncate"), strict=True):
            with as_owner():
                sql = statement.format(table).replace("version =", f"{_number(table)} =")
                assert f"Cannot {said}" in refused(sql)


def _number(table: str) -> str:
    """Return a column of the table that holds a number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND atttypid IN ('int'::regtype, "
            "'bigint'::regtype) AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1",
            [table],
        )
        return str(cursor.fetchone()[0])


@pytest.mark.core_suite
def test_what_the_portal_could_alter_is_told() -> None:
    assert privileges.alterable() == []
    with as_owner():
        assert privileges.alterable() == privileges.trail()


@pytest.mark.core_suite
def test_the_portal_may_read_and_add_to_every_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT "
            "(has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')) ORDER BY relname"
        )
        assert [name for (name,) in cursor.fetchall()] == ["audit_epoch", "django_migrations"]
        cursor.execute("SELECT count(*) FROM django_migrations")


@pytest.mark.core_suite
def test_the_portal_is_given_its_rights_to_a_new_table_and_to_no_more_of_the_trail() -> None:
    with as_owner() as cursor:
        cursor.execute("CREATE TABLE assets_new (id int)")
        cursor.execute("REVOKE ALL ON assets_new FROM PUBLIC")
        privileges.grant(connection, connection.settings_dict["APPLICATION"]["USER"])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO assets_new VALUES (1); UPDATE assets_new SET id = 2; DELETE FROM assets_new")
    assert privileges.alterable() == []


def test_nobody_logs_in_as_the_owner_within_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError), connection.as_owner():  # type: ignore[attr-defined]
        pass


def test_only_a_test_database_is_ever_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", "isms")
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)


# --- somebody has broken into the web process ---

TRIED = """
import json, sys
import isms.wsgi
from django.conf import settings
from django.db import connection
from psycopg2 import Error

found = {"owner": settings.DATABASES["default"]["OWNER"]}
for sql in json.load(sys.stdin):
    try:
        with connection.cursor() as cursor:
            cursor.cursor.execute(sql)
        found[sql] = "done"
    except Error as refusal:
        found[sql] = refusal.pgcode
print(json.dumps(found))
"""
NOT_ALLOWED = "42501"
BREAKING = (
    "ALTER TABLE audit_ledgerentry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_ledgerentry ALTER COLUMN event TYPE text",
    "ALTER TABLE audit_ledgerentry OWNER TO CURRENT_USER",
    "ALTER TABLE assets_historicalinformationsystem RENAME TO away",
    "DROP TABLE audit_ledgerentry CASCADE",
    "DROP TRIGGER pgtrigger_append_only_{digest} ON audit_ledgerentry",
    "CREATE TRIGGER mine BEFORE INSERT ON audit_ledgerentry FOR EACH ROW EXECUTE FUNCTION {function}()",
    "CREATE RULE mine AS ON INSERT TO audit_ledgerentry DO INSTEAD NOTHING",
    "CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE OR REPLACE FUNCTION core_count_tables() RETURNS void LANGUAGE sql AS 'SELECT'",
    "CREATE FUNCTION public.mine() RETURNS void LANGUAGE sql AS 'SELECT'",
    "CREATE TABLE public.mine (id int)",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "SET session_replication_role = replica",
    "GRANT {owner} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER DATABASE {database} SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "UPDATE audit_ledgerentry SET event = 'x'",
    f"{IGNORED}UPDATE audit_ledgerentry SET event = 'x'",
    f"{IGNORED}DELETE FROM roles_historicaluser",
    f"{IGNORED}TRUNCATE audit_ledgerentry",
    "SELECT * FROM audit_ledgerentry FOR UPDATE",
    "DO 'BEGIN LOCK TABLE audit_ledgerentry IN ACCESS EXCLUSIVE MODE; END'",
    "INSERT INTO audit_ledgerentry (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET event = 'x'",
    "INSERT INTO audit_epoch (number, begun_at) VALUES (2147483647, now())",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', 'mine', now())",
)


def test_who_has_broken_into_the_web_process_cannot_alter_the_trail() -> None:
    """It logs in as the portal's own role, and knows no other login."""
    at = connection.settings_dict | connection.settings_dict["APPLICATION"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user, tgname, proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = 'audit_ledgerentry'::regclass AND tgname LIKE 'pgtrigger_append_only_%'"
        )
        owner, trigger, function = cursor.fetchone()
    names = {"owner": owner, "digest": trigger[-5:], "function": function, "database": at["NAME"]}
    statements = [sql if IGNORED in sql else sql.format(**names) for sql in BREAKING]
    said = subprocess.run(
        [sys.executable, "-c", TRIED],
        input=json.dumps(statements),
        env=os.environ
        | {
            "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}",
            "DATABASE_OWNER_URL": "",
            "DJANGO_SETTINGS_MODULE": "isms.settings",
        },
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
    answers = json.loads(said)
    assert answers.pop("owner") == {}
    assert {sql: code for sql, code in answers.items() if code != NOT_ALLOWED} == {}
    assert len(answers) == len(BREAKING)
