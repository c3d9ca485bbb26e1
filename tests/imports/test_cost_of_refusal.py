"""Every file that cannot be used is refused with one sentence, in under five seconds and 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.hostile import FILES

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS, MOST_MEGABYTES = 5, 200


@pytest.mark.slow
def test_a_refusal_costs_little(tmp_path: Path) -> None:
    for name, make in FILES.items():
        (tmp_path / name).write_bytes(make())
    command = [sys.executable, "-m", "tests.imports.refusing", *map(str, sorted(tmp_path.iterdir()))]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    assert {one["file"] for one in found} == set(FILES)
    silent = [one for one in found if not one["sentence"].endswith(".") or "\n" in one["sentence"]]
    dear = [one for one in found if one["seconds"] > MOST_SECONDS or one["megabytes"] > MOST_MEGABYTES]
    assert (silent, dear) == ([], [])
