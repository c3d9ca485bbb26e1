"""Where somebody says whether they take on what others have appointed them to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.pages import LOGIN
from core.pages.base import Crumb, Page
from core.pages.forms import FormSteps
from roles import actions, words
from roles.answer_forms import AnswerForm
from roles.models import Assignment, Role
from roles.scopes import with_objects

ACCEPTED, DECLINED = Assignment.Answer.ACCEPTED, Assignment.Answer.DECLINED


class Answers(Page, FormSteps):
    """Everything that the reader is asked about: taken on with a click, declined with a reason, many at once."""

    open_to = LOGIN  # one answers for oneself
    form_class = AnswerForm
    template_name = "roles/answers.html"
    title = _("Svara på uppdrag")

    @cached_property
    def known(self) -> Sequence[Any]:
        """All that the reader was ever asked: a form that is sent twice still names what it named the first time."""
        mine = Assignment.objects.filter(person=self.request.user).exclude(answer="")
        rows = mine.select_related("person", "unit", "object_type", "deputy_for__person").order_by("asked_on", "pk")
        return with_objects(list(rows))

    @property
    def waiting(self) -> Sequence[Any]:
        return [row for row in self.known if row.is_unanswered]

    def chosen(self) -> Sequence[Any]:
        """Return what is ticked from the start."""
        return self.waiting

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"known": self.known, "waiting": self.waiting, "ticked": self.chosen()}

    def perform(self, form: Any) -> str:
        said = form.cleaned_data
        accepts = said["answer"] == ACCEPTED
        rows = actions.answer(
            by=self.request.user, assignments=said["assignments"], accepts=accepts, reason=said["reason"]
        )
        messages.success(self.request, _told(len(rows), accepts))
        return reverse("my_work")

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(str(_("Mitt arbete")), reverse("my_work")), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return reverse("my_work")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = list(dict.fromkeys(row.role for row in self.waiting))
        means = [
            {"role": role, "sentence": words.sentence(role.kind), "lines": words.lines(role.kind)}
            for role in Role.objects.visible_to(self.request.user).filter(kind__in=kinds)
        ]
        return super().get_context_data(waiting=self.waiting, means=means, **kwargs)


def _told(number: int, accepts: bool) -> str:
    if accepts:
        return ngettext("Du har tagit uppdraget.", "Du har tagit %(n)s uppdrag.", number) % {"n": number}
    told = ngettext(
        "Du har tackat nej. Systemägaren ser det och varför.",
        "Du har tackat nej till %(n)s uppdrag. Systemägaren ser det och varför.",
        number,
    )
    return told % {"n": number}
