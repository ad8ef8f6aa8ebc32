"""What each actor receives: its own and nobody else's, readable, closed to everybody else, and adding up."""

from __future__ import annotations

import csv
import gzip
import io
import json
from hashlib import sha256
from pathlib import Path

import openpyxl
import pyrage
import pytest
from pypdf import PdfReader

from abierto.core.errors import DomainError
from abierto.delivery.console import is_package, verify
from abierto.delivery.documents import letter_pdf
from abierto.delivery.package import sealing
from abierto.delivery.package.checking import check
from abierto.delivery.package.run import Run
from abierto.delivery.package.sealing import new_official, unseal, unseal_by_two, unwrap
from abierto.delivery.package.statement import add_up
from abierto.delivery.package.tables import uncell
from abierto.delivery.package.tally import Figures
from abierto.delivery.package.themes import Texts
from tests.delivery.conftest import Delivery
from tests.delivery.world import KEY, OFFICIALS


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    raw = (folder / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_actor_receives_every_act_of_its_spaces_and_none_of_others(delivery: Delivery):
    for actor in delivery.order.actors:
        own = {space.external_id for space in delivery.order.spaces_of(actor.key)}
        home = delivery.folder / "actores" / actor.key
        told = {int(row["hoja"]) for row in rows(home, "aportaciones.csv")}
        assert told == {row.leaf for row in delivery.acts.contributed if row.space in own}
        told = {int(row["hoja"]) for row in rows(home, "reacciones.csv.gz")}
        assert told == {row.leaf for row in delivery.acts.reacted if row.space in own}
        manifest = json.loads((home / "manifiesto.json").read_text())
        assert {space["clave"] for space in manifest["espacios"]} == own
        assert check(delivery.archive(actor.key), delivery.known).problems == []


def test_texts_come_out_exactly_as_they_were_written_and_erased_ones_do_not(delivery: Delivery):
    acts = {row.leaf: row for row in delivery.acts.contributed}
    seen = 0
    for row in rows(delivery.folder / "actores" / "uno", "aportaciones.csv"):
        act = acts[int(row["hoja"])]
        if act.state == "borrada":
            assert (row["texto"], row["firma"], row["autor"], row["sal"]) == ("", "", "", "")
        else:
            assert uncell(row["texto"]) == act.text
            seen += act.text.startswith(("=", "'-"))
    assert seen > 0


def test_the_workbook_and_the_totals_say_the_same_as_the_table(delivery: Delivery):
    home = delivery.folder / "actores" / "uno"
    table = rows(home, "aportaciones.csv")
    sheet = openpyxl.load_workbook(home / "aportaciones.xlsx")["Aportaciones"]
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(line[0], line[1], line[5] or "") for line in lines] == [
        (int(row["hoja"]), row["folio"], uncell(row["texto"])) for row in table
    ]
    reactions = rows(home, "reacciones.csv.gz")
    for total in rows(home, "reacciones-totales.csv"):
        current = [row for row in reactions if row["espacio"] == total["espacio"] and row["vigente"] == "si"]
        likes = [row for row in current if row["reaccion"] == "me_gusta"]
        assert int(total["me_gusta_en_bruto"]) == len(likes)
        assert int(total["me_gusta_tamizadas"]) == len([row for row in likes if row["apartada"] == "no"])


def test_the_documents_are_accessible_and_say_the_rule_and_both_counts(delivery: Delivery):
    home = delivery.folder / "actores" / "uno"
    figures = json.loads((home / "manifiesto.json").read_text())["cuentas"]["todo"][""]
    for name, wanted in (
        ("oficio.pdf", ["Fuerza Uno", "Lo dirigido a una coalición se entrega a cada uno", "demostración"]),
        ("informe.pdf", ["Esto no es una encuesta", "Toluca", "transporte", "Qué dijo el tamizado"]),
    ):
        reader = PdfReader(home / name)
        assert reader.trailer["/Root"]["/Lang"] == "es-MX"
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        xmp = reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]
        assert "<pdfaid:part>2" in xmp.replace('"', "") or "pdfaid:part" in xmp
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert [words for words in wanted if words not in text] == []
        if name == "informe.pdf":
            both = f"Aportaciones en total {figures['aportaciones.en_bruto']} {figures['aportaciones.tamizadas']}"
            assert both in text


def test_the_letter_has_the_date_of_its_place(delivery: Delivery):
    told = json.loads((delivery.folder / "encargo.json").read_text())
    run = Run(**{**told, "at": "2021-12-17T01:30:00+00:00"})
    pdf = letter_pdf(delivery.order, run, delivery.order.actors[0], Figures())
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "a 16 de diciembre de 2021" in text
    assert "17 de diciembre" not in text


def test_the_statement_is_the_same_for_all_and_only_all_of_them_open_it(delivery: Delivery):
    verdicts = [check(delivery.archive(actor.key), delivery.known) for actor in delivery.order.actors]
    assert len({verdict.statement_sha256 for verdict in verdicts}) == 1
    said = verdicts[0].statement
    assert said["totales"]["reacciones"] == len(delivery.acts.reacted)
    assert said["hojas"] == {
        "entrega": len(delivery.acts.reacted) + len(delivery.acts.contributed),
        "otros_actos": 0,
        "renglones": delivery.acts.lines,
    }
    assert add_up(said, [opening for verdict in verdicts for opening in verdict.openings]) == []
    assert add_up(said, verdicts[1].openings) == ["3 renglones del reparto no los abre ningún paquete."]
    body = (delivery.folder / "reparto.json").read_text()
    assert not [space.external_id for space in delivery.order.spaces if space.external_id in body]
    less = [json.loads(json.dumps(opening)) for verdict in verdicts for opening in verdict.openings]
    less[0]["contenido"]["aportaciones"] -= 1
    assert add_up(said, less)[0].endswith("no es un renglón del reparto.")


def test_the_command_tells_of_one_package_of_all_of_them_and_of_a_sealed_one(delivery: Delivery, tmp_path):
    said: list[str] = []
    assert is_package(delivery.archive("uno"))
    verify(delivery.archive("uno"), delivery.key, said.append)
    assert said[0] == "Paquete de Fuerza Uno: Proceso de prueba 2021."
    assert said[-1] == "El paquete está completo y sin cambios."

    said.clear()
    verify(delivery.folder / "actores", delivery.key, said.append)
    assert said[-1] == "3 paquetes: juntos suman exactamente lo que dice el reparto."

    sealed = delivery.made[0].folder / "paquete.zip.age"
    with pytest.raises(DomainError, match="está cifrado"):
        verify(sealed, delivery.key, said.append)
    with pytest.raises(DomainError, match="no es una llave de la bitácora"):
        verify(delivery.archive("uno"), delivery.key[:-2] + "xx", said.append)

    (tmp_path / "paquete.zip").write_bytes(delivery.archive("dos").read_bytes()[:-1])
    said.clear()
    with pytest.raises(DomainError, match="NO está completo"):
        verify(tmp_path / "paquete.zip", delivery.key, said.append)
    assert said
    (tmp_path / "carta.txt").write_text("otra cosa")
    assert not is_package(tmp_path / "carta.txt")


def test_only_the_actor_opens_what_was_sealed_to_it(delivery: Delivery):
    made = delivery.made[0]
    assert made.files == ("paquete.zip.age",)
    opened = io.BytesIO()
    with (made.folder / "paquete.zip.age").open("rb") as source:
        unseal(source, opened, str(KEY))
    assert sha256(opened.getvalue()).hexdigest() == made.archive_sha256
    with (made.folder / "paquete.zip.age").open("rb") as source, pytest.raises(DomainError, match="no abre"):
        unseal(source, io.BytesIO(), str(pyrage.x25519.Identity.generate()))


def test_two_officials_open_together_and_neither_alone(delivery: Delivery):
    made = delivery.made[1]
    assert made.files == ("llave-1.age", "llave-2.age", "paquete.zip.age")
    first, second = map(str, OFFICIALS)
    opened = io.BytesIO()
    unseal_by_two(made.folder, opened, (first, second))
    assert opened.getvalue() == delivery.archive("dos").read_bytes()
    with pytest.raises(DomainError, match="persona 2"):
        unseal_by_two(made.folder, io.BytesIO(), (first, first))
    with pytest.raises(DomainError, match="persona 1"):
        unseal_by_two(made.folder, io.BytesIO(), (second, second))
    half = pyrage.decrypt((made.folder / "llave-2.age").read_bytes(), [OFFICIALS[1]])
    with (made.folder / "paquete.zip.age").open("rb") as source, pytest.raises(DomainError):
        unseal(source, io.BytesIO(), half.decode("latin-1"))


def test_an_officials_key_opens_with_their_passphrase_alone(monkeypatch):
    official = new_official("una frase que nadie más sabe")
    secret = unwrap(official, "una frase que nadie más sabe")
    assert str(pyrage.x25519.Identity.from_str(secret).to_public()) == official.public
    with pytest.raises(DomainError, match="Esa frase no abre"):
        unwrap(official, "otra frase que nadie sabe")
    with pytest.raises(DomainError, match="al menos 12"):
        new_official("corta")
    with pytest.raises(DomainError, match="dos personas distintas"):
        sealing.check_officials((official.public, official.public))


def test_themes_join_words_that_go_together_and_leave_out_those_that_say_nothing():
    texts = Texts()
    for number in range(12):
        texts.add(
            f"Queremos más agua del pozo en la colonia {'abc'[number % 3]}", teaches=True, apart=False, shows=True
        )
        texts.add(
            f"El camión tarda y el transporte no llega {'xyz'[number % 3]}", teaches=True, apart=number < 4, shows=True
        )
        texts.add("Lámparas rotas: parque oscuro", teaches=number == 0, apart=False, shows=False)
    found = texts.themes()
    assert found.looked_at == 36
    water = next(theme for theme in found.themes if "agua" in theme.words)
    buses = next(theme for theme in found.themes if "camión" in theme.words)
    assert (water.raw, water.screened, buses.raw, buses.screened) == (12, 12, 12, 8)
    assert "pozo" in water.words
    assert "queremos" not in water.words
    assert all(place % 3 == 0 for place in water.examples)
    assert all(place % 3 == 1 and place >= 12 for place in buses.examples)
    assert sum(theme.raw for theme in found.themes) + found.without == 36
    few = Texts()
    few.add("Una sola aportación no hace un tema", teaches=True, apart=False, shows=True)
    assert few.themes().themes == ()
