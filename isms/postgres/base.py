"""Django's backend for PostgreSQL, which can also log in as the owner of the tables, where that login is known.

The settings of the database say how: APPLICATION is the login of the portal's own role, OWNER what is different when
the owner logs in, or nothing where that is not known, as in the web process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import NotSupportedError, transaction
from django.db.backends.postgresql import base, creation, operations

TEST_PREFIX = "test_"


class DatabaseCreation(creation.DatabaseCreation):
    """Makes and drops test databases as the owner."""

    connection: DatabaseWrapper

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:  # type: ignore[override]  # as Django's
        with self.connection.as_owner():
            name: str = super().create_test_db(*args, **kwargs)
            self.connection.grant()  # to the cache's table too, which no migration made
        return name

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as Django's
        with self.connection.as_owner():
            super().destroy_test_db(*args, **kwargs)


class DatabaseOperations(operations.DatabaseOperations):
    connection: DatabaseWrapper

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty a test database, as the owner and past the triggers. Raises NotSupportedError for any other."""
        if not self.connection.settings_dict["NAME"].startswith(TEST_PREFIX):
            raise NotSupportedError("Only a test database is ever emptied")
        with self.connection.as_owner(), pgtrigger.ignore():
            super().execute_sql_flush(sql_list)


class DatabaseWrapper(base.DatabaseWrapper):
    creation_class = DatabaseCreation
    ops_class = DatabaseOperations

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Be logged in as the owner of the tables within the block, where that login is known.

        Raises TransactionManagementError within a transaction: another login is another connection.
        """
        owner = self.settings_dict.get("OWNER")
        if not owner:  # it is the owner already, or does not know how to be
            yield
            return
        if self.in_atomic_block:
            raise transaction.TransactionManagementError("The owner's connection is not part of this transaction")
        mine = self.settings_dict
        self.close()
        # A copy: other threads share the settings, and go on as they are.
        self.settings_dict = {**mine, **owner, "OWNER": {}}
        try:
            yield
        finally:
            self.close()
            self.settings_dict = mine

    def grant(self) -> None:
        """Give the portal's own role what it needs in this database, and no more; as the owner only."""
        from isms.postgres import privileges

        application = self.settings_dict["APPLICATION"]["USER"]
        if application != self.settings_dict["USER"]:
            privileges.grant(self, application)
