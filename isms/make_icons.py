"""Cut the icons named in icons.txt out of the full sprite into icons.svg.

Run it after adding a name: ``python -m isms.make_icons``. It stops with the unknown names if one is misspelt.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "static"
SPRITE = HERE / "vendor" / "bootstrap-icons" / "bootstrap-icons.svg"
SYMBOL = re.compile(r'<symbol class="[^"]*" (viewBox="[^"]*") id="([^"]+)">(.*?)</symbol>', re.DOTALL)


def wanted() -> list[str]:
    """The names in icons.txt, sorted and without doubles."""
    return sorted(set((HERE / "icons.txt").read_text(encoding="utf-8").split()))


def symbols() -> dict[str, str]:
    """Name to markup for every icon in the full sprite."""
    found = SYMBOL.findall(SPRITE.read_text(encoding="utf-8"))
    return {name: f'<symbol id="{name}" {box}>{body}</symbol>' for box, name, body in found}


def main() -> int:
    """Write icons.svg and return the exit status."""
    known, names = symbols(), wanted()
    if missing := [name for name in names if name not in known]:
        sys.stderr.write("Okända ikoner: " + ", ".join(missing) + "\n")
        return 1
    body = "\n".join(known[name] for name in names)
    text = f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
    (HERE / "icons.svg").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
