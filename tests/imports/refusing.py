"""Reads files in processes of their own, and tells what each cost: `python -m tests.imports.refusing FILE ...`.

A process of its own for each file, so that none pays for another; seconds are those of the processor, so that a busy
machine changes nothing.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

MEGABYTE = 1024 * 1024
# Beyond it the system itself says no, and the machine that runs the tests lives on.
MOST_BYTES = 1024 * MEGABYTE
MOST_SECONDS = 30


def cost(path: Path) -> dict[str, object]:
    """Read a file as an upload is read; return the sentence of its refusal, and what that cost."""
    answer, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(tell, _sentence(path).encode())
        os._exit(0)
    os.close(tell)
    with os.fdopen(answer, encoding="utf-8") as told:
        sentence = told.read()
    _pid, _status, used = os.wait4(child, 0)
    seconds = used.ru_utime + used.ru_stime
    return {"file": path.name, "sentence": sentence, "seconds": seconds, "megabytes": used.ru_maxrss / 1024}


def _sentence(path: Path) -> str:
    from core.imports.layout import find_layout
    from core.imports.limits import Unreadable
    from core.imports.reading import read

    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        for sheet in read(path.read_bytes(), path.name).sheets:
            find_layout(sheet)
    except Unreadable as refused:
        return str(refused)
    except BaseException as error:
        return f"{type(error).__name__}!"
    return ""


if __name__ == "__main__":
    from django.conf import settings

    import core.imports.reading  # noqa: F401  (paid for once, and not by the first file)

    settings.configure(USE_I18N=False)
    sys.stdout.write(json.dumps([cost(Path(name)) for name in sys.argv[1:]]))
