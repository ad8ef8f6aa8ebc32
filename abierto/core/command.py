"""The base of the project's console commands: help in Spanish, and only the options that concern whoever types."""

from __future__ import annotations

from argparse import SUPPRESS
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

_DJANGO = {"version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}


class ConsoleCommand(BaseCommand):
    """A command whose ``--help`` leaves out Django's own options, which it still accepts."""

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        for action in parser._actions:
            if action.dest in _DJANGO:
                action.help = SUPPRESS
        return parser
