"""Where an importer may put things, and which unit a text means. Read once for a plan."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Model, Value, When
from django.utils.translation import gettext_lazy as _

from core.imports.messages import message
from core.imports.plans import PlannedRow, Text
from core.imports.targets import Stale
from core.imports.words import folded
from roles import access
from roles.models import OrganisationUnit

NOT_HERE = _("Du får inte läsa in något i %(unit)s.")
UNKNOWN_UNIT = _("Enheten ”%(text)s” finns inte i den organisation där du får läsa in.")
SEVERAL_UNITS = _("Flera enheter heter ”%(text)s”. Skriv enhetskoden i stället.")
NOT_YOURS = _("Du får inte ändra %(name)s.")


class Units:
    """The units that an importer knows of, by code and by name, and what they may do there with rows of a model.

    All in one statement. The portal itself (`by` None) may do everything everywhere.
    """

    def __init__(self, by: Any, model: type[Model], *actions: str) -> None:
        self._everywhere = by is None
        seen = OrganisationUnit.objects.all()
        if by is not None:
            seen = seen.visible_to(by).annotate(**{f"can_{name}": _where(by, name, model) for name in actions})
        self.by_id: dict[int, OrganisationUnit] = {}
        self.entity: dict[int, int | None] = {}
        self._paths: dict[int, str] = {}
        self._by_code: dict[str, OrganisationUnit] = {}
        self._by_name: dict[str, list[OrganisationUnit]] = {}
        for unit in seen.select_related("place"):
            self.by_id[unit.pk] = unit
            self.entity[unit.pk] = unit.place.entity_id
            self._paths[unit.pk] = unit.place.path
            self._by_code[folded(unit.code)] = unit
            self._by_name.setdefault(folded(unit.name), []).append(unit)

    def is_above(self, upper: int | None, lower: int) -> bool:
        """Is the second unit the first, or below it?"""
        path = self._paths.get(upper) if upper is not None else None
        return path is not None and self._paths.get(lower, "").startswith(path)

    def may(self, unit_id: int, *actions: str) -> bool:
        """May the importer do all the actions at the unit?"""
        unit = self.by_id.get(unit_id)
        return self._everywhere or (unit is not None and all(getattr(unit, f"can_{name}") for name in actions))

    def find(self, text: str) -> OrganisationUnit | Text:
        """The unit with that code or name, or the sentence that says why there is none."""
        if unit := self._by_code.get(folded(text)):
            return unit
        named = self._by_name.get(folded(text), [])
        if len(named) == 1:
            return named[0]
        return message(SEVERAL_UNITS if named else UNKNOWN_UNIT, text=text)


def _where(by: Any, action: str, model: type[Model]) -> Case:
    here = When(pk__in=access.units_for(by, action, model).values("pk"), then=Value(True))
    return Case(here, default=Value(False), output_field=BooleanField())


def check_fields(row: PlannedRow, instance: Model, columns: dict[str, str], names: dict[str, str]) -> None:
    """Stop the row when the model refuses a value; `names` leads from model field to the list's field."""
    outside = [f.name for f in instance._meta.concrete_fields if f.is_relation or f.name == "password"]
    try:
        instance.clean_fields(exclude=outside)
        instance.clean()
    except ValidationError as error:
        for name, lines in error.message_dict.items():
            slug = names.get(name, name)
            for line in lines:
                row.stop(line, columns.get(slug, ""), row.texts.get(slug, ""))


def lock_unchanged(model: type[Model], rows: list[Any]) -> None:
    """Lock known rows for writing. Raises Stale when one is another version than the plan saw."""
    seen = {row.pk: row.version for row in rows if row.pk}
    if not seen:
        return
    locked = model._base_manager.select_for_update().filter(pk__in=seen).order_by("pk")
    if dict(locked.values_list("pk", "version")) != seen:
        raise Stale
