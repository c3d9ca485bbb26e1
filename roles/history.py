"""A handover belongs to the history of what is handed over."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from core.registry import HistoryLink
from roles.models import Assignment


def assignments_about(model: type[Model]) -> HistoryLink:
    """Return the link to the versions of assignments about a row of the model."""

    def of(obj: Model) -> Q:
        return Q(object_type_id=ContentType.objects.get_for_model(model).pk, object_id=obj.pk)

    return HistoryLink(Assignment, of)
