"""The base of the project's console commands: help in Spanish, only the options that concern whoever types, and
refusals told in their own sentence."""

from __future__ import annotations

import sys
from argparse import SUPPRESS
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError

_DJANGO = {"version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}


class ConsoleCommand(BaseCommand):
    """A command whose ``--help`` leaves out Django's own options, which it still accepts."""

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        for action in parser._actions:
            if action.dest in _DJANGO:
                action.help = SUPPRESS
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Do what was asked; what cannot be done is told to whoever typed it without the name of its class."""
        try:
            return super().execute(*args, **options)
        except SystemCheckError:
            raise
        except CommandError as problem:
            if not getattr(self, "_called_from_command_line", False) or options.get("traceback"):
                raise
            self.stderr.write(str(problem))
            sys.exit(problem.returncode)
