"""What every page states: who it is for, what it is called, what one can do there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic.base import View

from core import ports, registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Needs:
    """The permission a page asks for: an action on a model, or one of PUBLIC and LOGIN."""

    action: str
    model: type[Model] | None = None


VIEW = "view"
PUBLIC = Needs("public")
LOGIN = Needs("login")


def needs(what: Needs) -> Callable:
    """Declare what a function view needs. A view that declares nothing fails the start-up check."""

    def declare(view: Callable) -> Callable:
        view.needs = what  # type: ignore[attr-defined]
        return login_not_required(view) if what is PUBLIC else view

    return declare


@dataclass(frozen=True)
class PageAction:
    """A button in the page head, with the reason beside it when it may not be used."""

    label: StrOrPromise
    url: str
    icon: str = ""
    primary: bool = False
    decision: ports.Decision = ports.YES
    method: str = "get"

    @property
    def allowed(self) -> bool:
        return self.decision.allowed

    @property
    def reason(self) -> str:
        return self.decision.reason

    @property
    def who_url(self) -> str:
        return self.decision.who_url


@dataclass(frozen=True)
class Crumb:
    label: StrOrPromise
    url: str = ""


class Page(View):
    """A page that states `action` and `model` (or `open_to`), and refuses everyone else before anything is read."""

    request: Any  # its user is of a model that core does not know
    model: Any = None
    action: str = ""
    open_to: Needs | None = None
    title: StrOrPromise = ""
    lead: StrOrPromise = ""

    @classmethod
    def declared(cls) -> Needs:
        """Return what the page needs. Raises ImproperlyConfigured when it states nothing."""
        if cls.open_to:
            return cls.open_to
        if cls.model is None or cls.action not in cls.model._meta.default_permissions:
            raise ImproperlyConfigured(f"{cls.__name__} states no permission")
        return Needs(cls.action, cls.model)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable:
        view: Any = super().as_view(**initkwargs)
        view.needs = cls.declared()
        view.page = cls
        return login_not_required(view) if view.needs is PUBLIC else view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.enforce()
        return super().dispatch(request, *args, **kwargs)

    def enforce(self) -> None:
        """Raise PermissionDenied unless the user may do the page's action on any row at all."""
        if self.open_to is None:
            demand(ports.access().may(self.request.user, self.action, self.model))

    def by_role(self) -> str:
        """Return the roles by which the user may do what the page is for; "" for what everyone may."""
        if self.open_to is not None:
            return ""
        return ports.access().roles_that_give(self.request.user, self.action, self.model)

    def principal(self) -> Any:
        """Return for whom a deputy acts on this page, or None for who acts in their own right."""
        if self.open_to is not None:
            return None
        return ports.access().principal(self.request.user, self.action, self.model, None)

    @cached_property
    def record(self) -> registry.Record:
        return registry.record_for(self.model)

    def get_title(self) -> str:
        return str(self.title)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return []

    def actions(self) -> Sequence[PageAction]:
        return []

    def badges(self) -> Sequence[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = self.breadcrumbs()
        # Where the menu says that one is: the same as the path of links above the page.
        self.request.place = crumbs[0].url if crumbs else ""  # type: ignore[attr-defined]
        head = {
            "title": self.get_title(),
            "lead": self.lead,
            "breadcrumbs": crumbs,
            "actions": self.actions(),
            "badges": self.badges(),
        }
        return super().get_context_data(page=head, **kwargs)  # type: ignore[misc]


class ObjectPage(Page):
    """A page about one row: a stranger gets 404, who may see but not act gets 403 with the reason.

    `asks` are the actions that the page's buttons and parts depend on, answered in the statement that reads the row.
    """

    asks: Sequence[str] = ()
    # Whether the answer shows the row: what a search field on its form finds does not.
    shows_row = True
    label: str  # as it was read: a form that does not pass leaves what was typed on the object

    @cached_property
    def object(self) -> Any:
        user = self.request.user
        rows = self.get_queryset().visible_to(user).with_allowed(user, *{self.action, *self.asks} - {"see"})
        found = rows.filter(**self.lookup()).first()
        if found is None:
            raise Http404
        self.label = str(getattr(found, self.record.label))
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and hand over to the trail that a protected row was read."""
        response = super().dispatch(request, *args, **kwargs)
        if self.record.protected and self.shows_row:
            whole = self.action != "see" or getattr(self.object, "may_view", False)
            ports.trail().read(self.object, whole=whole, role=self.by_role(VIEW if whole else "see"))
        return response

    def by_role(self, action: str = "") -> str:
        """Return the roles by which the user may do the page's action (or another) on this row."""
        access, user = ports.access(), self.request.user
        return access.roles_that_give(user, action or self.action, self.model, self.object)

    def lookup(self) -> dict[str, Any]:
        return {"pk": self.kwargs["pk"]}

    def get_queryset(self) -> Any:
        return self.model._default_manager.all()

    def enforce(self) -> None:
        demand(self.may(self.action))

    def principal(self) -> Any:
        return ports.access().principal(self.request.user, self.action, self.model, self.object)

    def may(self, action: str) -> ports.Decision:
        """Return whether the user may do the action on this row, with the reason when not."""
        if action == "see" or getattr(self.object, f"may_{action}", False):
            return ports.YES
        return ports.access().refusal_about(action, self.object, self.request.user)

    def breadcrumbs(self) -> Sequence[Crumb]:
        home = Crumb(self.record.plural.capitalize(), list_url(self.record))
        here = self.record.url_of(self.object.pk)
        return [home, Crumb(self.label, here)]


def list_url(record: registry.Record) -> str:
    return reverse(record.list_url)


def demand(decision: ports.Decision) -> None:
    """Raise PermissionDenied with the decision's sentence unless it allows."""
    if not decision:
        raise PermissionDenied(decision.reason)
