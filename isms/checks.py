"""What must hold before the portal starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver

from isms import env

OWN_APPS = ("isms", "core", "audit", "roles", "classification", "assets", "erasing", "reports", "tests")


@checks.register
def demo_is_not_public(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuse demo accounts, whose password is known, on a public address."""
    if settings.DEMO and env.is_public() and not settings.DEBUG:
        message = "DEMO är på, men BASE_URL är publik. Demokontonas lösenord är känt. Sätt DEMO=0."
        return [checks.Error(message, id="isms.E001")]
    return []


@checks.register
def every_page_states_its_permission(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report views of ours that declare no permission."""
    return [
        checks.Error(f"{pattern.name or pattern.pattern} ({pattern.lookup_str}) states no permission", id="isms.E002")
        for pattern in url_patterns(get_resolver().url_patterns)
        if pattern.lookup_str.partition(".")[0] in OWN_APPS and not hasattr(pattern.callback, "needs")
    ]


def url_patterns(patterns: Any) -> Iterator[URLPattern]:
    """Yield every address of the portal."""
    for part in patterns:
        if isinstance(part, URLResolver):
            yield from url_patterns(part.url_patterns)
        else:
            yield part
