"""What is well done next when systems were taken in."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.imports.register import NextStep
from roles import access
from roles.models import DutyStart, OrganisationUnit


def after_systems(by: Any) -> list[NextStep]:
    """The start plan, for who may make it, while there is none where they may: every duty starts at once without it."""
    if not access.may(by, "plan", OrganisationUnit):
        return []
    mine = access.units_for(by, "plan", OrganisationUnit)
    if DutyStart.objects.decided().filter(unit__in=mine).exists():
        return []
    why = _("Utan startplan börjar alla uppgifter på en gång.")
    return [NextStep(_("Bestäm när uppgifterna börjar"), reverse("start_plan"), "calendar-event", why)]
