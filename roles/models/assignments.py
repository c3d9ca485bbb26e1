"""Offices: who is appointed to what, from when to when, by which decision."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from audit.models import TrackedModel
from core.addresses import address
from core.clock import DAY
from core.functions import SearchVector, joined
from roles.kinds import SINGLE, RoleKind
from roles.models.decisions import DecidedOutside, decision_has_body
from roles.models.people import User
from roles.models.reviews import Review
from roles.models.units import OrganisationUnit
from roles.querysets import AssignmentQuerySet

# What a decision on a role is found by; the old text last.
DECISION_TEXTS = ("decision_body", "decision_paragraph", "decision_case_number", "decision")


class Role(TrackedModel):
    """What the kommun calls a role, what it is responsible for, and where somebody must hold it."""

    kind = models.CharField(_("slag"), max_length=40, unique=True, choices=RoleKind.choices, editable=False)
    label = models.CharField(_("benämning"), max_length=100)
    responsibilities = models.TextField(_("ansvar och uppgifter"))
    required_in_municipality = models.BooleanField(_("ska finnas i kommunen"), default=False)
    required_in_company = models.BooleanField(_("ska finnas i varje bolag"), default=False)
    required_in_federation = models.BooleanField(_("ska finnas i varje kommunalförbund"), default=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    # By kind of legal entity; one of another kind must have no office of its own.
    REQUIRED: ClassVar[dict[str, str]] = {
        OrganisationUnit.Kind.MUNICIPALITY: "required_in_municipality",
        OrganisationUnit.Kind.COMPANY: "required_in_company",
        OrganisationUnit.Kind.FEDERATION: "required_in_federation",
    }

    class Meta:
        verbose_name = _("roll")
        verbose_name_plural = _("roller")
        ordering = ["position"]
        default_permissions = ("see", "change")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return address("roles:role_detail", self.pk)

    def required_in(self, kind: str) -> bool:
        """Return whether somebody must hold the role in each legal entity of the kind."""
        return bool(getattr(self, self.REQUIRED.get(kind, ""), False))


class _IdRange(Func):
    function = "int8range"
    template = "%(function)s(%(expressions)s, '[]')"
    output_field = BigIntegerRangeField()


class _Days(Func):
    """First and last day. A last day before the first is no day at all: the assignment was taken back."""

    function = "daterange"
    template = "%(function)s(%(expressions)s::date + 1, '[)')"
    output_field = DateRangeField()


class Assignment(DecidedOutside, TrackedModel):
    """A person's office at a unit or for an object. Written by roles.actions only."""

    class Answer(models.TextChoices):
        """What somebody who was appointed by another says of it; "" for who was never asked."""

        WAITING = "waiting", _("väntar på svar")
        ACCEPTED = "accepted", _("tackade ja")
        DECLINED = "declined", _("tackade nej")

    person = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name=_("person"))
    role = models.CharField(_("roll"), max_length=40, choices=RoleKind.choices)
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("enhet")
    )
    object_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, verbose_name=_("gäller slag av objekt")
    )
    object_id = models.PositiveBigIntegerField(_("gäller objekt"), null=True, blank=True)
    about = GenericForeignKey("object_type", "object_id")
    starts_on = models.DateField(_("från och med"))
    ends_on = models.DateField(_("till och med"), null=True, blank=True)
    is_deputy = models.BooleanField(_("ersättare"), default=False)
    deputy_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name=_("ersätter")
    )
    # What was typed before the decision had columns of its own: kept word for word, asked for nowhere.
    decision = models.CharField(_("beslut"), max_length=200, blank=True, editable=False)
    review = models.ForeignKey(
        Review, models.PROTECT, null=True, blank=True, related_name="auditors", verbose_name=_("granskning")
    )
    answer = models.CharField(_("svar"), max_length=10, blank=True, choices=Answer.choices, editable=False)
    asked_on = models.DateField(_("tillfrågad"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("svarade"), null=True, blank=True, editable=False)
    answer_reason = models.CharField(_("skäl för svaret"), max_length=1000, blank=True, editable=False)

    objects: ClassVar[Any] = AssignmentQuerySet.as_manager()
    history_silent = frozenset({"object_type", "object_id"})

    class Meta:
        verbose_name = _("rolltilldelning")
        verbose_name_plural = _("rolltilldelningar")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, object_type__isnull=True, object_id__isnull=True)
                | Q(unit__isnull=True, object_type__isnull=False, object_id__isnull=False),
                name="roles_assignment_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on") - DAY), name="roles_assignment_dates_in_order"
            ),
            # Deputies from before this stood in for nobody in particular, and may lack a last day.
            models.CheckConstraint(
                condition=Q(deputy_for__isnull=True) | Q(is_deputy=True, ends_on__isnull=False),
                name="roles_assignment_deputy_has_an_end",
            ),
            # Who was not asked has not answered; who answered did so on a day, and a no has a reason.
            models.CheckConstraint(
                condition=Q(answer="", asked_on__isnull=True, answered_on__isnull=True, answer_reason="")
                | Q(answer="waiting", asked_on__isnull=False, answered_on__isnull=True, answer_reason="")
                | Q(answer="accepted", asked_on__isnull=False, answered_on__isnull=False)
                | (Q(answer="declined", asked_on__isnull=False, answered_on__isnull=False) & ~Q(answer_reason="")),
                name="roles_assignment_answer_is_whole",
            ),
            # What an auditor reads is for one review, and ends with it. Deputies of auditors never had any rights.
            models.CheckConstraint(
                condition=~Q(role="auditor", is_deputy=False) | Q(review__isnull=False, ends_on__isnull=False),
                name="roles_assignment_auditor_has_review",
            ),
            decision_has_body("roles_assignment_decision_has_body"),
            # btree_gist is not everywhere; ranges alone can be excluded with plain GiST.
            ExclusionConstraint(
                name="roles_assignment_single_holder",
                expressions=[
                    (_IdRange(F("object_type"), F("object_type")), RangeOperators.OVERLAPS),
                    (_IdRange(F("object_id"), F("object_id")), RangeOperators.OVERLAPS),
                    (_Days(F("starts_on"), F("ends_on")), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=sorted(SINGLE), is_deputy=False),
                violation_error_message=_("Det finns redan en ordinarie systemägare under den tiden."),
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "role"], name="roles_assignment_about"),
            models.Index(fields=["unit", "role"], name="roles_assignment_unit"),
            # Search by a decision, which most assignments lack (see AssignmentQuerySet.decided).
            GinIndex(
                SearchVector(joined(*DECISION_TEXTS)),
                name="roles_assignment_decided",
                condition=~Q(decision_body="") | ~Q(decision=""),
            ),
            # Mitt arbete asks who has not answered; most never will be asked.
            models.Index(fields=["person"], name="roles_assignment_waiting", condition=Q(answer="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}"

    @classmethod
    def part_of(cls, version: Any) -> tuple[str, int | None]:
        """A role belongs to the unit, or the row, that it is held for."""
        if version.unit_id:
            return OrganisationUnit._meta.label_lower, version.unit_id
        kind = ContentType.objects.get_for_id(version.object_type_id)
        return f"{kind.app_label}.{kind.model}", version.object_id

    @property
    def decision_told(self) -> str:
        """By which decision, as a page says it."""
        return str(self.outside_decision) or self.decision

    @property
    def in_place_of(self) -> str:
        """The name of whom a deputy stands in for; "" for an ordinary holder and a deputy of nobody in particular."""
        return self.deputy_for.person.full_name if self.deputy_for else ""

    @property
    def is_withdrawn(self) -> bool:
        """Taken back before its first day: it never held."""
        return bool(self.ends_on and self.ends_on < self.starts_on)

    def withdraw(self) -> None:
        """Let the last day be the one before the first."""
        self.ends_on = self.starts_on - DAY

    @property
    def is_unanswered(self) -> bool:
        """Whether somebody who holds it, or will, has not said if they take it on."""
        return self.answer == self.Answer.WAITING and not (self.is_over or self.is_withdrawn)

    @property
    def is_declined(self) -> bool:
        return self.answer == self.Answer.DECLINED

    @property
    def is_coming(self) -> bool:
        from core import clock

        return self.starts_on > clock.today()

    @property
    def is_over(self) -> bool:
        from core import clock

        return bool(self.ends_on and self.ends_on < clock.today())

    @staticmethod
    def history_about(version: Any, words: Any) -> str:
        role = dict(RoleKind.choices).get(version.role, version.role)
        return f"{role} {words.name(User, version.person_id)}"

    @staticmethod
    def history_action(version: Any, previous: Any) -> str:
        if previous is None:
            return str(_("utsåg ersättare") if version.is_deputy else _("utsåg"))
        if version.answer != previous.answer:
            return str(_("tackade ja till") if version.answer == "accepted" else _("tackade nej till"))
        ended = version.ends_on and not previous.ends_on and version.review_id == previous.review_id
        return str(_("avslutade") if ended else _("ändrade"))
