"""ZIPs with photographs as somebody hostile, or a telephone, makes them."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from PIL import Image

from abierto.core.errors import DomainError
from abierto.core.files import csv_text
from abierto.decide import bulk
from abierto.decide.actions.bulk import load_texts, try_texts
from abierto.decide.bulk import HEADERS, read_texts
from abierto.decide.models import Edition
from abierto.uploads.deposit import path_of
from abierto.uploads.models import StoredFile
from tests.factories.decide import NOON, an_actor
from tests.uploads.hostile import office, pdf, photograph, picture, png_of


def as_zip(number: int, body: bytes, name: str = "") -> bytes:
    told = {
        **dict.fromkeys(HEADERS, ""), "tipo": "trayectoria", "candidatura": str(number), "texto": "Veinte años.",
        "foto": "Retrato", "consentimiento": "sí",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("textos.csv", csv_text(HEADERS, [told]))
        archive.writestr(name or f"{number}.jpg", body)
    return out.getvalue()


@pytest.mark.django_db
def test_a_photograph_loses_where_who_and_with_what_it_was_taken():
    actor = an_actor()
    items = read_texts(as_zip(actor.head.pk, photograph())).items
    edition = load_texts(force=actor.force, items=items, by=actor.writer, at=NOON)[0]

    kept = path_of(edition.photograph.stored_name).read_bytes()
    exif = Image.open(io.BytesIO(kept)).getexif()
    assert dict(exif.get_ifd(0x8825)) == {}
    assert set(exif) <= {0x0112}  # how the camera was turned, which a browser needs
    assert b"TelefonoMarca" not in kept
    assert b"Persona Autora" not in kept
    assert not edition.photograph.is_public


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"<script>alert(1)</script>", b"", pdf(), office("docx"), picture("GIF"), b"\xff\xd8\xff\xe0cut",
        png_of(60_000, 60_000, 4), b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    ],
    ids=["page", "empty", "pdf", "document", "gif", "broken", "a sea of pixels", "drawing"],
)  # fmt: skip
def test_what_is_no_photograph_is_told_by_its_row_and_nothing_is_kept(body):
    actor = an_actor()
    reading = read_texts(as_zip(actor.head.pk, body))
    (problem,) = try_texts(force=actor.force, items=reading.items, by=actor.writer, at=NOON)
    assert problem.row == 2
    with pytest.raises(DomainError):
        load_texts(force=actor.force, items=read_texts(as_zip(actor.head.pk, body)).items, by=actor.writer, at=NOON)
    assert not Edition.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_bomb_is_refused_by_what_it_says_and_by_what_comes_out(monkeypatch):
    honest = as_zip(7, bytes(bulk.MOST_PICTURE + 1))
    assert len(honest) < 100_000
    with pytest.raises(DomainError, match="pasa de 10 MB"):
        read_texts(honest)
    claims = bytearray(as_zip(7, b"x"))
    struct.pack_into("<I", claims, claims.rindex(b"7.jpg") - 46 + 24, bulk.MOST_UNPACKED + 1)
    with pytest.raises(DomainError, match="demasiado"):
        read_texts(bytes(claims))
    monkeypatch.setattr(bulk, "MOST_FILES", 1)
    with pytest.raises(DomainError, match="demasiado"):
        read_texts(as_zip(7, b"x"))


@pytest.mark.parametrize("name", ["7.exe", "siete.jpg", "7.jpg.php", "fotos/", "7.svg", "-7.jpg", "٧.jpg"])
def test_only_pictures_named_by_a_candidacy_come_in(name):
    if name.endswith("/"):
        assert "no es de ninguna" not in str(read_texts(as_zip(7, b"", name)).problems)
        return
    with pytest.raises(DomainError, match="no es una fotografía llamada"):
        read_texts(as_zip(7, b"x", name))


@pytest.mark.parametrize("name", ["../../../etc/7.jpg", "C:\\fotos\\7.jpg", "/7.jpg"])
def test_a_name_that_climbs_leads_nowhere(name):
    reading = read_texts(as_zip(7, b"x", name))
    assert reading.items[0].words.photograph.name == "7.jpg"
