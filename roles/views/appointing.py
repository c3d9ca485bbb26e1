"""Pages where people are appointed and assignments end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import clock, ports, registry
from core.clock import DAY
from core.pages import LOGIN, ActionPage, FormPage
from core.pages.base import Crumb, Page, demand
from core.pages.forms import FormSteps
from roles import access, actions, answering, appointing, handovers, policy
from roles.forms import AppointForm, EndForm, person_source, unit_source
from roles.kinds import AT_OBJECT, AT_UNIT, SINGLE, RoleKind
from roles.models import Assignment, OrganisationUnit, Review, Role, User
from roles.pick import Source
from roles.views.picking import PickPage
from roles.visibility import assignments_visible_to, colleagues_at


class Appointing(PickPage):
    """What all ways to appoint share. `known` is what the address already says: role, unit or person."""

    form_class = AppointForm
    template_name = "roles/appoint.html"
    submit_label = _("Utse")
    success_message = _("Personen är utsedd.")

    @property
    def known(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def offered(self) -> list[str]:
        """The roles that may be chosen, when the address does not say one."""
        return [role for role in RoleKind if role in AT_UNIT]

    @property
    def about(self) -> Any:
        """The object that the role is for, or None when it is a unit."""
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"known": self.known, "roles": self.offered, "reviews": self.reviews()}

    def reviews(self) -> Any:
        """Return the reviews that an auditor may be appointed to, or None where no auditor can be appointed."""
        role = self.known.get("role")
        if self.about is not None or RoleKind.AUDITOR not in ([role] if role else self.offered):
            return None
        return Review.objects.visible_to(self.request.user).not_over()  # type: ignore[attr-defined]

    @cached_property
    def review(self) -> Any:
        """The review that the address proposes, if any."""
        asked = self.request.GET.get("granskning", "")  # type: ignore[attr-defined]
        reviews = self.reviews() if asked.isdecimal() else None
        return reviews.filter(pk=asked).first() if reviews is not None else None

    def get_initial(self) -> dict[str, Any]:
        """Return what the address proposes: a review, and the organisation that it applies to."""
        initial = super().get_initial()  # type: ignore[misc]
        return initial | ({"review": self.review, "unit": self.review.unit} if self.review else {})

    def sources(self) -> dict[str, Source]:
        request = self.request  # type: ignore[attr-defined]
        url = request.get_full_path()
        units = access.units_for(request.user, "assign", OrganisationUnit)
        return {"person": person_source(self.colleagues(), url), "unit": unit_source(units, url)}

    def colleagues(self) -> Any:
        """Return who may be appointed: the people whom the appointer may see."""
        return User.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def perform(self, form: Any) -> str:
        answers = {**self.known, **form.cleaned_data}
        unit = answers.pop("unit", None)
        about = unit if self.about is None else self.about
        actions.appoint(by=self.request.user, about=about, **answers)  # type: ignore[attr-defined]
        return self.done_url(about, answers)

    def done_url(self, about: Any, answers: dict[str, Any]) -> str:
        return about.get_absolute_url()


class UnitAppoint(Appointing, ActionPage):
    """Appoint at a unit."""

    model = OrganisationUnit
    action = "assign"

    @property
    def known(self) -> dict[str, Any]:
        return {"unit": self.object}

    @cached_property
    def offered(self) -> list[str]:  # type: ignore[override]
        return appointing.offices_at(self.request.user, self.object)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"role": self.request.GET.get("roll", "")}

    def get_title(self) -> str:
        return str(_("Utse vid %(unit)s") % {"unit": self.object.name})


class RoleAppoint(Appointing, FormPage):
    """Appoint to a role, at a unit of choice."""

    model = OrganisationUnit
    action = "assign"

    @cached_property
    def role(self) -> Role:
        found = Role.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"], kind__in=AT_UNIT).first()
        if found is None:
            raise Http404
        return found

    @property
    def known(self) -> dict[str, Any]:
        return {"role": self.role.kind}

    def get_title(self) -> str:
        return str(_("Utse %(role)s") % {"role": self.role.label.lower()})

    @property
    def origin(self) -> Any:
        """Where the appointer comes from, and goes back to: the review that is proposed, or the role."""
        return self.review or self.role

    def breadcrumbs(self) -> Sequence[Crumb]:
        home = Crumb(str(_("Roller")), reverse("roles:role_list"))
        if self.review:
            home = Crumb(str(_("Granskningar")), reverse("roles:review_list"))
        return [home, Crumb(str(self.origin), self.origin.get_absolute_url()), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return self.origin.get_absolute_url()

    def done_url(self, about: Any, answers: dict[str, Any]) -> str:
        return self.origin.get_absolute_url()


class PersonAppoint(Appointing, FormPage):
    """Give a person a role, at a unit of choice."""

    model = OrganisationUnit
    action = "assign"
    submit_label = _("Ge rollen")

    @cached_property
    def person(self) -> User:
        found = User.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def known(self) -> dict[str, Any]:
        return {"person": self.person}

    def get_title(self) -> str:
        return str(_("Ge %(person)s en roll") % {"person": self.person.full_name})

    def breadcrumbs(self) -> Sequence[Crumb]:
        home = Crumb(str(_("Personer")), reverse("roles:person_list"))
        return [home, Crumb(self.person.full_name, self.person.get_absolute_url()), Crumb(self.get_title())]

    def done_url(self, about: Any, answers: dict[str, Any]) -> str:
        return self.person.get_absolute_url()


class ObjectAppoint(Appointing, Page, FormSteps):
    """Appoint for an object of any record, such as systemägare; the role's own action on the object is needed."""

    open_to = LOGIN  # which object and which right the address says: enforce() asks for them
    title = _("Utse")

    def enforce(self) -> None:
        if not self.offered:
            action = policy.APPOINTED_BY[self.asked or RoleKind.SYSTEM_OWNER]
            demand(access.refusal(action, type(self.about), self.request.user))
        if self.asked and self.asked not in self.offered:
            demand(appointing.decide(self.request.user, self.asked, self.about))
            raise PermissionDenied

    @cached_property
    def about(self) -> Any:  # type: ignore[override]
        try:
            model: Any = registry.record_by_key(self.kwargs["record"]).model
        except KeyError:
            raise Http404 from None
        if not registry.record_for(model).grants:
            raise Http404
        found = model._default_manager.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        ports.shown([found], model)
        return found

    @property
    def asked(self) -> str:
        role = self.request.GET.get("roll", "")
        if role and role not in AT_OBJECT:
            raise Http404
        return role

    @cached_property
    def offered(self) -> list[str]:  # type: ignore[override]
        return appointing.roles_about(self.request.user, self.about)

    @property
    def known(self) -> dict[str, Any]:
        return {"unit": None} | ({"role": self.asked} if self.asked else {})

    def colleagues(self) -> Any:
        """Everyone placed in the legal entity of the object's unit."""
        return colleagues_at([getattr(self.about, registry.record_for(self.about).unit_field).pk])

    def get_title(self) -> str:
        role = str(RoleKind(self.asked).label).lower() if self.asked else _("roll")
        return str(_("Utse %(role)s för %(about)s") % {"role": role, "about": self.about})

    def breadcrumbs(self) -> Sequence[Crumb]:
        record = registry.record_for(self.about)
        home = Crumb(str(record.plural).capitalize(), reverse(record.list_url))
        return [home, Crumb(str(self.about), record.url_of(self.about.pk)), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return registry.record_for(self.about).url_of(self.about.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        held = self.holders()
        ordinary = [a for a in held if a.role in SINGLE and not a.is_deputy and a.starts_on <= clock.today()]
        waits = handovers.waiting(ordinary[0], self.request.user) if ordinary else None
        leaver = ordinary[0].person if ordinary else None
        return super().get_context_data(holders=held, leaver=leaver, waits=waits, declined=self.declined(), **kwargs)

    def declined(self) -> Assignment | None:
        """Return who was asked last and said no, if that is still worth telling."""
        asked = Assignment.objects.about_object(self.about).filter(role=self.asked).select_related("person")
        return answering.told_no(list(asked))

    def holders(self) -> list[Assignment]:
        """Return who holds the asked role, now or later: an ordinary systemägare is taken over from."""
        held = (
            Assignment.objects.about_object(self.about)
            .not_over()
            .not_withdrawn()
            .select_related("person", "deputy_for__person")
        )
        return list(held.filter(role=self.asked) if self.asked else held)


class AssignmentEnd(Page, FormSteps):
    """End an assignment on a day, with a reason."""

    open_to = LOGIN  # the right is that of the role: enforce() asks for it
    title = _("Avsluta uppdrag")
    form_class = EndForm
    template_name = "roles/assignment_end.html"

    @property
    def is_planned(self) -> bool:
        """Whether it has not begun: then it is taken back, and never held."""
        return self.assignment.starts_on > clock.today()

    @property
    def submit_label(self) -> Any:  # type: ignore[override]
        return _("Ta tillbaka") if self.is_planned else _("Avsluta uppdraget")

    @property
    def success_message(self) -> Any:  # type: ignore[override]
        return _("Uppdraget är tillbakataget.") if self.is_planned else _("Uppdraget är avslutat.")

    def enforce(self) -> None:
        demand(appointing.may_end(self.request.user, self.assignment))

    @cached_property
    def assignment(self) -> Assignment:
        rows = assignments_visible_to(self.request.user).select_related(
            "person", "unit", "object_type", "deputy_for__person"
        )
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def target(self) -> Any:
        return self.assignment.unit or self.assignment.about

    def get_initial(self) -> dict[str, Any]:
        row = self.assignment
        never = row.starts_on - DAY
        return {"version": row.version, "ends_on": never if self.is_planned else row.ends_on}

    def get_title(self) -> str:
        return str(_("Ta tillbaka uppdrag") if self.is_planned else _("Avsluta uppdrag"))

    def breadcrumbs(self) -> Sequence[Crumb]:
        record = registry.record_for(self.target)
        home = Crumb(str(record.plural).capitalize(), reverse(record.list_url))
        return [home, Crumb(str(self.target), self.cancel_url()), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return self.target.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.assignment
        earlier = [one for one, _day in handovers.ended_for(row)] if self.is_planned else []
        return super().get_context_data(
            assignment=row,
            target=self.target,
            is_planned=self.is_planned,
            goes_on=[one for one in earlier if not one.is_deputy],
            waits=None if self.is_planned or row.is_deputy else handovers.waiting(row, self.request.user),
            **kwargs,
        )

    def perform(self, form: Any) -> str:
        answers = form.cleaned_data
        actions.end_assignment(by=self.request.user, assignment=self.assignment, **answers)
        return self.cancel_url()
