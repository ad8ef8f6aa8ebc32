"""The console command ``abierto``: every Django command and the project's own, in Spanish."""

from __future__ import annotations

import gettext
import os
import sys
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def main() -> None:
    """Run one management command; the exit code is 0 when it did what was asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abierto.config.settings")
    os.environ["LANGUAGE"] = "es_MX"  # argparse asks gettext, and gettext asks the environment
    gettext.bindtextdomain("messages", LOCALE)
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["abierto", *sys.argv[1:]])
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl-C is a wish, not a failure: no trace
