"""The portal's settings, made fast and strict for tests.

The database and Redis are those of DATABASE_URL and REDIS_URL; each xdist worker has a database and a cache of its own.
"""

from __future__ import annotations

import os
from typing import Any, NoReturn

from isms.settings import *  # noqa: F403
from isms.settings import CACHES, DATABASES, INSTALLED_APPS, STORAGES, TEMPLATES


class Undefined(str):
    """Django's `string_if_invalid` that raises: a misspelt variable must fail and not leave a gap on the page.

    `{% if %}`, `{% firstof %}` and `{% for %}` may ask for what is not there; only `{{ showing it }}` fails.
    """

    def __contains__(self, what: object) -> bool:
        return what == "%s"  # makes Django format this text with the variable's name

    def __mod__(self, name: Any) -> NoReturn:
        raise LookupError(f"The template shows {name}, which is not in its context")


SECRET_KEY = "only-for-tests"
DEBUG = False
DEMO = ""
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.urls"
INSTALLED_APPS = [*INSTALLED_APPS[:-1], "tests.sample", INSTALLED_APPS[-1]]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "sample" / "templates")  # noqa: F405

# Tests have the rights of the portal's own role, taken on by whoever owns the tables: what tampers with the trail can
# lay it aside within the test's own transaction (tests/audit/tampering.py).
_own = DATABASES["default"]
_owner = {"OPTIONS": {**_own["OPTIONS"]}}
_own["OPTIONS"]["options"] += f" -c role={_own['APPLICATION']['USER']}"
_own.update(_own["OWNER"], OWNER=_owner, CONN_MAX_AGE=0)
CACHES["default"]["KEY_PREFIX"] = f"{DATABASES['default']['NAME']}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}  # type: ignore[no-redef]
CELERY_TASK_ALWAYS_EAGER = False

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# The sign-in limits count per address, and all tests come from one; their own test sets them back.
ACCOUNT_RATE_LIMITS = {}  # type: ignore[no-redef]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = False
