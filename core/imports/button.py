"""The way from a list to the import of its kind, for those who may."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.imports.register import may_import, registered_kind
from core.pages import PageAction


def import_button(user: Any, slug: str) -> list[PageAction]:
    """The button "Importera" of a list page; nothing for who may not import the kind."""
    kind = registered_kind(slug)
    return [PageAction(_("Importera"), kind.upload_url, "upload")] if may_import(user, kind) else []
