"""Which systems a candidate may be."""

from __future__ import annotations

from assets.models import Candidate, InformationSystem
from core.imports.duplicates import NameMatch, Names
from roles.models import User

MOST_LIKE = 5


def like(user: User, candidate: Candidate) -> list[tuple[NameMatch[int], InformationSystem]]:
    """Return the systems of the candidate's legal entity, of those the person may see, that it may be; surest first."""
    here = (
        InformationSystem.objects.visible_to(user)
        .describable()
        .filter(unit__place__entity=candidate.unit.place.entity_id)
    )
    found = Names(here.order_by().values_list("pk", "name")).find(candidate.name)[:MOST_LIKE]
    systems = here.select_related("unit").in_bulk([match.key for match in found])
    return [(match, systems[match.key]) for match in found]
