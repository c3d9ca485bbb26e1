"""A real OpenID provider in a process of its own, and a browser that goes through its dance over HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

WAIT_SECONDS = 30
LOGIN = "/konto/logga-in/"
WITH_ACCOUNT = "/konto/extern/kommun/in/"


@dataclass
class Provider:
    """oidc-provider-mock on loopback."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def knows(self, subject: str, **claims: Any) -> None:
        """Let the provider say these claims about a subject from now on."""
        requests.put(f"{self.url}/users/{subject}", json=claims, timeout=10).raise_for_status()


@contextmanager
def serving() -> Iterator[Provider]:
    """Run a provider within the block."""
    provider = Provider(free_port())
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(provider.port)]
    bare = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=bare, stdin=subprocess.DEVNULL, **quiet) as process:
        try:
            _wait_for(provider, process)
            yield provider
        finally:
            process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(provider: Provider, process: subprocess.Popen) -> None:
    limit = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < limit:
        assert process.poll() is None, "the provider ended"
        try:
            requests.get(f"{provider.url}/.well-known/openid-configuration", timeout=5).raise_for_status()
            return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the provider does not answer")


@dataclass
class Browser:
    """Keeps cookies and follows redirects itself, so that each step of the dance can be looked at."""

    portal: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, url: str) -> requests.Response:
        return self.session.get(self.absolute(url), allow_redirects=False, timeout=20)

    def post(self, url: str, **form: str) -> requests.Response:
        return self.session.post(self.absolute(url), data=form, allow_redirects=False, timeout=20)

    def absolute(self, url: str) -> str:
        return f"{self.portal}{url}" if url.startswith("/") else url

    def begin(self, where: str = LOGIN) -> requests.Response:
        """Press the button on the login page, and return where it leads."""
        page = self.get(where).text
        action = re.search(rf'action="({WITH_ACCOUNT}[^"]*)"', page)
        assert action, "the login page has no button for the kommun's account"
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        more = dict(re.findall(r'name="(next)" value="([^"]+)"', page))
        return self.post(action.group(1).replace("&amp;", "&"), csrfmiddlewaretoken=token.group(1), **more)

    def consent(self, begun: requests.Response, subject: str) -> str:
        """Sign in as the subject at the provider, and return the address it sends the browser back to."""
        assert begun.status_code == 302, begun.text
        answer = self.post(begun.headers["Location"], sub=subject)
        assert answer.status_code in (302, 303), answer.text
        return answer.headers["Location"]

    def log_in(self, subject: str, where: str = LOGIN) -> requests.Response:
        """Go through the whole dance and return what the portal answers last."""
        return self.get(self.consent(self.begin(where), subject))

    def who(self) -> str:
        """Return the name on the profile page, "" for a stranger."""
        page = self.get("/min-profil/")
        found = re.search(r"<dt[^>]*>\s*Namn\s*</dt>\s*<dd[^>]*>\s*([^<]+?)\s*</dd>", page.text)
        return found.group(1) if page.status_code == 200 and found else ""
