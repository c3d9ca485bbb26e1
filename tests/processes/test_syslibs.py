"""What is missing is named with the command that installs it, in the words of the system at hand."""

from __future__ import annotations

import pytest

from isms import syslibs

SYSTEMS = {
    "debian": {"ID": "debian"},
    "ubuntu": {"ID": "ubuntu", "ID_LIKE": "debian"},
    "mint": {"ID": "linuxmint", "ID_LIKE": "ubuntu debian"},
    "rocky": {"ID": "rocky", "ID_LIKE": "rhel centos fedora"},
    "opensuse": {"ID": "opensuse-leap", "ID_LIKE": "suse opensuse"},
    "arch": {"ID": "arch"},
}
FAMILY = {
    "debian": "debian",
    "ubuntu": "debian",
    "mint": "debian",
    "rocky": "fedora",
    "opensuse": "suse",
    "arch": "arch",
}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch):
    """Return a function that makes us believe to be on another system, as root or not."""

    def pretend(system: str, root: bool = False) -> None:
        monkeypatch.setattr(syslibs.sys, "platform", "darwin" if system == "macos" else "linux")
        monkeypatch.setattr(syslibs.platform, "freedesktop_os_release", lambda: SYSTEMS.get(system, {"ID": "other"}))
        monkeypatch.setattr(syslibs.os, "geteuid", lambda: 0 if root else 1000)

    return pretend


@pytest.mark.parametrize("system", SYSTEMS)
def test_family_is_found(on, system: str) -> None:
    on(system)
    assert syslibs.family() == FAMILY[system]


@pytest.mark.parametrize(
    ("system", "root", "start"),
    [
        ("debian", False, "sudo apt-get install --yes libpango"),
        ("debian", True, "apt-get install --yes libpango"),
        ("rocky", False, "sudo dnf install pango"),
        ("macos", False, "brew install pango"),
        ("unheard of", False, ""),
    ],
)
def test_command_fits_the_system(on, system: str, root: bool, start: str) -> None:
    on(system, root)
    assert syslibs.install_command("pdf").startswith(start)


def test_nothing_is_installed_without_being_root(on, monkeypatch: pytest.MonkeyPatch) -> None:
    on("debian")
    monkeypatch.setattr(syslibs, "_apt", lambda *_: pytest.fail("installed something"))
    assert not syslibs.install("pdf")


def test_missing_is_installed_as_root_on_debian(on, monkeypatch: pytest.MonkeyPatch) -> None:
    on("debian", root=True)
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(syslibs.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(syslibs, "_apt", lambda *arguments: asked.append(arguments) is None)  # type: ignore[func-returns-value]
    missing = iter([["libpango-1.0.so.0"], []])
    assert syslibs.ensure("pdf", lambda: next(missing), "PDF")
    assert asked[0][0] == "install"
    assert "libpango-1.0-0" in asked[0]


def test_missing_is_named_with_its_command(on, capsys: pytest.CaptureFixture[str]) -> None:
    on("debian")
    assert not syslibs.ensure("pdf", lambda: ["libpango-1.0.so.0"], "PDF")
    said = capsys.readouterr().err
    assert "libpango-1.0.so.0" in said
    assert "sudo apt-get install" in said


def test_everything_that_draws_pdf_is_here() -> None:
    assert syslibs.pdf_missing() == []
