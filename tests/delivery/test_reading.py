"""A whole delivery from the database: acts of people, the log, the screening, the packages and the command."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from abierto.core.errors import DomainError
from abierto.delivery.package.order import Order, PackageSpace
from abierto.delivery.package.parts import Broken
from abierto.delivery.package.production import produce
from abierto.delivery.reading import Acts, signed_tree
from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.gestures import react
from abierto.participation.actions.reviews import review_screening
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.models import Act
from abierto.participation.passes import new_pass
from abierto.transparency import keys
from abierto.transparency.actions.sequencing import sequence_and_sign
from tests.delivery.conftest import written
from tests.delivery.world import MADE, an_order
from tests.factories.accounts import SecretaryFactory
from tests.factories.participation import CLOSES, DURING, a_space, facts, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    """No test signs with the key of another."""
    settings.DATA_DIR = tmp_path / "datos"


def an_election() -> tuple[Order, list[Act]]:
    """Two spaces of two actors and one that is of nobody here, with what people said and took back."""
    mine, other, apart = a_space(), a_space(), a_space()
    first = said(mine, "Que el camión pase más seguido, por favor.")
    said(mine, "=1+1 es lo que pido", signed_as="Vecina")
    erased = said(mine, "Esto lo borra después quien lo escribió.")
    said(other, "Más luz en el parque de la colonia.")
    said(apart, "Esto es de un diálogo y de ningún actor.")
    number = new_pass()
    for minutes, value in enumerate(("up", "down")):
        react(space=facts(mine), number=number, value=value, version=1, at=DURING + timedelta(minutes=minutes))
    react(space=facts(mine), number=new_pass(), value="up", version=1, at=DURING)
    react(space=facts(other), number=new_pass(), value="down", version=1, at=DURING)
    erase_contribution(contribution=erased, at=DURING)
    screen_waiting(CLOSES)
    sequence_and_sign()
    base = an_order()
    spaces = (
        PackageSpace(mine.external_id, mine.title, mine.url, ("uno",), "Toluca"),
        PackageSpace(other.external_id, other.title, other.url, ("dos",)),
    )
    order = Order(base.process, base.authority, base.rule, base.actors[:2], spaces, officials=base.officials)
    return order, [first.act]


def deliver(order: Order, folder: Path) -> Path:
    tree = signed_tree()
    reader = Acts(order.by_space, tree.size)
    reader.check()
    produce(order, reader, tree, folder, at=MADE, keep_plain=True)
    return folder / "actores"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_from_what_people_did_to_packages_that_the_command_verifies(tmp_path, capsys):
    order, _ = an_election()
    actors = deliver(order, tmp_path / "trabajo")
    contributed = rows(actors / "uno" / "aportaciones.csv")
    assert sorted(row["texto"] for row in contributed) == [
        "", "'=1+1 es lo que pido", "Que el camión pase más seguido, por favor."
    ]  # fmt: skip
    assert {row["estado"] for row in contributed} == {"vigente", "borrada"}
    figures = json.loads((actors / "uno" / "manifiesto.json").read_text())["cuentas"]["todo"][""]
    assert (figures["reacciones.recibidas"], figures["me_gusta.en_bruto"], figures["no_me_gusta.en_bruto"]) == (3, 1, 1)
    statement = json.loads((actors / "dos" / "reparto.json").read_text())
    assert (statement["hojas"]["entrega"], statement["hojas"]["otros_actos"]) == (8, 1)

    archive = str(actors / "uno" / "paquete.zip")
    call_command("verify", archive)  # with the keys that the site knows
    assert "completo y sin cambios" in capsys.readouterr().out
    with zipfile.ZipFile(actors / "dos" / "paquete.zip") as packed:
        packed.extractall(tmp_path / "suelto")
    call_command("verify", str(tmp_path / "suelto"))
    (tmp_path / "suelto" / "LEAME.txt").write_text("otra cosa")
    with pytest.raises(CommandError, match="NO está completo"):
        call_command("verify", str(tmp_path / "suelto"))
    with pytest.raises(CommandError, match="--key sirve para comprobar un paquete"):
        call_command("verify", str(actors / "uno" / "informe.pdf"), key="a+b+c")


@pytest.mark.django_db(databases=[])
def test_the_command_needs_no_database_when_the_key_is_given(delivery, capsys):
    call_command("verify", str(delivery.archive("uno")), key=delivery.key)
    assert "El paquete está completo y sin cambios." in capsys.readouterr().out


def test_a_reviewed_act_counts_as_the_person_decided(tmp_path):
    order, (act,) = an_election()
    review_screening(
        act=act, stands=False, reason="Es propaganda repetida por un programa.", by=SecretaryFactory(), at=DURING
    )
    actors = deliver(order, tmp_path / "trabajo")
    row = next(row for row in rows(actors / "uno" / "aportaciones.csv") if row["texto"].startswith("Que el camión"))
    assert (row["revision"], row["apartada"]) == ("no_queda", "si")
    figures = json.loads((actors / "uno" / "manifiesto.json").read_text())["cuentas"]["todo"][""]
    assert (figures["aportaciones.en_bruto"], figures["aportaciones.tamizadas"]) == (2, 1)


def test_nothing_is_delivered_while_something_waits_for_the_log_or_for_screening(tmp_path):
    with pytest.raises(DomainError, match="todavía no se firma"):
        signed_tree()
    order, _ = an_election()
    tree = signed_tree()
    late = a_space()
    order = Order(
        order.process, order.authority, order.rule, order.actors,
        (*order.spaces, PackageSpace(late.external_id, late.title, late.url, ("uno",))), officials=order.officials,
    )  # fmt: skip
    said(late, "Esta llegó después de la última firma.")
    with pytest.raises(DomainError, match="1 actos esperan su lugar"):
        Acts(order.by_space, tree.size).check()
    sequence_and_sign()
    with pytest.raises(DomainError, match="El tamizado no ha terminado"):
        deliver(order, tmp_path / "trabajo")


def test_an_erasure_meanwhile_is_told_of_its_leaf():
    order, (act,) = an_election()
    reader = Acts(order.by_space, signed_tree().size)
    before = set(reader.marks())
    erase_contribution(contribution=act.contribution, at=DURING)
    act.refresh_from_db()
    assert set(reader.marks()) - before == {(act.leaf, "erased")}


def test_what_goes_on_in_the_spaces_of_others_is_not_told():
    order, (act,) = an_election()
    reader = Acts(order.by_space, signed_tree().size)
    before = set(reader.marks())
    apart = said(a_space(), "Esto es de otro diálogo.")
    screen_waiting(CLOSES)
    review_screening(act=apart.act, stands=False, reason="Es propaganda.", by=SecretaryFactory(), at=DURING)
    erase_contribution(contribution=apart, at=DURING)
    assert set(reader.marks()) == before
    review_screening(act=act, stands=True, reason="Se revisó.", by=SecretaryFactory(), at=DURING)
    act.refresh_from_db()
    assert {leaf for leaf, _ in set(reader.marks()) - before} == {act.leaf}


def test_a_row_changed_behind_the_guards_is_not_delivered(tmp_path):
    order, (act,) = an_election()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE participation_contribution DISABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'participation_contribution'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute("UPDATE participation_contribution SET text = 'Otra cosa' WHERE act_id = %s", [act.pk])
    with pytest.raises(Broken, match="no es lo que se guardó en la bitácora"):
        deliver(order, tmp_path / "trabajo")


def test_the_key_as_people_write_it_is_the_one_that_the_site_shows():
    from abierto.transparency.queries import verification_key

    _, row = keys.recorded()
    assert verification_key(row) == written(keys.signer())
