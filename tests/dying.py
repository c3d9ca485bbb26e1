"""Processes that die by kill -9 in the midst of their work, against the database of the test that starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
BEFORE = """
import os, signal, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE"]
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_at(code: str) -> None:
    """Run the code in a process of its own, where calling `die` is kill -9; fail when it does not come to that."""
    name = connection.settings_dict["NAME"]
    environment = os.environ | {"TEST_DATABASE": name, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    died = subprocess.run([sys.executable, "-c", BEFORE + code], env=environment, cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
