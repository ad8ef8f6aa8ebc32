from __future__ import annotations

import pytest

from abierto.territory.actions.catalogue import load_catalogue


@pytest.fixture
def catalogue(db):
    """The project's own catalogue, loaded."""
    return load_catalogue()
