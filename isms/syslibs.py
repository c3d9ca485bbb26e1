"""Finds and installs what pip cannot: the module behind `python -m venv`, and the libraries that draw PDF.

`python isms/syslibs.py venv` ends with status 1 when a virtual environment cannot be made; `… pdf` only warns,
since everything but PDF works without. On Debian and Ubuntu as root the packages are installed; otherwise the
command that installs them is named. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

# As WeasyPrint looks for them: any one name per line.
PDF_LIBRARIES = (
    ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ("libfontconfig.so.1", "libfontconfig.1.dylib"),
)
HOMEBREW_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib")

# What to install, by the family of the system, and how.
PACKAGES: dict[str, dict[str, Sequence[str]]] = {
    "debian": {
        "venv": ["python3-venv"],
        "pdf": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"],
        "postgres": ["postgresql"],
        "redis": ["redis-server"],
        "chromium": ["chromium"],
    },
    "fedora": {
        "pdf": ["pango", "harfbuzz", "fontconfig", "dejavu-sans-fonts"],
        "postgres": ["postgresql-server"],
        "redis": ["redis"],
        "chromium": ["chromium"],
    },
    "suse": {
        "pdf": ["libpango-1_0-0", "libharfbuzz-subset0", "fontconfig", "dejavu-fonts"],
        "postgres": ["postgresql-server"],
        "redis": ["redis"],
        "chromium": ["chromium"],
    },
    "arch": {
        "pdf": ["pango", "harfbuzz", "fontconfig", "ttf-dejavu"],
        "postgres": ["postgresql"],
        "redis": ["redis"],
        "chromium": ["chromium"],
    },
    "macos": {
        "pdf": ["pango", "harfbuzz", "fontconfig"],
        "postgres": ["postgresql@17"],
        "redis": ["redis"],
        "chromium": ["--cask", "chromium"],
    },
}
INSTALLERS = {
    "debian": ["apt-get", "install", "--yes"],
    "fedora": ["dnf", "install"],
    "suse": ["zypper", "install"],
    "arch": ["pacman", "-S"],
    "macos": ["brew", "install"],
}
FAMILIES = {
    "debian": "debian",
    "ubuntu": "debian",
    "fedora": "fedora",
    "rhel": "fedora",
    "suse": "suse",
    "arch": "arch",
}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- the system --------------------------------------------------------------------------------------


def family() -> str:
    """Return debian, fedora, suse, arch or macos; "" for a system we do not know."""
    if sys.platform == "darwin":
        return "macos"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return ""
    likes = [release.get("ID", ""), *release.get("ID_LIKE", "").split(), release.get("ID", "").split("-")[0]]
    return next((FAMILIES[like] for like in likes if like in FAMILIES), "")


def install_command(what: str) -> str:
    """Return the command that installs `what` here, or "" when we do not know it."""
    packages = _packages(what)
    if not packages:
        return ""
    prefix = [] if family() == "macos" or os.geteuid() == 0 else ["sudo"]
    return shlex.join([*prefix, *INSTALLERS[family()], *packages])


def _packages(what: str) -> list[str]:
    packages = list(PACKAGES.get(family(), {}).get(what, []))
    if packages == ["python3-venv"]:
        packages.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return packages


def can_install() -> bool:
    """Tell whether we may install by ourselves: root on Debian or Ubuntu."""
    return os.geteuid() == 0 and family() == "debian" and shutil.which("apt-get") is not None


def install(what: str) -> bool:
    """Install the packages of `what` when we may; tell whether that went well."""
    if not can_install():
        return False
    packages = _packages(what)
    say(f"Installerar {' '.join(packages)} …")
    return _apt("install", "--yes", "--no-install-recommends", *packages) or (
        _apt("update") and _apt("install", "--yes", "--no-install-recommends", *packages)
    )


def _apt(*arguments: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments]
    result = subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return result.returncode == 0


# --- what we need ------------------------------------------------------------------------------------


def venv_missing() -> list[str]:
    return [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]


def pdf_missing() -> list[str]:
    return [names[0] for names in PDF_LIBRARIES if not any(_loads(name) for name in names)]


def _loads(name: str) -> bool:
    folders = [""] if sys.platform != "darwin" else ["", *HOMEBREW_FOLDERS]
    return any(_opens(str(Path(folder) / name)) for folder in folders)


def _opens(path: str) -> bool:
    try:
        ctypes.CDLL(path)
    except OSError:
        return False
    return True


def ensure(what: str, missing: Callable[[], list[str]], purpose: str) -> bool:
    """Install what is missing or say how to; tell whether all is there."""
    lacking = missing()
    if lacking and install(what):
        lacking = missing()
    if lacking:
        how = install_command(what)
        say(f"Det som behövs för {purpose} saknas: {', '.join(lacking)}.")
        say(f"Installera med:  {how}" if how else "Installera det med systemets pakethanterare.")
    return not lacking


NEEDS = {
    "venv": (venv_missing, "den virtuella miljön", 1),
    "pdf": (pdf_missing, "PDF (allt annat fungerar utan)", 0),
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in NEEDS:
        say(f"Så här: python isms/syslibs.py {'|'.join(NEEDS)}")
        return 2
    missing, purpose, status = NEEDS[arguments[0]]
    return 0 if ensure(arguments[0], missing, purpose) else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
