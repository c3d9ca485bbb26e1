"""What a form about tags asks and offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assets import tagging
from assets.models import InformationSystem, Tag
from core.forms import VersionedModelForm
from roles import access
from roles.models import UnitPlace, User


class TagForm(VersionedModelForm):
    """What a tag is called. That a name is taken is no fault: the page asks whether the two are one."""

    class Meta:
        model = Tag
        fields = ("name",)

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


def tags_beside(user: User, system: InformationSystem, action: str = "add") -> list[str]:
    """Return the tags of a system's legal entity, or of those where one may add systems.

    Whoever may change a system groups it with others: the words are open to them here.
    """
    if system.pk:
        return tags_of(UnitPlace.objects.filter(unit=system.unit_id).values("entity"))
    return tags_of(access.units_for(user, action, InformationSystem).order_by().values("place__entity"))


def tags_of(entities: Any) -> list[str]:
    """Return the names of the tags that are offered in legal entities (ids), each once."""
    return tagging.unique(Tag.objects.current().filter(entity__in=entities).values_list("name", flat=True))


def tags_on(systems: Iterable[Any]) -> list[str]:
    """Return the names of the tags that any of the systems has, each once."""
    rows = InformationSystem.objects.filter(pk__in=[system.pk for system in systems])
    return tagging.unique(Tag.objects.used_on(rows).values_list("name", flat=True))
