"""The only road to governed rows."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import QuerySet

from core import ports


class GovernedQuerySet(QuerySet):
    """Rows whose visibility is decided in SQL, before counting and paging."""

    def visible_to(self, user: Any, action: str = "see") -> Self:
        """Return the rows on which `user` may do `action`. Raises UnknownAction for a name the record lacks."""
        return ports.access().visible(self, user, action)

    def with_allowed(self, user: Any, *actions: str) -> Self:
        """Annotate `may_<action>` (bool) for each action, in the same statement."""
        return ports.access().annotate_allowed(self, user, actions)
