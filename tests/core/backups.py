"""Sites worth saving, a good backup, ways to spoil it, and an empty place to try the spoilt ones in."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, models, transaction

from abierto.core import clock, ledger
from abierto.core.backup import inventory
from abierto.core.backup.database import digest
from abierto.core.backup.manifest import NAME
from abierto.core.backup.restoring import restore_backup
from abierto.core.backup.saving import make_backup
from abierto.core.errors import DomainError
from abierto.core.models import Entry
from abierto.core.search import SearchRow, replace_rows
from abierto.dialogues.actions.votes import call_vote
from abierto.dialogues.models import Option
from abierto.participation.actions.gestures import react
from abierto.participation.passes import new_pass
from abierto.people.models import Person
from abierto.plan.models import PlanDocument
from tests.desk.world import a_world
from tests.factories.participation import CLOSES, DURING, OPENS, a_space, facts
from tests.factories.plan import IndicatorFactory, sealed_version
from tests.places import forget, new_place

#: What JSON calls null, in a column that may not be NULL.
NULL = models.Value(None, models.JSONField())
PICTURE = bytes(range(256)) * 5000
FILE = "archivos/archivos/foto.png"


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """One small backup, and an empty place to try the others in."""
    folder = tmp_path_factory.mktemp("archivo")
    with django_db_blocker.unblock():
        places = [new_place(connection.vendor, folder / name) for name in ("lleno", "vacío")]
        try:
            with places[0].stand():
                for number in range(30):
                    Person.objects.create(external_id=f"persona-{number}", name=f"Persona {number}")
                (folder / "lleno" / "archivos").mkdir()
                (folder / "lleno" / "archivos" / "foto.png").write_bytes(bytes(range(256)) * 40)
                make_backup(folder / "bueno.zip")
            yield SimpleNamespace(good=folder / "bueno.zip", empty=places[1], folder=folder)
        finally:
            for place in places:
                forget(place)


@pytest.fixture
def refused(kept, tmp_path):
    """Try to restore bytes; give back the sentence, having seen that nothing was written."""

    def attempt(body: bytes) -> str:
        path = tmp_path / "malo.zip"
        path.write_bytes(body)
        with kept.empty.stand():
            before = sorted(item.name for item in kept.empty.folder.iterdir())
            with pytest.raises(DomainError) as problem:
                restore_backup(path)
            assert (Entry.objects.count(), Person.objects.count()) == (0, 0)
            after = sorted(item.name for item in kept.empty.folder.iterdir())
            assert {name for name in after if "sqlite" not in name} == {name for name in before if "sqlite" not in name}
        return str(problem.value)

    return attempt


def remade(kept, tmp_path, *, change=lambda manifest: None, entries=lambda entries: None, **options) -> bytes:
    """The good backup with its manifest, or its entries, changed by somebody who knows the format."""
    with zipfile.ZipFile(kept.good) as good:
        held = {name: good.read(name) for name in good.namelist()}
    manifest = json.loads(held.pop(NAME))
    entries(held)
    change(manifest)
    path = tmp_path / "rehecho.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in held.items():
            archive.writestr(name, body)
        archive.writestr(NAME, json.dumps(manifest))
    return path.read_bytes()


def entry_with(data) -> Entry:
    return Entry.objects.create(
        at=clock.now(), event="x", subject_kind="x", subject_id="1", subject_label="x", actor_label="x", data=data
    )


def live_a_little(folder: Path) -> None:
    """Rows of every kind of value that once was lost somewhere, and a few files."""
    world = a_world()
    world.axis.name = "«Ñandú», 'comillas' y \\ \u2028 \U0001f5f3"
    world.axis.save()
    Person.objects.create(external_id="vacia", name="Sin nada", email="", phone="")
    IndicatorFactory(
        commitment=world.mine,
        unit="al límite",
        number=7,
        baseline=Decimal("-0.0001"),
        target=Decimal("123456789012.5000"),
    )
    IndicatorFactory(
        commitment=world.mine, unit="al límite", number=8, baseline=None, target=Decimal(0), target_on=date(1, 1, 1)
    )
    version = sealed_version(world.exercise)
    PlanDocument.objects.create(version=version, format="pdf", sha256="0" * 64, content=bytes(range(256)))
    with transaction.atomic():
        ledger.record(
            "plan.record_saved", on=world.axis, by=None,
            at=datetime(2021, 12, 31, 23, 59, 59, 999999, tzinfo=clock.ZONE),
            data={"b": [None, True, 1, 1.5, 1e16, -1e300, 2**63], "a": {"é": "", "": None}, "n": "\U0001f5f3"},
        )  # fmt: skip
    for data in (NULL, [], "texto", 0):
        entry_with(data)
    gone = Person.objects.create(external_id="se-va", name="Se va")
    gone.delete()
    take_part(world)
    replace_rows("prueba", [SearchRow("tipo", "/x/", "Ñandúes del Estado", "Aves", "corren")])
    for name, body in (
        ("archivos/images/foto ñ.png", PICTURE),
        ("archivos/vacío", b""),
        ("deposito/ab/cd/x.pdf", b"x"),
        ("deposito/entrando/a medias", b"no"),
        ("deposito/apartados/sin registro", b"no"),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)


def take_part(world: SimpleNamespace) -> None:
    """A reaction within its window, and a vote that was called: what the database refuses to let in at another time."""
    react(space=facts(a_space()), number=new_pass(), value="up", version=1, at=DURING)
    Option.objects.create(external_id="otra", vote=world.own_vote, number=2, text="Dos")
    call_vote(vote=world.own_vote, opens_at=OPENS, closes_at=CLOSES, by=None, at=OPENS)


def everything() -> dict[str, tuple]:
    """What every table and the folders of data hold now."""
    rows = {model._meta.label: digest(model) for model in inventory.tables()}
    files = {told: path.read_bytes() for name in inventory.FOLDERS for told, path in inventory.contents(name)}
    return {**rows, **files}
