"""What PostgreSQL's planner believes of the tables, which only their owner may have counted (migration 0010)."""

from __future__ import annotations

from django.db import connection


def look_again() -> None:
    """Let the planner count all tables anew, outside any transaction.

    After a first import it still takes full tables for empty ones until autovacuum comes by, and then the next page
    may be planned as nested loops over all people and time out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_count_tables()")
