"""What happens to a list's word when the register comes to say the same."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch

from assets.models import OtherStatement, StatedClass
from assets.statements import present
from audit.trail import save_many


def settle_agreed(systems: Collection[int]) -> None:
    """Settle for the list's word where the register now says it, within an acting context: there is no choice left."""
    classes = Prefetch("system__stated_classes", StatedClass.objects.select_related("level"))
    waiting = OtherStatement.objects.filter(system__in=systems, choice="").select_related("system")
    agreed = [one for one in waiting.prefetch_related(classes) if present(one) == one.said]
    for one in agreed:
        one.choice = OtherStatement.Choice.FILE
    save_many(OtherStatement, agreed)
