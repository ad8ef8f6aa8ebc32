"""Each act that the program records has a sentence for people, and each sentence belongs to an act."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from abierto.core.jobs import JOBS
from abierto.core.ledger import EVENTS
from abierto.core.permissions import TABLE

PACKAGE = Path(__file__).resolve().parents[2] / "abierto"
APPS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("abierto."))
NAME = re.compile(rf"^({'|'.join(APPS)})\.[a-z]+(_[a-z]+)+$")


def names_in_code() -> set[str]:
    """Every constant in the code that is spelled as an act, a permission or a job."""
    return {
        node.value
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts and path.name != "events.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.match(node.value)
    }


def test_every_act_named_in_code_is_registered_as_an_event_a_permission_or_a_job():
    assert names_in_code() - set(EVENTS) - set(TABLE) - set(JOBS) == set()


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_event_is_told_in_a_sentence(name):
    told = EVENTS[name].sentence.format(subject="Compromiso 1")
    assert told[0].isupper() or told.startswith(("«", "Compromiso"))
    assert told.endswith((".", "»"))
    assert name.split(".")[0] in APPS
