"""Sends pages through the Nu Html Checker (validator.github.io), all in one process.

It is a jar from npm, locked in tests/tools/package-lock.json, and needs Java. What is missing is installed when we may
(npm; on Debian as root also Java), else the command that helps is named and the test fails.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from isms import syslibs

TOOLS = Path(__file__).parent / "tools"
JAR = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIMIT_SECONDS = 120

# Said by the checker about what we mean; each with why.
ACCEPTED = ("Attribute “hx-",)  # htmx's own attributes; data-hx- would be valid, and harder to read


class CannotCheckError(AssertionError):
    """The checker cannot be had here."""


def faults(pages: dict[str, str]) -> list[str]:
    """Return what is wrong with the pages, each sentence beginning with the page's name."""
    command = [*_checker(), "--format", "json", "--exit-zero-always", "--stdout"]
    with tempfile.TemporaryDirectory() as folder:
        names = {f"{number:04}.html": name for number, name in enumerate(pages)}
        for file, name in names.items():
            (Path(folder) / file).write_text(pages[name])
        done = subprocess.run(
            [*command, *(str(Path(folder) / file) for file in names)],
            capture_output=True,
            check=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
    messages = json.loads(done.stdout)["messages"]
    return [_sentence(m, names[Path(m["url"]).name]) for m in messages if not _accepted(m)]


def _accepted(message: dict) -> bool:
    return any(accepted in message["message"] for accepted in ACCEPTED)


def _sentence(message: dict, page: str) -> str:
    extract = " ".join(message.get("extract", "").split())
    return f"{page}: {message['message']} In: {extract}"


def _checker() -> list[str]:
    java = _have("java", "java")
    if not JAR.exists():
        npm = _have("npm", "npm")
        install = [npm, "ci", "--prefix", str(TOOLS), "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=LIMIT_SECONDS)
    if not JAR.exists():
        raise CannotCheckError(f"The Nu Html Checker is missing. Install it: npm ci --prefix {TOOLS}")
    return [java, "-Xss2m", "-jar", str(JAR)]


def _have(program: str, what: str) -> str:
    found = shutil.which(program) or (syslibs.install(what) and shutil.which(program))
    if not found:
        raise CannotCheckError(f"{program} is missing. Install it: {syslibs.install_command(what) or program}")
    return found
