"""Django's migrate, as the owner of the tables; the portal's own role gets its rights to what is new."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from isms.postgres import connection, privileges


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        application = connection.settings_dict["APPLICATION"]
        with connection.as_owner():
            privileges.make_role(connection, application["USER"], application["PASSWORD"])
            said: str | None = super().handle(*args, **options)
            connection.grant()
        return said
