"""The shell around every page: menu, account, theme. A context processor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from core.addresses import address
from core.kept import kept
from reports import work
from roles import access


@dataclass(frozen=True)
class Item:
    """A line of the menu: shown to everyone signed in, or to who may see the record, or do an action with it."""

    label: Any
    url_name: str
    icon: str
    record: str = ""
    action: str = "see"


MENU: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    ("", (Item(_("Start"), "home", "house"), Item(_("Mitt arbete"), "my_work", "inbox"))),
    (
        _("Register"),
        (
            Item(_("System"), "assets:system_list", "hdd-stack", "assets.informationsystem"),
            # Those who only answer for some systems find the log on each of them.
            Item(_("Infrastruktur"), "assets:infrastructure_list", "router", "assets.outage", action="view"),
            Item(_("Avbrott"), "assets:outage_list", "lightning", "assets.outage"),
            Item(_("Leverantörer"), "assets:supplier_list", "buildings", "assets.supplier"),
            Item(_("Kandidater"), "assets:candidate_list", "patch-question", "assets.candidate"),
            Item(_("Avtal"), "assets:contract_list", "file-earmark-text", "assets.contract"),
            Item(_("Etiketter"), "assets:tag_list", "tags", "assets.tag"),
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
    (
        _("Uppföljning"),
        (
            Item(_("Mått"), "measures", "graph-up", "assets.informationsystem", action="view"),
            Item(_("Luckor i ansvaret"), "gaps", "person-exclamation", "roles.user", action="view"),
            Item(_("Granskningar"), "roles:review_list", "search", "roles.review", action="view"),
            Item(_("Gallringsbeslut"), "erasing:erasure_list", "eraser", "erasing.erasure", action="view"),
            Item(_("Spårbarhet"), "ledger", "fingerprint", "roles.organisationunit", action="trace"),
            Item(_("Rutiner"), "assets:routine_list", "arrow-repeat", "assets.routine", action="view"),
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
        "user_title": SimpleLazyObject(lambda: kept(user.pk, "title", lambda: _title(user))),
        "search_url": address("core:search"),
        "logout_url": address("account_logout"),
        "account_menu": [
            {"label": _("Min profil och mina roller"), "url": address("roles:me"), "icon": "person"},
            {"label": _("Mina inloggningar"), "url": address("usersessions_list"), "icon": "laptop"},
            {"label": _("Byt lösenord"), "url": address("account_change_password"), "icon": "key"},
        ],
    }


def _title(user: Any) -> str:
    return user.main_placement.title if user.main_placement else ""


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the menu with the items that this person may open."""
    user = request.user
    if not user.is_authenticated:
        return []
    rights = access.rights(user)
    groups = ((title, [i for i in items if not i.record or (i.record, i.action) in rights]) for title, items in MENU)
    return [{"title": title, "items": [_item(i, request) for i in items]} for title, items in groups if items]


def _item(item: Item, request: Any) -> dict[str, Any]:
    url = address(item.url_name)
    place = getattr(request, "place", "") or request.path
    here = place == url or (url != "/" and place.startswith(url))
    shown = {"label": item.label, "url": url, "icon": item.icon, "current": here}
    return shown | overdue(request) if item.url_name == "my_work" else shown


def overdue(request: Any) -> dict[str, Any]:
    """Return how many of the person's duties are overdue, as a mark in the menu."""
    count = work.overdue(request.user)
    return {"count": count, "count_label": _("försenade"), "due": True} if count else {}
