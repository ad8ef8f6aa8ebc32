"""A file of texts: everything to mend is told, and all of it is kept or nothing."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.files import csv_text
from abierto.core.models import Entry
from abierto.core.workbooks.table import table_workbook
from abierto.decide.actions.bulk import load_texts, try_texts
from abierto.decide.actions.pieces import save_draft
from abierto.decide.bulk import HEADERS, read_texts, template
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.models import Edition, Piece
from abierto.elections.calendar import OutOfTime
from abierto.uploads.models import StoredFile
from tests.factories.decide import NOON, SILENCE, a_draft, an_actor, words
from tests.uploads.hostile import picture


def row(kind="propuesta", number="", **told) -> dict[str, str]:
    blank = dict.fromkeys(HEADERS, "")
    return {
        **blank, "tipo": kind, "candidatura": str(number), "texto": "Más agua.", "consentimiento": "sí",
        **({} if kind == "trayectoria" else {"tema": "Salud", "titulo": "Clínicas"}), **told,
    }  # fmt: skip


def as_csv(*rows) -> bytes:
    return csv_text(HEADERS, rows).encode()


def as_zip(sheet: bytes, **pictures: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("textos/textos.csv", sheet)
        for name, body in pictures.items():
            archive.writestr(f"fotos/{name.removeprefix('n')}.jpg", body)
    return out.getvalue()


def everything() -> tuple[int, int, int, int]:
    counted = (Piece.objects, Edition.objects, StoredFile.objects, Entry.objects)
    return tuple(rows.count() for rows in counted)  # type: ignore[return-value]


def test_the_rows_of_a_platform_are_one_text_and_the_rest_one_each():
    rows = [
        row("plataforma"), row("trayectoria", 7), row("plataforma", tema="Gobierno y combate a la corrupción"),
        row(number=7, sensibles="no", consentimiento="SÍ"),
    ]  # fmt: skip
    for body in (as_csv(*rows), table_workbook("Textos", HEADERS, rows), as_csv(*rows).replace(b",", b";")):
        found = read_texts(body)
        assert found.is_good
        assert [(item.row, item.kind, item.candidate, item.theme) for item in found.items] == [
            (2, PieceKind.PLATFORM, None, ""),
            (3, PieceKind.CAREER, 7, ""),
            (5, PieceKind.PROPOSAL, 7, Theme.HEALTH),
        ]
        assert [each["theme"] for each in found.items[0].words.sections] == [Theme.HEALTH, Theme.GOVERNMENT]
        assert all(item.words.consent_given for item in found.items)


def test_all_that_is_wrong_is_told_at_once_with_its_row_and_column():
    found = read_texts(
        as_csv(
            row("otra"), row("plataforma", 7), row(number="x"), row(number=7, tema="Nada"),
            row("trayectoria", 7, titulo="No lleva"), row(number=7, texto=""), row(number=7, consentimiento="quizá"),
        )
    )  # fmt: skip
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (2, "tipo"), (3, "candidatura"), (4, "candidatura"), (5, "tema"), (6, "tema"), (7, "texto"),
        (8, "consentimiento"),
    ]  # fmt: skip
    assert not found.is_good


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"PK\x03\x04roto",
        b"tipo,texto\r\n",
        b"tipo,texto,consentimiento,otra\r\n",
        b"tipo,texto,consentimiento,tipo\r\n",
        b"tipo,texto,consentimiento\r\n",
        as_zip(b"tipo", nfoto=b"x"),
        template("csv"),
        template("xlsx"),
    ],
    ids=["empty", "broken", "no-rows", "unknown-column", "column-twice", "column-missing", "zip", "template-csv",
         "template-xlsx"],
)  # fmt: skip
def test_what_is_no_table_of_texts_is_refused_with_a_sentence(body):
    with pytest.raises(DomainError):
        read_texts(body)


def test_a_zip_holds_one_table_and_photographs_that_are_somebodys():
    sheet = as_csv(row("trayectoria", 7, foto="Retrato"))
    found = read_texts(as_zip(sheet, n7=b"foto"))
    assert found.is_good
    assert found.items[0].words.photograph.read() == b"foto"
    assert "fotografía 8" in str(read_texts(as_zip(sheet, n7=b"a", n8=b"b")).problems[0])
    two = io.BytesIO(as_zip(sheet))
    with zipfile.ZipFile(two, "a") as archive:
        archive.writestr("otra.csv", sheet)
    with pytest.raises(DomainError, match="una sola tabla"):
        read_texts(two.getvalue())


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_whatever_the_bytes_they_are_read_or_refused_with_a_sentence(body):
    with suppress(DomainError):
        assert read_texts(body).rows >= 0


@pytest.mark.django_db
def test_a_file_becomes_drafts_of_the_actor_and_again_their_next_text():
    actor = an_actor()
    sheet = as_csv(row("plataforma"), row("trayectoria", actor.head.pk, foto="Retrato"), row(number=actor.head.pk))
    body = as_zip(sheet, **{f"n{actor.head.pk}": picture()})
    made = load_texts(force=actor.force, items=read_texts(body).items, by=actor.writer, at=NOON)

    assert {edition.piece.kind for edition in made} == set(PieceKind)
    assert {edition.piece.force for edition in made} == {actor.force}
    assert [edition.photograph is not None for edition in made] == [False, True, False]
    again = read_texts(as_csv(row("trayectoria", actor.head.pk, texto="Otra vida."))).items
    assert load_texts(force=actor.force, items=again, by=actor.writer, at=NOON)[0].number == 1
    assert Piece.objects.count() == 3
    assert Entry.objects.filter(event="decide.texts_loaded").count() == 2


@pytest.mark.django_db
def test_one_bad_row_keeps_nothing_and_every_bad_row_is_told():
    actor, other = an_actor(), an_actor()
    rows = [
        row(number=actor.head.pk), row(number=other.head.pk), row("trayectoria", actor.head.pk, texto="a" * 5_001),
        row(number=actor.head.pk), row(number=999_999),
    ]  # fmt: skip
    items, before = read_texts(as_csv(*rows)).items, everything()

    problems = try_texts(force=actor.force, items=items, by=actor.writer, at=NOON)
    assert [problem.row for problem in problems] == [3, 4, 5, 6]
    assert everything() == before
    with pytest.raises(DomainError):
        load_texts(force=actor.force, items=items, by=actor.writer, at=NOON)
    assert everything() == before


@pytest.mark.django_db
def test_a_career_told_twice_is_a_row_to_mend():
    actor = an_actor()
    twice = read_texts(as_csv(*(row("trayectoria", actor.head.pk, texto=text) for text in ("Una.", "Otra.")))).items
    (problem,) = try_texts(force=actor.force, items=twice, by=actor.writer, at=NOON)
    assert (problem.row, "renglón anterior" in str(problem)) == (3, True)


@pytest.mark.django_db
def test_nobody_loads_for_another_actor_nor_in_silence():
    actor, other = an_actor(), an_actor()
    items, before = read_texts(as_csv(row("plataforma"))).items, everything()
    with pytest.raises(NotAllowed):
        load_texts(force=other.force, items=items, by=actor.writer, at=NOON)
    with pytest.raises(OutOfTime):
        load_texts(force=actor.force, items=items, by=actor.writer, at=SILENCE)
    assert everything() == before


@pytest.mark.django_db
def test_at_the_desk_a_file_is_seen_first_and_kept_when_confirmed(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    actor, other = an_actor(), an_actor()
    a_draft(actor)
    client, stranger = Client(), Client()
    client.force_login(actor.writer)
    stranger.force_login(other.writer)
    with time_machine.travel(NOON, tick=False):
        bad = client.post("/actores/cargar/", {"archivo": _file(as_csv(row(number=other.head.pk)))})
        assert bad.status_code == 422
        assert "no hay una candidatura de su actor" in bad.content.decode()
        assert client.post("/actores/cargar/").status_code == 422

        before = everything()
        seen = client.post("/actores/cargar/", {"archivo": _file(as_csv(row(number=actor.head.pk)))})
        assert seen.status_code == 200
        assert everything() == before
        kept = seen.context["kept"]
        for told in ("", "x", "../" * 20, "0" * 64):
            client.post("/actores/cargar/confirmar/", {"kept": told})
        stranger.post("/actores/cargar/confirmar/", {"kept": kept})
        assert everything() == before
        told = {"kept": kept, "seen": seen.context["seen"]}
        assert client.post("/actores/cargar/confirmar/", told).headers["Location"] == "/actores/"
        assert Piece.objects.filter(force=actor.force, kind=PieceKind.PROPOSAL).count() == 1
        client.post("/actores/cargar/confirmar/", {"kept": kept})
        assert Piece.objects.count() == 2
        for extension in ("csv", "xlsx"):
            assert client.get(f"/actores/cargar/plantilla.{extension}").status_code == 200


@pytest.mark.django_db
def test_a_file_replaces_only_the_drafts_that_were_seen(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    actor = an_actor()
    draft = a_draft(actor, PieceKind.CAREER, words=words("Lo que se escribió toda la tarde.", title=""))
    client = Client()
    client.force_login(actor.validator)
    sheet = as_csv(row("trayectoria", actor.head.pk, texto="Otra cosa."))
    with time_machine.travel(NOON, tick=False):
        seen = client.post("/actores/cargar/", {"archivo": _file(sheet)})
        page = seen.content.decode()
        assert "reemplaza el borrador del 10 de mayo de 2021" in page
        assert draft.piece.title in page
        save_draft(piece=draft.piece, words=words("Y lo de la noche.", title=""), by=actor.writer, at=NOON)
        told = {"kept": seen.context["kept"], "seen": seen.context["seen"]}
        again = client.post("/actores/cargar/confirmar/", told)
        assert (again.status_code, "véalos otra vez" in again.content.decode()) == (409, True)
        draft.refresh_from_db()
        assert draft.body[0]["text"] == "Y lo de la noche."

        told = {"kept": again.context["kept"], "seen": again.context["seen"]}
        assert client.post("/actores/cargar/confirmar/", told).status_code == 302
    draft.refresh_from_db()
    assert draft.body[0]["text"] == "Otra cosa."


def _file(body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("textos.csv", body)
