"""A database for one run: made empty, loaded, dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from isms.demo import large
from roles.models import User


@contextmanager
def fresh(keep: bool) -> Iterator[str]:
    """Make an empty database and drop it afterwards; yield its name. With `keep` it stays, and is taken up again."""
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{own}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    try:
        yield name
    finally:
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=keep)


def load(systems: int, users: int, units: int) -> None:
    """Load the large kommun unless it is there, and tell the planner what there is, as autovacuum does in time."""
    if not User.objects.exists():
        large.load(systems=systems, users=users, units=units)
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
