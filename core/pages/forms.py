"""Forms: one action, once; a stale form holds what both changed (see merging), and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import TemplateResponseMixin
from django.views.generic.edit import FormMixin

from core import ports
from core.errors import Stale
from core.forms import ReasonForm, VersionedForm, VersionedReasonForm, acted_before
from core.pages import merging
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

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form is made of; of fields that two people changed, what was chosen counts as typed."""
        kwargs = super().get_form_kwargs()
        return kwargs | {"data": merging.chosen(kwargs["data"])} if "data" in kwargs else kwargs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.checked()
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

    def checked(self) -> Any:
        """Return the form that was sent."""
        return self.get_form()

    def act_once(self, form: Any) -> str:
        """Perform the action unless this very form was sent before; return where to go."""
        key = form.cleaned_data.pop("form_key")
        with transaction.atomic():
            receipt = acted_before(key, int(self.request.user.pk or 0), self.request.POST)
            if receipt.location:
                return receipt.location
            with self.acting(form):
                location = receipt.location = self.perform(form)
            receipt.save(update_fields=["location"])
        if self.success_message:
            messages.success(self.request, self.success_message)
        return location

    def acting(self, form: Any) -> AbstractContextManager:
        """Let what is written tell by which role, and for whom when the writer acts as a deputy."""
        return ports.trail().doing(role=self.by_role(), principal=self.acts_for(form))  # type: ignore[attr-defined]

    def acts_for(self, form: Any) -> Any:
        """Return for whom a deputy does what the form says, or None."""
        return self.principal()  # type: ignore[attr-defined]

    def again(self, form: Any, stale: Stale | None = None) -> HttpResponse:
        context = self.get_context_data(form=form, conflict=None)
        if stale:
            context |= {"conflict": merging.conflict(form, stale.current)}
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

    def acts_for(self, form: Any) -> Any:
        """Return for whom a deputy adds: the right is that of the unit where the new row belongs."""
        unit = form.cleaned_data.get("unit")
        if unit is None or self.open_to is not None or self.record.unit_field != "unit":
            return super().acts_for(form)
        return ports.access().principal_in(self.request.user, self.action, self.model, unit)


class ActionPage(ObjectPage, FormSteps):
    """A form that does something with one object: changes, ends, archives."""

    action = "change"
    form_class: Any = ReasonForm

    def checked(self) -> Any:
        """Return the form that was sent; what only somebody else has changed is no fault of the sender's."""
        form = self.get_form()
        if form.is_valid() or not isinstance(form, VersionedForm):
            return form
        data = merging.freshened(form, self.object)
        return form if data == form.data else self.get_form_class()(**self.get_form_kwargs() | {"data": data})

    def cancel_url(self) -> str:
        return self.record.url_of(self.object.pk)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return [*super().breadcrumbs(), Crumb(self.get_title())]


class PartPage(ActionPage):
    """A page about one row that belongs to the object; `argument` names its key in the address, `parts` are all."""

    argument: str

    def parts(self) -> Any:
        raise NotImplementedError

    @cached_property
    def part(self) -> Any:
        return get_object_or_404(self.parts(), pk=self.kwargs[self.argument])

    @property
    def row(self) -> Any:
        return self.part

    def enforce(self) -> None:
        """Find the row once the object may be acted on: who may not act is not told whether it exists."""
        super().enforce()
        _found = self.part


class ConfirmPage(ActionPage):
    """Tells what follows and asks why before something is done with a row that may have been changed meanwhile.

    `act` is the action, which takes the row by the name `noun`.
    """

    form_class: Any = VersionedReasonForm
    template_name = "core/confirm.html"
    consequences: Sequence[Any] = ()
    act: Callable[..., Any]
    noun: str

    @property
    def row(self) -> Any:
        return self.object

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def perform(self, form: Any) -> str:
        self.act(by=self.request.user, **{self.noun: self.row}, **form.cleaned_data)
        return self.cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=self.consequences, **kwargs)


def add_errors(form: Any, error: ValidationError) -> None:
    """Put an action's errors beside the form's fields; what belongs to no shown field stands on top."""
    parts = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, lines in parts.items():
        form.add_error(name if name in form.fields else None, lines)
