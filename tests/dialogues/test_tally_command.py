"""``abierto recompute-vote FILE``: anyone counts a vote again from its published ballots."""

from __future__ import annotations

import importlib
import io

import pytest
from django.core.management import CommandError, call_command

from abierto.dialogues.tally import Method, with_result, write_ballots
from tests.dialogues.tally_world import in_the_log, vote


def run(path):
    said = io.StringIO()
    command = importlib.import_module("abierto.dialogues.management.commands.recompute-vote").Command(stdout=said)
    try:
        call_command(command, str(path))
    except CommandError as refusal:
        return said.getvalue(), str(refusal)
    return said.getvalue(), None


@pytest.fixture
def text():
    return write_ballots(with_result(in_the_log(vote(Method.APPROVAL, [["a", "b"], ["b"], []]))))


def test_a_vote_that_holds_is_counted_again(tmp_path, text):
    path = tmp_path / "boletas.json"
    path.write_text(text)
    said, refusal = run(path)

    assert refusal is None
    assert "«B» 2 votos, «A» 1 voto, «C» 0 votos.\nGana «B».\n" in said
    assert said.endswith("Todo se sostiene: las boletas abren sus compromisos y dan este resultado.\n")


def test_a_vote_that_was_touched_ends_in_a_refusal_after_saying_what(tmp_path, text):
    path = tmp_path / "boletas.json"
    path.write_text(text.replace('"winner":"b"', '"winner":"a"'))
    said, refusal = run(path)

    assert "✗ El archivo dice que gana «A»; gana «B».\n" in said
    assert "Todo se sostiene" not in said
    assert refusal == "Lo que el archivo dice no se sostiene con lo que contiene."


def test_what_is_not_a_file_of_ballots_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "boletas.json"
    path.write_bytes(b"\xff\xfe")
    assert run(path) == ("", "El archivo no está en UTF-8; descárguelo otra vez de la página de la votación.")
    path.write_text("{}")
    assert run(path) == (
        "",
        "No es un archivo de boletas publicadas; descárguelo de la página de la votación.",
    )
    assert run(tmp_path) == ("", f"No se puede leer «{tmp_path}»; revise que exista y que tenga permiso.")
    assert run("a\0b")[1] == "No se puede leer «a\0b»; revise que exista y que tenga permiso."
