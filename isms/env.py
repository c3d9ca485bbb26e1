"""Everything the portal reads from the environment, in one place (listed for people in .env.example)."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

environ.Env.read_env(BASE_DIR / ".env", overwrite=False)
env = environ.Env()
# An empty value means the same as none: that is how compose files hand on what nobody has set.


def _number(name: str, default: int, lowest: int, highest: int) -> int:
    """Return a whole number from the environment; raise ValueError naming the variable when it is no such."""
    given = env.str(name, default="").strip() or str(default)
    if not given.isascii() or not given.isdigit() or not lowest <= int(given) <= highest:
        raise ValueError(f"{name} ska vara ett heltal mellan {lowest} och {highest}, inte ”{given}”.")
    return int(given)


VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var").resolve()
STATIC_ROOT = env.str("STATIC_ROOT", default="")
BIND = env.str("BIND", default="") or "127.0.0.1"
PORT = _number("PORT", 8000, 1, 65535)
WEB_PROCESSES = _number("WEB_PROCESSES", 2, 1, 64)
WEB_THREADS = _number("WEB_THREADS", 4, 1, 64)
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.str("DEMO", default="") or "0"
BASE_URL = (env.str("BASE_URL", default="") or f"http://localhost:{PORT}").rstrip("/")
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="") or "kommunens konto"
# Who stands between: behind https there is a proxy, and it tells whose request it hands on.
TRUSTED_PROXIES = _number("TRUSTED_PROXIES", 1 if BASE_URL.startswith("https://") else 0, 0, 9)
MUNICIPALITY = env.str("MUNICIPALITY", default="") or "Granviks kommun"
MAIL_FROM = env.str("MAIL_FROM", default="") or "informationssakerhet@localhost"

LEDGER_ADDRESS = env.str("LEDGER_ADDRESS", default="") or "network"

SEAL_MAIL = [address.strip() for address in env.list("SEAL_MAIL", default=[]) if address.strip()]

# What the ledger tells of when it is changed (isms/installation.py): as it is, by a print, or without what is secret.
PLAIN = (
    *("VAR_DIR", "STATIC_ROOT", "BIND", "PORT", "WEB_PROCESSES", "WEB_THREADS", "DEBUG", "DEMO", "ALLOWED_HOSTS"),
    *("TRUSTED_PROXIES", "OIDC_CLIENT_ID", "OIDC_NAME", "MUNICIPALITY", "MAIL_FROM", "LEDGER_ADDRESS", "SEAL_MAIL"),
)
SECRETS = ("SECRET_KEY", "OIDC_CLIENT_SECRET")
ADDRESSES = ("BASE_URL", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "OIDC_SERVER_URL")

OWN_NAMES = {"localhost", "127.0.0.1", "::1"}
DEMO_LEVELS = {"0": "", "1": "full", "org": "org"}


def demo_level() -> str:
    """Return what the demo loads: "" (nothing), "org" or "full".

    Raises ValueError when DEMO is anything but 0, 1 or org.
    """
    try:
        return DEMO_LEVELS[DEMO.strip().lower()]
    except KeyError as unknown:
        raise ValueError("DEMO ska vara 0, 1 eller org.") from unknown


def ledger_address() -> str:
    """Return how much of network addresses is kept. Raises ValueError when it is anything but the three ways."""
    if LEDGER_ADDRESS not in {"whole", "network", "none"}:
        raise ValueError("LEDGER_ADDRESS ska vara whole, network eller none.")
    return LEDGER_ADDRESS


def check() -> None:
    """Raise ValueError, a sentence in Swedish naming the variable, when a value cannot be right."""
    demo_level()
    ledger_address()
    _has_form("BASE_URL", BASE_URL, ("http", "https"), "http://localhost:8000")
    _has_form("DATABASE_URL", DATABASE_URL, ("postgres", "postgresql"), "postgres://isms@localhost/isms")
    _check_owner()
    _has_form("REDIS_URL", REDIS_URL, ("redis", "rediss", "unix"), "redis://localhost:6379/0")
    _check_openid()
    if not all(re.fullmatch(r"[^\s@]+@[^\s@]+", address) for address in SEAL_MAIL):
        raise ValueError("SEAL_MAIL ska vara e-postadresser med komma emellan.")
    if VAR_DIR.exists() and not (VAR_DIR.is_dir() and os.access(VAR_DIR, os.W_OK | os.X_OK)):
        raise ValueError(f"VAR_DIR ska vara en mapp som går att skriva i, men {VAR_DIR} är det inte.")


def _check_owner() -> None:
    schemes = ("postgres", "postgresql")
    _has_form("DATABASE_OWNER_URL", DATABASE_OWNER_URL, schemes, "postgres://isms_owner@localhost/isms")
    if not DATABASE_OWNER_URL:
        return
    one, other = urlsplit(DATABASE_URL), urlsplit(DATABASE_OWNER_URL)
    if (one.hostname, one.port, one.path) != (other.hostname, other.port, other.path):
        raise ValueError("DATABASE_OWNER_URL ska leda till samma databas som DATABASE_URL.")
    if one.username == other.username:
        raise ValueError("DATABASE_OWNER_URL ska vara en annan roll än den i DATABASE_URL.")


ANY_TENANT = {"common", "organizations", "consumers"}


def _check_openid() -> None:
    if not OIDC_SERVER_URL:
        return
    parts = urlsplit(OIDC_SERVER_URL)
    if parts.scheme != "https" and parts.hostname not in OWN_NAMES:
        raise ValueError("OIDC_SERVER_URL ska börja med https://.")
    if ANY_TENANT & set(parts.path.lower().split("/")):
        raise ValueError("OIDC_SERVER_URL ska vara kommunens egen, med kommunens katalog-id (tenant), inte allas.")
    if not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
        raise ValueError("OIDC_CLIENT_ID och OIDC_CLIENT_SECRET behövs när OIDC_SERVER_URL är satt.")


def _has_form(name: str, value: str, schemes: tuple[str, ...], example: str) -> None:
    if value and urlsplit(value).scheme not in schemes:
        raise ValueError(f"{name} ska se ut som {example}.")


def secret_key() -> str:
    """Return SECRET_KEY, or a random one kept under VAR_DIR so that logins survive a restart."""
    given = env.str("SECRET_KEY", default="")
    return given or _kept_secret(VAR_DIR / "secret_key")


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def allowed_hosts() -> list[str]:
    """Return the host of BASE_URL, names of this machine, and what ALLOWED_HOSTS adds."""
    own = urlsplit(BASE_URL).hostname or "localhost"
    return sorted({own, "localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])})


def is_public() -> bool:
    """Tell whether BASE_URL points to something else than this machine."""
    return (urlsplit(BASE_URL).hostname or "") not in OWN_NAMES


def database() -> dict:
    """Return the database's settings, as isms.postgres takes them; without DATABASE_URL the embedded server's."""
    if DATABASE_URL:
        found = environ.Env.db_url_config(DATABASE_URL)
        owner = environ.Env.db_url_config(DATABASE_OWNER_URL) if DATABASE_OWNER_URL else {}
    else:
        from isms.embedded import settings_for

        found, owner = settings_for(VAR_DIR)
    return found | {
        "ENGINE": "isms.postgres",
        "APPLICATION": _login(found),
        "OWNER": _login(owner) if owner else {},
    }


def _login(to: dict) -> dict:
    return {"USER": to["USER"], "PASSWORD": to["PASSWORD"]}


def origin(url: str) -> str:
    """Return scheme and host of an address, for the content security policy."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def email() -> dict:
    """Return Django's EMAIL_* settings; without EMAIL_URL letters become files under VAR_DIR/mail."""
    if EMAIL_URL:
        return environ.Env.email_url_config(EMAIL_URL)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(VAR_DIR / "mail"),
    }


def filesystem_broker(folder: Path) -> dict:
    """Return transport options for Celery's filesystem broker, its folders made."""
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        "polling_interval": 0.5,
    }
