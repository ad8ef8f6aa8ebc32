"""What was looked at and never confirmed does not stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from abierto.core import clock, previews
from abierto.core.jobs import JOBS


@pytest.fixture
def left():
    """A preview of each kind, and a file that is none."""
    paths = [*(f"{previews.folder_of(kind, 7)}/{'0' * 64}.json" for kind in sorted(previews.KINDS)), "otros/7/x.json"]
    for path in paths:
        default_storage.save(path, ContentFile(b"{}"))
    yield paths
    for path in paths:
        default_storage.delete(path)


def test_what_nobody_confirmed_in_time_is_removed_and_nothing_else(left):
    now = clock.of_the_machine()
    assert previews.sweep(now + previews.LASTS / 2) == 0
    assert previews.sweep(now + previews.LASTS + timedelta(minutes=1)) == len(previews.KINDS)
    assert [path for path in left if default_storage.exists(path)] == ["otros/7/x.json"]
    assert previews.sweep(now + previews.LASTS * 2) == 0


def test_the_job_says_how_many_and_keeps_quiet_about_none(left, monkeypatch):
    job = JOBS["core.sweep_previews"]
    assert job.run() == ""
    monkeypatch.setattr(previews, "LASTS", timedelta(minutes=-1))
    assert job.run() == f"Vistas previas que nadie confirmó y se borraron: {len(previews.KINDS)}."


def test_no_kind_is_kept_that_would_never_be_swept():
    with pytest.raises(ValueError, match="never be swept"):
        previews.folder_of("otra", 7)
