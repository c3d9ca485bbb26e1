"""Columns of a decision that was made outside the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from roles.decisions import OutsideDecision


class DecidedOutside(models.Model):
    """A row that follows from a decision of a board, or by delegation."""

    decision_body = models.CharField(_("beslutsfattare"), max_length=200, blank=True)
    decision_paragraph = models.CharField(_("paragraf"), max_length=40, blank=True)
    decision_on = models.DateField(_("beslutsdatum"), null=True, blank=True)
    decision_case_number = models.CharField(_("diarienummer"), max_length=60, blank=True)

    class Meta:
        abstract = True

    @property
    def outside_decision(self) -> OutsideDecision:
        from roles.decisions import OutsideDecision

        return OutsideDecision(self.decision_body, self.decision_paragraph, self.decision_on, self.decision_case_number)

    @staticmethod
    def columns_of(decision: OutsideDecision) -> dict[str, object]:
        """Return the decision as the columns hold it."""
        return {
            "decision_body": decision.body,
            "decision_paragraph": decision.paragraph,
            "decision_on": decision.decided_on,
            "decision_case_number": decision.case_number,
        }


def decision_has_body(name: str) -> models.CheckConstraint:
    """Return the constraint that whoever decided is named when anything is said of a decision."""
    nothing = Q(decision_paragraph="", decision_on__isnull=True, decision_case_number="")
    return models.CheckConstraint(condition=~Q(decision_body="") | nothing, name=name)
