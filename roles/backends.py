"""Django's has_perm, answered by the access policy."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from roles import access


class AccessBackend(BaseBackend):
    """Authenticates nobody; answers permissions from grants in force on the Swedish day of today."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return access.has_perm(user_obj, perm, obj)
