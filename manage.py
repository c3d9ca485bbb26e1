#!/usr/bin/env python
"""Entry point of Django's commands; starts the embedded database first when no other is configured."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isms.settings")
    from django.core.management import execute_from_command_line

    from audit.commands import tell

    tell(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
