"""Every command of the project says in Spanish what it does."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from abierto.config.cli import LOCALE

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(path.stem for path in ROOT.glob("abierto/*/management/commands/*.py") if path.stem != "__init__")


def test_the_commands_that_the_product_promises_are_there():
    promised = {
        "serve",
        "demo",
        "import-territory",
        "import-boundaries",
        "import-plan",
        "export-plan",
        "verify",
        "doctor",
        "backup",
        "restore",
    }
    assert promised <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_spanish(command, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "es_MX")
    gettext.bindtextdomain("messages", LOCALE)
    told = load_command_class(get_commands()[command], command).create_parser("abierto", command).format_help()
    assert told.startswith(f"uso: abierto {command}")
    assert "muestra esta ayuda y termina" in told
    assert not [words for words in ("show this", "Skip system", "positional arguments", "Verbosity") if words in told]


def test_a_wrong_argument_is_told_in_spanish_and_ends_in_two():
    told = subprocess.run([sys.executable, "-m", "abierto", "verify"], capture_output=True, text=True, cwd=ROOT)
    assert told.returncode == 2
    assert "faltan estos argumentos" in told.stderr
