"""The deposit of these tests: its own folder, and how to see that nothing was left in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from abierto.uploads import settling


@pytest.fixture(autouse=True)
def deposit_folder(settings, tmp_path) -> Iterator[Path]:
    settings.DEPOSIT_ROOT = tmp_path / "deposito"
    settings.FILE_UPLOAD_TEMP_DIR = settings.DEPOSIT_ROOT / "entrando"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    settling._let_go.clear()
    yield settings.DEPOSIT_ROOT
    for path in settings.DEPOSIT_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()


@pytest.fixture
def lying_there(deposit_folder):
    """What files lie in the deposit, as a call."""
    return lambda: sorted(str(path.relative_to(deposit_folder)) for path in deposit_folder.rglob("*") if path.is_file())
