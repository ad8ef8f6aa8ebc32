"""A backup and its restoration: everything as it was, on the same kind of database and on the other."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from abierto.accounts.models import User
from abierto.core import ledger
from abierto.core.backup import inventory, restoring, saving
from abierto.core.backup.database import columns, digest, lines
from abierto.core.backup.restoring import check_backup, restore_backup
from abierto.core.backup.saving import make_backup
from abierto.core.backup.staging import Staged
from abierto.core.errors import DomainError
from abierto.core.models import Entry
from abierto.core.search import find
from abierto.dialogues.models import Option, Vote
from abierto.participation.models import Act
from abierto.people.models import Person
from abierto.plan.models import Indicator, PlanDocument
from tests.core.backups import NULL, PICTURE, entry_with, everything, live_a_little
from tests.database import ROOT
from tests.places import Place, forget, new_place


@pytest.fixture(scope="module")
def places(django_db_setup, django_db_blocker, tmp_path_factory):
    """Makes empty places and drops them at the end."""
    made: list[Place] = []
    folder = tmp_path_factory.mktemp("places")

    def make(vendor: str = "") -> Place:
        made.append(new_place(vendor or connection.vendor, folder / f"place {len(made)}"))
        return made[-1]

    with django_db_blocker.unblock():
        try:
            yield make
        finally:
            for place in made:
                forget(place)


@pytest.fixture(scope="module")
def saved(places) -> SimpleNamespace:
    """A site with a little of everything, its backup, and what it held."""
    place = places()
    with place.stand():
        live_a_little(place.folder)
        (place.folder / "secret-key").write_text("muy-secreta")
        make_backup(place.folder / "respaldo.zip")
        return SimpleNamespace(place=place, path=place.folder / "respaldo.zip", before=everything())


@pytest.fixture(scope="module")
def _an_empty_place(places) -> Place:
    return places()


@pytest.fixture
def empty(_an_empty_place):
    """An empty place to stand on, that the test leaves as empty as it was."""
    with _an_empty_place.stand():
        before = everything()
        yield _an_empty_place
        assert everything() == before
        assert [item.name for item in _an_empty_place.folder.glob("restaurando*")] == []


def test_an_empty_place_becomes_what_was_saved(places, saved):
    said = []
    with places().stand():
        restore_backup(saved.path, say=said.append)

        assert everything() == saved.before
        assert Person.objects.get(external_id="vacia").email == ""
        odd = Indicator.objects.filter(unit="al límite").order_by("number")
        assert [str(indicator.target) for indicator in odd] == ["123456789012.5000", "0.0000"]
        assert [str(indicator.baseline) for indicator in odd] == ["-0.0001", "None"]
        assert bytes(PlanDocument.objects.get().content) == bytes(range(256))
        told = Entry.objects.get(at=datetime(2022, 1, 1, 5, 59, 59, 999999, tzinfo=UTC))
        assert told.data["b"] == [None, True, 1, 1.5, 10**16, -(10**300), 2**63]
        assert [entry.title for entry in find("ñandu")[0]] == ["Ñandúes del Estado"]
        assert User.objects.get(groups__name="secretariat").has_usable_password()
    assert said[0].startswith("Respaldo íntegro: ")
    assert any(told.startswith("Comparadas ") and "bitácora: " in told for told in said)
    assert f"Comparados 3 archivos con {len(PICTURE) + 1} bytes, iguales" in said


def test_what_is_restored_goes_on_as_if_nothing_had_happened(places, saved):
    """Rules stay in force, and a number once given to a row that is gone is not given again."""
    with places().stand():
        restore_backup(saved.path)
        last = Person.objects.order_by("pk").last().pk

        assert Person.objects.create(external_id="nueva", name="Nueva").pk == last + 2
        with pytest.raises(DatabaseError, match="solo admite agregar"), transaction.atomic():
            Entry.objects.update(event="otra")
        with pytest.raises(DatabaseError, match="es definitivo"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE plan_planversion SET sha256 = 'x'")
        late = Act.objects.get(gesture="react")
        late.pk, late.at, late.commitment = None, late.at + timedelta(days=400), b"x" * 32
        with pytest.raises(DatabaseError, match="no está abierto"), transaction.atomic():
            late.save(force_insert=True)
        with pytest.raises(DatabaseError, match="es definitivo"), transaction.atomic():
            Option.objects.create(
                external_id="tarde", vote=Vote.objects.get(called_at__isnull=False), number=9, text="X"
            )
        with transaction.atomic():
            before = Entry.objects.order_by("pk").last().pk
            assert ledger.record("plan.record_saved", on=Person.objects.first(), by=None).pk == before + 1


def test_a_backup_of_one_database_restores_into_the_other_and_back(places, saved):
    """The SQLite side in processes of its own: a part of the program is made for one database when it starts."""
    if connection.vendor != "postgresql":
        pytest.skip("both databases are at hand only when the suite runs on PostgreSQL")
    middle = places("sqlite")
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    back = middle.folder / "de vuelta.zip"
    for words in (("restore", saved.path), ("backup", back)):
        run = subprocess.run(
            [sys.executable, "-m", "abierto", *map(str, words)], cwd=ROOT, env={**kept, "DATA_DIR": str(middle.folder)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr

    there, here = check_backup(saved.path), check_backup(back)
    assert (there.database, here.database) == ("postgresql", "sqlite")
    assert (here.tables, here.files, here.ledger) == (there.tables, there.files, there.ledger)
    with places().stand():
        restore_backup(back)
        assert everything() == saved.before


def test_a_place_in_use_is_refused_and_left_as_it_is(saved, empty):
    with saved.place.stand():
        with pytest.raises(DomainError, match=r"ya tiene cuentas o actos.*createdb"):
            restore_backup(saved.path)

        assert everything() == saved.before
    (empty.folder / "archivos").mkdir(exist_ok=True)
    (empty.folder / "archivos" / "ajeno").write_text("de otra persona")

    with pytest.raises(DomainError, match="La carpeta «archivos» de DATA_DIR ya tiene archivos"):
        restore_backup(saved.path)

    assert (empty.folder / "archivos" / "ajeno").read_text() == "de otra persona"
    (empty.folder / "archivos" / "ajeno").unlink()


def test_nobody_waits_for_a_backup_and_it_holds_one_instant(places, monkeypatch):
    """Somebody else writes while the tables are being read: their act goes through, and is not in the backup."""
    place = places()
    with place.stand():
        entry_with({})
        before = digest(Entry)
        written = []

        def write():
            Person.objects.create(external_id="mientras", name="Mientras")
            written.append(entry_with({}))
            connection.close()

        once = saving._table

        def table(archive, model):
            if not written:
                other = Thread(target=write)
                other.start()
                other.join(timeout=10)
            return once(archive, model)

        monkeypatch.setattr(saving, "_table", table)
        manifest, _ = make_backup(place.folder / "uno.zip")

        assert len(written) == 1
        assert (manifest.ledger.lines, manifest.ledger.sha256) == (before.rows, before.sha256)
        assert next(table.rows for table in manifest.tables if table.name == "people.Person") == 0
        assert (digest(Entry).rows, Person.objects.count()) == (before.rows + 1, 1)


def test_what_does_not_come_out_the_same_leaves_the_place_empty(saved, empty, monkeypatch):
    monkeypatch.setattr(restoring, "last_id", lambda model: 5)
    with pytest.raises(DomainError, match=r"La numeración de «.*» no quedó como estaba"):
        restore_backup(saved.path)


def test_files_go_back_out_when_the_database_refuses_at_the_last_moment(saved, empty, monkeypatch):
    put = Staged.put_in_place

    def put_and_fail(staged):
        put(staged)
        assert (empty.folder / "archivos" / "images").is_dir()
        raise OSError("se fue la luz")

    monkeypatch.setattr(Staged, "put_in_place", put_and_fail)
    with pytest.raises(OSError, match="luz"):
        restore_backup(saved.path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda names: [*names, "plan.0099_nueva"], r"anterior \(Abierto 0\..*este es 9\.8\.7.*plan\.0099_nueva"),
        (lambda names: names[4:], r"más nuevo \(Abierto 0\..*este es 9\.8\.7.* y 1 más"),
    ],
    ids=["older", "newer"],
)
def test_a_backup_of_another_program_is_refused_naming_both(saved, empty, monkeypatch, change, told):
    names = inventory.migrations()
    monkeypatch.setattr(restoring, "migrations", lambda: change(names))
    monkeypatch.setattr(restoring, "__version__", "9.8.7")
    with pytest.raises(DomainError, match=told):
        restore_backup(saved.path)


def test_the_commands_say_what_they_did(places, saved, capsys, monkeypatch):
    path, folder = saved.place.folder / "de la noche.zip", saved.place.folder
    with saved.place.stand():
        (folder / "desconocido").mkdir()
        (folder / "respaldo.zip").rename(folder.parent / "respaldo.zip")
        call_command("backup", str(path))
        said = capsys.readouterr()
        for name, told in (
            ("de la noche.zip", "ya existe"),
            ("archivos/yo.zip", "dentro de lo que se respalda"),
            ("no hay/yo.zip", "No existe la carpeta"),
        ):
            with pytest.raises(CommandError, match=told):
                call_command("backup", str(folder / name))
        (folder.parent / "respaldo.zip").rename(folder / "respaldo.zip")
    told = dict(item.split(": ", 1) for item in said.out.splitlines() if ": " in item)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "datos personales" in said.out
    assert "No contiene SECRET_KEY" in said.out
    assert said.err == "Aviso: «desconocido», en DATA_DIR, no se respalda.\n"

    with places().stand():
        call_command("restore", str(path), "--solo-revisar")
        assert capsys.readouterr().out.startswith("Respaldo íntegro, de ")
        assert Entry.objects.count() == 0
        with pytest.raises(CommandError, match="no la que se pidió"):
            call_command("restore", str(path), "--huella", "0" * 64)
        call_command("restore", str(path), "--huella", told["Huella"])
        assert "Restaurado. Ahora ejecute «abierto prepare»" in capsys.readouterr().out
        assert everything() == saved.before
        monkeypatch.setattr(restoring, "_digest_of", lambda path: "0")
        with pytest.raises(DomainError, match="no quedó como estaba: revise el disco"):
            restoring._compare_files(check_backup(path))


def test_a_backup_that_fails_leaves_nothing_behind(saved, monkeypatch):
    link = saved.place.folder / "archivos" / "atajo"
    with saved.place.stand():
        link.symlink_to("/etc")
        with pytest.raises(DomainError, match="«archivos/atajo» no es un archivo común"):
            make_backup(saved.place.folder / "uno.zip")
        link.unlink()
        monkeypatch.setattr(saving.health, "pending_migrations", lambda: 1)
        with pytest.raises(DomainError, match="no está al día"):
            make_backup(saved.place.folder / "uno.zip")
    assert [item.name for item in saved.place.folder.iterdir() if "uno" in item.name] == []


def test_secrets_sessions_and_what_can_be_made_again_stay_out(saved):
    manifest = check_backup(saved.path)
    assert b"muy-secreta" not in saved.path.read_bytes()
    assert [file.path for file in manifest.files if file.path.startswith("deposito")] == ["deposito/ab/cd/x.pdf"]
    assert {"sessions.Session", "secret-key"} <= set(manifest.left_out)
    assert not {table.name for table in manifest.tables} & set(inventory.TABLES_LEFT_OUT)


def test_a_json_null_is_not_the_databases_null(db):
    for data in (NULL, {}):
        entry_with(data)
    place = [field.attname for field in columns(Entry)].index("data")
    assert [json.loads(text)[place] for text in lines(Entry)] == [[None], [{}]]
