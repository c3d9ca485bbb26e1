"""A large kommun for measuring: made up from a seed, so that every run has the same rows."""

from __future__ import annotations

import random

from django.db import transaction

from audit.context import acting_as_system
from isms.demo.large import operation, organisation, register, upkeep
from roles import projection
from roles.models import User


@transaction.atomic
def load(*, systems: int, users: int, units: int = 200, suppliers: int = 300) -> User:
    """Make the kommun, and return its CISO, who can log in as ciso@stor.example.

    S000003 is the restricted user: manager of Förvaltning 1, and owner of one system in a hundred anywhere.
    """
    chance = random.Random(2026)  # noqa: S311 (made-up rows, the same each time)
    with acting_as_system("load_large"):
        tree = organisation.units(units)
        people = organisation.people(users, tree, chance)
        supplying = register.suppliers(suppliers, tree[0])
        registered = register.systems(systems, tree, supplying, chance)
        register.stated_classes(registered, chance)
        register.contracts(registered, tree[0], chance)
        register.dependencies(registered, chance)
        organisation.offices(people, tree, registered, chance)
        organisation.reviews(tree[0], chance)
        operation.outages(registered, chance)
        operation.restore_tests(registered, chance)
        upkeep.candidates(registered, people, tree, chance)
        upkeep.tags(registered, tree[0], chance)
        upkeep.imports(people[0], tree[0])
        upkeep.erasures(people[0], tree[0])
        projection.rebuild()
    return people[0]
