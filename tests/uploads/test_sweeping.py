"""The sweep: what a killed process left is found; nothing that has a record, or is arriving, is touched."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from abierto.core import clock
from abierto.uploads import deposit
from abierto.uploads.actions.sweeping import missing_files, sweep_orphans
from abierto.uploads.jobs import sweep
from tests.factories.uploads import StoredFileFactory

pytestmark = pytest.mark.django_db


def _aged(path, **ago):
    then = (clock.of_the_machine() - timedelta(**ago)).timestamp()
    os.utime(path, (then, then))


def _orphan():
    place = deposit.new_place("pdf")
    arrived = deposit.incoming() / "x"
    arrived.write_bytes(b"x")
    deposit.put(arrived, place)
    return place


def test_what_never_finished_arriving_goes_and_what_is_arriving_stays(lying_there):
    for name, ago in (("cortado.upload", {"hours": 2}), ("llegando.upload", {"minutes": 5})):
        (deposit.incoming() / name).write_bytes(b"x")
        _aged(deposit.incoming() / name, **ago)

    assert str(sweep_orphans()) == "1 a medias, 0 sin registro"
    assert lying_there() == ["entrando/llegando.upload"]


def test_a_file_without_a_record_is_set_aside_and_kept_for_a_month(lying_there):
    file, old, young = StoredFileFactory(), _orphan(), _orphan()
    _aged(deposit.path_of(old), hours=3)
    _aged(deposit.path_of(file.stored_name), days=300)

    found = sweep_orphans()

    assert (found.unfinished, found.set_aside, found.missing) == (0, [old], [])
    aside = f"apartados/{old[6:]}"
    assert lying_there() == sorted([file.stored_name, young, aside])
    assert str(sweep_orphans()) == "en orden"
    _aged(deposit.root() / aside, days=31)
    sweep_orphans()
    assert lying_there() == sorted([file.stored_name, young])


def test_a_record_without_its_file_is_told_and_never_deleted(lying_there, caplog):
    whole, gone, cut = StoredFileFactory(), StoredFileFactory(), StoredFileFactory()
    deposit.remove(gone.stored_name)
    path = deposit.path_of(cut.stored_name)
    path.chmod(0o600)
    path.write_bytes(b"x")

    assert missing_files() == [gone.external_id, cut.external_id]
    assert "2 registros SIN ARCHIVO" in str(sweep_orphans())
    assert type(whole).objects.count() == 3
    with pytest.raises(LookupError, match=gone.external_id):
        sweep()
    with pytest.raises(CommandError, match=gone.external_id):
        call_command("sweep-files")
    assert gone.external_id in caplog.text


def test_the_job_and_the_command_say_that_all_is_in_order(capsys):
    StoredFileFactory()
    assert sweep() == "Depósito: en orden."
    call_command("sweep-files", "--minutes", "0")
    assert capsys.readouterr().out == "en orden\n"
