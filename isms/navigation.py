"""The shell around every page: menu, account, theme. A context processor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    """A line of the menu: shown to everyone signed in, or to who may see the record."""

    label: Any
    url_name: str
    icon: str
    record: str = ""


MENU: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    ("", (Item(_("Start"), "home", "house"), Item(_("Mitt arbete"), "my_work", "inbox"))),
    (
        _("Register"),
        (
            Item(_("System"), "assets:system_list", "hdd-stack", "assets.informationsystem"),
            Item(_("Leverantörer"), "assets:supplier_list", "buildings", "assets.supplier"),
        ),
    ),
    (
        _("Organisation"),
        (
            Item(_("Enheter"), "roles:unit_list", "diagram-3", "roles.organisationunit"),
            Item(_("Personer"), "roles:person_list", "people", "roles.user"),
            Item(_("Roller"), "roles:role_list", "person-badge", "roles.role"),
        ),
    ),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the shell templates need; the menu is only computed when a page shows it."""
    user = getattr(request, "user", None)
    return {
        "municipality": settings.MUNICIPALITY,
        "demo": bool(settings.DEMO),
        "theme": getattr(user, "theme", "auto"),
        "density": "",
        "nav": SimpleLazyObject(lambda: menu(request)),
    } | (account(user) if getattr(user, "is_authenticated", False) else {})


def account(user: Any) -> dict[str, Any]:
    """Return the addresses in the top bar of somebody signed in."""
    return {
        "user_title": SimpleLazyObject(lambda: user.main_placement.title if user.main_placement else ""),
        "search_url": reverse("core:search"),
        "logout_url": reverse("account_logout"),
        "account_menu": [
            {"label": _("Min profil och mina roller"), "url": reverse("roles:me"), "icon": "person"},
            {"label": _("Mina inloggningar"), "url": reverse("usersessions_list"), "icon": "laptop"},
            {"label": _("Byt lösenord"), "url": reverse("account_change_password"), "icon": "key"},
        ],
    }


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the menu with the items that this person may open."""
    if not request.user.is_authenticated:
        return []
    seen = seen_records(request.user)
    groups = ((title, [i for i in items if not i.record or i.record in seen]) for title, items in MENU)
    return [{"title": title, "items": [_item(i, request) for i in items]} for title, items in groups if items]


def seen_records(user: Any) -> set[str]:
    """Return the keys of all records of which the user may see anything, in one statement."""
    from roles import access

    return access.records_for(user, "see")


def _item(item: Item, request: HttpRequest) -> dict[str, Any]:
    url = reverse(item.url_name)
    here = request.path == url or (url != "/" and request.path.startswith(url))
    return {"label": item.label, "url": url, "icon": item.icon, "current": here}
