"""Each test with its own key, and a source in memory beside the ledger."""

from __future__ import annotations

import pytest

from abierto.transparency import sources
from tests.transparency.world import Slips


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """No test signs with the key of another."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def slips(monkeypatch, db):
    """The source in memory, alone with the ledger's."""
    source = Slips()
    ledger = sources._SOURCES["bitácora"]
    monkeypatch.setattr(sources, "_SOURCES", {"bitácora": ledger, source.name: source})
    return source


@pytest.fixture(autouse=True)
def only_the_ledger(monkeypatch):
    """What higher parts register is tested there."""
    monkeypatch.setattr(sources, "_SOURCES", {"bitácora": sources._SOURCES["bitácora"]})
