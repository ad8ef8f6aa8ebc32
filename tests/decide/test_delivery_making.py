"""The packages of a process are made by a job that may be stopped anywhere, and nothing in the clear is left."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from django.db import OperationalError

from abierto.core import jobs
from abierto.core.errors import DomainError
from abierto.core.models import Entry
from abierto.decide.actions import deliveries
from abierto.decide.actions.deliveries import (
    Ordered,
    alone_with,
    begin_delivery,
    clear_discarded,
    discard_delivery,
    prepare_waiting,
    resume_delivery,
)
from abierto.decide.actions.delivery_keys import register_actor_key
from abierto.decide.actions.delivery_releases import closed_key, release_package
from abierto.decide.delivering import folder_of, key_that_signed, sealed_file, sealed_folder
from abierto.decide.models import ActorPackage, Delivery
from abierto.delivery.console import verify
from abierto.delivery.package.sealing import unseal
from abierto.delivery.package.steps import progress
from abierto.participation.actions.screening import screen_waiting
from abierto.transparency.models import LogKey
from tests.factories.delivery import DELIVERS, PASSPHRASE, a_contested_process, a_rule, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "datos"


@pytest.fixture
def world():
    """A process whose delivery was ordered: one actor with its key, the other and their coalition without."""
    return ordered(a_contested_process())


def ordered(made):
    a_rule(made.process)
    made.identity = pyrage.x25519.Identity.generate()
    key = str(made.identity.to_public())
    register_actor_key(force=made.azul.force, public=key, by=made.azul.validator, at=DELIVERS)
    made.officials = an_official(), an_official()
    told = Ordered("Instituto de prueba", "Secretaría Ejecutiva", "Toluca", "", made.officials)
    made.delivery = begin_delivery(process=made.process, told=told, by=made.officials[0], at=DELIVERS)
    return made


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_made_a_step_at_a_time_released_both_ways_opened_and_verified(world, tmp_path, monkeypatch, caplog):
    looks = iter([False] * 9 + [True] + [False] * 9 + [True])
    monkeypatch.setattr(jobs, "stopping", lambda: next(looks, False))
    assert prepare_waiting(at=DELIVERS) == []
    first = progress(folder_of(world.delivery))
    assert prepare_waiting(at=DELIVERS) == []
    second = progress(folder_of(world.delivery))
    assert first is not None
    assert second is not None
    assert 0 < first.steps < second.steps < second.of_steps
    assert [each.pk for each in prepare_waiting(at=DELIVERS)] == [world.delivery.pk]
    assert prepare_waiting(at=DELIVERS) == []

    assert caplog.records == []  # what is made of whom is told to no log

    delivery = Delivery.objects.get()
    folder = folder_of(delivery)
    assert delivery.statement_sha256 == sha256((folder / "reparto.json").read_bytes()).hexdigest()
    assert left_in(folder) == {
        *("paquete.zip.age", "llave-1.age", "llave-2.age", "reparto.json", "reparto.firma"),
        *("encargo.json", "entrega.json", "avance.json"),
    }
    assert folder.stat().st_mode & 0o077 == 0
    packages = {package.force_id: package for package in ActorPackage.objects.all()}
    assert set(packages) == {world.azul.force.pk, world.rojo.force.pk, world.alliance.pk}
    for package in packages.values():
        assert sha256(sealed_file(package).read_bytes()).hexdigest() == package.sha256

    keyed, two = packages[world.azul.force.pk], packages[world.alliance.pk]
    assert keyed.recipient == str(world.identity.to_public())
    assert release_package(package=keyed, by=world.officials[1], at=DELIVERS) == ""
    opened = opened_with(keyed, str(world.identity), tmp_path / "azul")
    said: list[str] = []
    verify(opened, None, said.append)
    assert said[0] == f"Paquete de {world.azul.force.name}: {world.process.name}."
    assert said[-1] == "El paquete está completo y sin cambios."

    codes = [release_package(package=two, by=who, passphrase=PASSPHRASE, at=DELIVERS) for who in world.officials]
    closed = closed_key(ActorPackage.objects.get(pk=two.pk))
    assert closed is not None
    secret = pyrage.passphrase.decrypt(closed, "-".join(codes)).decode()
    verify(opened_with(two, secret, tmp_path / "juntos"), None, said.append)
    assert said[-1] == "El paquete está completo y sin cambios."
    events = Entry.objects.filter(event__startswith="decide.delivery").order_by("pk").values_list("event", "data")
    assert [event for event, _ in events][-2:] == ["decide.delivery_begun", "decide.delivery_prepared"]
    assert nothing_of_one_actor(list(Entry.objects.filter(event__startswith="decide.").values_list("data", flat=True)))


def opened_with(package: ActorPackage, secret: str, folder: Path) -> Path:
    target = io.BytesIO()
    with sealed_file(package).open("rb") as source:
        unseal(source, target, secret)
    assert sha256(target.getvalue()).hexdigest() == package.archive_sha256
    folder.mkdir()
    (folder / "paquete.zip").write_bytes(target.getvalue())
    return folder / "paquete.zip"


def nothing_of_one_actor(told: list[dict]) -> bool:
    """Lines of the ledger tell fingerprints, and no amount or size."""
    words = json.dumps(told)
    return not [word for word in ("bytes", "aportaciones", "reacciones", "acts", "rows") if word in words]


def test_what_cannot_be_delivered_stops_with_its_reason_until_it_is_sent_again():
    world = ordered(a_contested_process(screened=False))
    assert prepare_waiting(at=DELIVERS) == []
    delivery = Delivery.objects.get()
    assert delivery.problem.startswith("El tamizado no ha terminado")
    assert prepare_waiting(at=DELIVERS) == []
    screen_waiting(DELIVERS)
    resume_delivery(delivery=delivery, by=world.officials[0], at=DELIVERS)
    with pytest.raises(DomainError, match="no se detuvo"):
        resume_delivery(delivery=delivery, by=world.officials[0], at=DELIVERS)
    assert len(prepare_waiting(at=DELIVERS)) == 1
    told = ["decide.delivery_stopped", "decide.delivery_resumed", "decide.delivery_prepared"]
    assert list(Entry.objects.filter(event__in=told).order_by("pk").values_list("event", flat=True)) == told


def test_a_fault_of_the_program_is_told_to_who_looks_and_to_who_operates_it(world, monkeypatch):
    def full(*told, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(deliveries, "produce", full)
    with pytest.raises(OSError, match="No space"):
        prepare_waiting(at=DELIVERS)
    world.delivery.refresh_from_db()
    assert "No space left on device" in world.delivery.problem
    assert "Avise a quien lo opera" in world.delivery.problem

    resume_delivery(delivery=world.delivery, by=world.officials[0], at=DELIVERS)

    def away(*told, **more):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(deliveries, "produce", away)
    with pytest.raises(OperationalError):
        prepare_waiting(at=DELIVERS)
    world.delivery.refresh_from_db()
    assert world.delivery.is_waiting


def test_the_key_told_is_the_one_that_signed_though_the_log_signs_with_another_now(world):
    prepare_waiting(at=DELIVERS)
    [used] = LogKey.objects.all()
    LogKey.objects.create(name=used.name, public_key=b"\x07" * 32, key_id=b"\x00\x01\x02\x03", since=DELIVERS)
    assert key_that_signed(world.delivery) == used
    (folder_of(world.delivery) / "reparto.firma").unlink()
    assert key_that_signed(world.delivery) != used


def test_of_two_at_once_one_works_and_the_other_leaves(world):
    with alone_with(world.delivery) as mine:
        assert mine
        assert prepare_waiting(at=DELIVERS) == []
        assert progress(folder_of(world.delivery)) is None


def test_discarded_it_leaves_no_file_and_another_may_be_ordered(world):
    with pytest.raises(DomainError, match="Escriba el motivo"):
        discard_delivery(delivery=world.delivery, reason=" ", by=world.officials[0])
    looks = iter([False] * 6)
    deliveries._make(world.delivery, lambda: next(looks, True), DELIVERS)
    folder = folder_of(world.delivery)
    assert left_in(folder)
    discard_delivery(delivery=world.delivery, reason="Se olvidó una frase", by=world.officials[0], at=DELIVERS)
    with pytest.raises(DomainError, match="ya se había descartado"):
        discard_delivery(delivery=world.delivery, reason="Otra vez", by=world.officials[0])
    assert prepare_waiting(at=DELIVERS) == []
    assert not folder.exists()
    clear_discarded()
    told = Ordered("Instituto de prueba", "Secretaría Ejecutiva", "Toluca", "", world.officials)
    again = begin_delivery(process=world.process, told=told, by=world.officials[0], at=DELIVERS)
    assert Delivery.objects.standing().get() == again
    assert sealed_folder(ActorPackage(delivery=again, key="azul")).is_relative_to(folder_of(again))


def test_made_while_somebody_discarded_it_is_not_written_down(world, monkeypatch):
    produce = deliveries.produce

    def meanwhile(*told, **more):
        made = produce(*told, **more)
        discard_delivery(delivery=world.delivery, reason="Ya no", by=world.officials[0])
        return made

    monkeypatch.setattr(deliveries, "produce", meanwhile)
    assert prepare_waiting(at=DELIVERS) == []
    assert not ActorPackage.objects.exists()
    assert not folder_of(world.delivery).exists()
