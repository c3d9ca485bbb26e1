"""python -m tests.bench [--systems 2000] [--users 10000] [--units 200] [--runs 7] [--only TEXT] [--keep]"""

from __future__ import annotations

import argparse
import logging
import os
import sys


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures against docs/performance.md.")
    parser.add_argument("--systems", type=int, default=2000)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--runs", type=int, default=7, help="times of each page; half as many for what takes seconds")
    parser.add_argument("--only", default="", help="measure only pages with this in their name, and nothing else")
    parser.add_argument("--keep", action="store_true", help="keep the database for the next run with --keep")
    return parser.parse_args()


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from tests.bench import run

    return run.run(arguments(), sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
