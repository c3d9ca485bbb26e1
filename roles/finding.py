"""By which decision made outside the portal a thing or a person is found: whoever decided, paragraph, diary number.

A unit and a thing are found by decisions on roles that hold or will, as their pages tell them; a person also by those
on roles that are over.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.registry import Inside
from roles.models import Assignment
from roles.models.assignments import DECISION_TEXTS
from roles.visibility import assignments_visible_to

WORD = _("i ett beslut om en roll")


def decided_about(model: Any, url_name: str) -> Inside:
    def rows(_reader: Any) -> Any:
        return Assignment.objects.decided().not_over().not_withdrawn().about_model(model)

    return Inside(rows, "object_id", DECISION_TEXTS, WORD, url_name)


def _at_units(_reader: Any) -> Any:
    return Assignment.objects.decided().not_over().not_withdrawn().filter(unit__isnull=False)


def _of_people(reader: Any) -> Any:
    return assignments_visible_to(reader).decided().not_withdrawn()


AT_UNITS = Inside(_at_units, "unit_id", DECISION_TEXTS, WORD, "roles:unit_detail")
OF_PEOPLE = Inside(_of_people, "person_id", DECISION_TEXTS, WORD, "roles:person_detail", by_reader=True)
