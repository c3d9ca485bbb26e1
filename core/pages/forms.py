"""Forms: one action, once; a stale form shows both versions, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.edit import FormMixin

from core import ports
from core.errors import Stale
from core.forms import ReasonForm, acted_before
from core.pages.base import Crumb, ObjectPage, Page, list_url

BUSY = _("Någon annan ändrar i samma uppgifter just nu. Vänta en stund och spara igen. Det du skrev finns kvar.")


class FormSteps(TemplateResponseMixin, FormMixin):
    """Show, check, act once, lead on. Subclasses say what to do in `perform(form)`, which returns where to go."""

    template_name = "core/form.html"
    submit_label: Any = _("Spara")
    success_message: Any = ""

    def perform(self, form: Any) -> str:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.again(form)
        try:
            location = self.act_once(form)
        except Stale as stale:
            return self.again(form, stale)
        except ValidationError as error:
            add_errors(form, error)
            return self.again(form)
        except OperationalError:
            form.add_error(None, BUSY)
            return self.again(form)
        return HttpResponseRedirect(location, status=303)

    def act_once(self, form: Any) -> str:
        """Perform the action unless this very form was sent before; return where to go."""
        key = form.cleaned_data.pop("form_key")
        with transaction.atomic():
            receipt = acted_before(key, int(self.request.user.pk or 0), self.request.POST)
            if receipt.location:
                return receipt.location
            with self.acting():
                location = receipt.location = self.perform(form)
            receipt.save(update_fields=["location"])
        if self.success_message:
            messages.success(self.request, self.success_message)
        return location

    def acting(self) -> AbstractContextManager:
        """Let what is written tell for whom, when the writer acts as a deputy."""
        principal = self.principal()  # type: ignore[attr-defined]
        if principal is None:
            return nullcontext()
        return ports.trail().acting_as(principal_id=principal.pk, principal_name=principal.full_name)

    def again(self, form: Any, stale: Stale | None = None) -> HttpResponse:
        context = self.get_context_data(form=form, conflict=None)
        if stale:
            context |= {"conflict": conflict(form, stale.current)}
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(stale.current.version)
        return self.render_to_response(context, status=409 if stale else 422)

    def cancel_url(self) -> str:
        return "/"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(
            fieldsets=kwargs["form"].fieldsets(),
            submit_label=self.submit_label,
            cancel_url=self.cancel_url(),
            **kwargs,
        )


class FormPage(Page, FormSteps):
    """A form that makes something new."""

    action = "add"

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [Crumb(self.record.plural.capitalize(), list_url(self.record)), Crumb(self.get_title())]

    def cancel_url(self) -> str:
        return self.breadcrumbs()[0].url


class ActionPage(ObjectPage, FormSteps):
    """A form that does something with one object: changes, ends, archives."""

    action = "change"
    form_class: Any = ReasonForm

    def cancel_url(self) -> str:
        return self.record.url_of(self.object.pk)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [*super().breadcrumbs(), Crumb(self.get_title())]


def add_errors(form: Any, error: ValidationError) -> None:
    """Put an action's errors beside the form's fields; what belongs to no shown field stands on top."""
    parts = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, lines in parts.items():
        form.add_error(name if name in form.fields else None, lines)


def conflict(form: Any, current: Any) -> dict[str, Any]:
    """Return who saved, when, and each field where the typed value differs from the saved one."""
    version = ports.trail().last_version(current)
    rows = [
        {"name": name, "label": form.fields[name].label, "yours": words(form, name), "theirs": theirs}
        for name in form.fields
        if hasattr(current, name) and name != "version"
        if words(form, name) != (theirs := _display(form, name, getattr(current, name)))
    ]
    return {"who": version.actor_name, "when": version.history_date, "rows": rows}


def words(form: Any, name: str) -> str:
    return _display(form, name, form.cleaned_data.get(name))


def _display(form: Any, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(_("Ja") if value else _("Nej"))
    if isinstance(value, Decimal):
        return str(localize(value.normalize() + 0))  # 4 and 4.00 are the same
    choices = getattr(form.fields[name], "choices", None) if isinstance(value, str) else None
    return str(dict(choices).get(value, value)) if choices else str(value)
