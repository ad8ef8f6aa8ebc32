"""Every command of the project says in Spanish what it does."""

from __future__ import annotations

import gettext
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

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
    told = subprocess.run([sys.executable, "-m", "abierto", "restore"], capture_output=True, text=True, cwd=ROOT)
    assert told.returncode == 2
    assert "faltan estos argumentos" in told.stderr


def test_what_cannot_be_done_is_told_in_one_sentence_and_ends_in_one(tmp_path, capsys):
    missing = tmp_path / "nada.json"
    command = load_command_class(get_commands()["recompute-state"], "recompute-state")
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["abierto", "recompute-state", str(missing)])

    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.err == f"No se puede leer «{missing}»; revise que exista y que tenga permiso.\n"
    assert said.out == ""


def test_a_command_called_by_another_still_raises_its_refusal(tmp_path):
    with pytest.raises(CommandError, match="No se puede leer"):
        call_command("recompute-state", tmp_path / "nada.json")
    command = load_command_class(get_commands()["recompute-state"], "recompute-state")
    with pytest.raises(CommandError, match="No se puede leer"):  # and whoever asks for the trace has it
        command.run_from_argv(["abierto", "recompute-state", str(tmp_path / "nada.json"), "--traceback"])
