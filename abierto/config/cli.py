"""The console command ``abierto``: every Django command and the project's own, in Spanish."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one management command; the exit code is 0 when it did what was asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abierto.config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["abierto", *sys.argv[1:]])
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl-C is a wish, not a failure: no trace
