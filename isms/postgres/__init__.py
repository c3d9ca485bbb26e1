"""PostgreSQL with two roles: the portal's own, which may not alter the trail, and the owner of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import connection as _connection

if TYPE_CHECKING:
    from isms.postgres.base import DatabaseWrapper

connection = cast("DatabaseWrapper", _connection)
