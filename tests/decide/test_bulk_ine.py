"""INE's public export as an actor loads it: its own people's careers and proposals, as drafts without consent."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abierto.core.errors import DomainError
from abierto.core.files import csv_text
from abierto.core.workbooks.table import table_workbook
from abierto.decide.actions.bulk import load_texts, try_texts
from abierto.decide.actions.pieces import submit_edition
from abierto.decide.bulk import read_texts
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.models import Edition
from tests.factories.decide import NOON, an_actor

HEADERS = (
    "PARTIDO_COALICION", "CARGO", "ENTIDAD", "DISTRITO", "MUNICIPIO", "NUM_LISTA_O_FORMULA", "NOMBRE_CANDIDATO",
    "TIPO_CANDIDATO", "EDAD", "SEXO", "ESCOLARIDAD", "HISTORIA_PROFESIONAL", "TRAYECTORIA_POLITICA",
    "MOTIVO_CARGO_PUBLICO", "PROPUESTA_1", "PROPUESTA_2", "PROPUESTA_GENERO", "CORREO", "TEMA_1", "TEMA_2",
)  # fmt: skip


def row(**told) -> dict[str, str]:
    usual = {
        "PARTIDO_COALICION": "PP", "CARGO": "PRESIDENCIA MUNICIPAL", "NOMBRE_CANDIDATO": "ANA NÚÑEZ DE PRUEBA",
        "TIPO_CANDIDATO": "PROPIETARIO", "ESCOLARIDAD": "Licenciatura", "HISTORIA_PROFESIONAL": "Veinte años de obra.",
        "TRAYECTORIA_POLITICA": "-", "PROPUESTA_1": "Agua para todas las colonias. Cada día.",
        "TEMA_1": "Agua y medio ambiente",
        "PROPUESTA_GENERO": "Refugios en cada región.", "CORREO": "no@se-lee.test",
    }  # fmt: skip
    return {**dict.fromkeys(HEADERS, ""), **usual, **told}


def as_csv(*rows, headers=HEADERS) -> bytes:
    return ("Candidaturas registradas\r\n\r\n" + csv_text(headers, rows)).encode()


@pytest.fixture
def actor(db):
    made = an_actor()
    made.head.name, made.head.folded_name = "Ana Núñez de Prueba", "ana nunez de prueba"
    made.head.save()
    made.force.short_name = "PP"
    made.force.save()
    return made


@pytest.mark.parametrize("make", [as_csv, lambda *rows: table_workbook("Candidaturas", HEADERS, rows)])
def test_a_row_is_a_career_and_its_proposals(actor, make):
    found = read_texts(make(row()))
    assert found.is_good
    load_texts(force=actor.force, items=found.items, by=actor.writer, at=NOON)

    told = {edition.piece.kind: edition.body for edition in Edition.objects.filter(piece__theme__in=("", Theme.WATER))}
    assert (
        told[PieceKind.CAREER][0]["text"] == "Escolaridad: Licenciatura\n\nHistoria profesional: Veinte años de obra."
    )
    assert told[PieceKind.PROPOSAL] == [
        {"theme": "water", "title": "Agua para todas las colonias", "text": "Agua para todas las colonias. Cada día."}
    ]
    assert Edition.objects.get(piece__theme=Theme.EQUALITY).body[0]["title"] == "Refugios en cada región"
    assert {edition.piece.candidate for edition in Edition.objects.all()} == {actor.head}
    assert "se-lee" not in str(list(Edition.objects.values("body")))


def test_what_was_consented_elsewhere_is_not_consented_here(actor):
    made = load_texts(force=actor.force, items=read_texts(as_csv(row())).items, by=actor.writer, at=NOON)
    assert [edition.consent_given for edition in made] == [False] * 3
    with pytest.raises(DomainError, match="consentimiento"):
        submit_edition(edition=made[0], by=actor.writer, at=NOON)


def test_the_same_text_again_keeps_the_consents_that_it_was_given_here(actor):
    """Another text asks for its own."""
    rows = [row(PROPUESTA_1="", PROPUESTA_2="", PROPUESTA_GENERO="")]
    (draft,) = load_texts(force=actor.force, items=read_texts(as_csv(*rows)).items, by=actor.writer, at=NOON)
    Edition.objects.update(consent_given=True, has_sensitive=True, consent_sensitive=True)
    load_texts(force=actor.force, items=read_texts(as_csv(*rows)).items, by=actor.writer, at=NOON)
    draft.refresh_from_db()
    assert (draft.consent_given, draft.has_sensitive, draft.consent_sensitive) == (True, True, True)

    rows[0]["ESCOLARIDAD"] = "Doctorado"
    load_texts(force=actor.force, items=read_texts(as_csv(*rows)).items, by=actor.writer, at=NOON)
    draft.refresh_from_db()
    assert (draft.consent_given, draft.has_sensitive, draft.consent_sensitive) == (False, False, False)


def test_of_everybodys_rows_only_ones_own_heads_are_taken(actor):
    other = an_actor(actor.process)
    rows = [
        row(), row(PARTIDO_COALICION="OTRO", NOMBRE_CANDIDATO=other.head.name),
        row(TIPO_CANDIDATO="SUPLENTE", NOMBRE_CANDIDATO="NADIE"), row(CARGO="REGIDURÍA", NOMBRE_CANDIDATO="NADIE"),
    ]  # fmt: skip
    made = load_texts(force=actor.force, items=read_texts(as_csv(*rows)).items, by=actor.writer, at=NOON)
    assert {edition.piece.force for edition in made} == {actor.force}
    assert len(made) == 3


def test_all_that_must_be_mended_is_told_and_nothing_is_kept(actor):
    found = read_texts(as_csv(row(TEMA_1=""), row(TEMA_1="Nada", PROPUESTA_1="x")))
    assert [(problem.row, problem.column) for problem in found.problems] == [(4, "propuesta 1"), (5, "propuesta 1")]
    assert "TEMA_1" in str(found.problems[0])

    stranger = read_texts(as_csv(row(NOMBRE_CANDIDATO="Nadie de Prueba"))).items
    (problem,) = try_texts(force=actor.force, items=stranger, by=actor.writer, at=NOON)
    assert "no encabeza ninguna candidatura" in str(problem)
    others = read_texts(as_csv(row(PARTIDO_COALICION="OTRO"))).items
    assert "Ningún renglón es de" in str(try_texts(force=actor.force, items=others, by=actor.writer, at=NOON)[0])
    with pytest.raises(DomainError, match="no trae trayectorias"):
        read_texts(as_csv(row(TIPO_CANDIDATO="SUPLENTE")))
    assert not Edition.objects.exists()


def test_the_preview_shows_ones_own_people_by_name(actor, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(actor.writer)
    body = as_csv(row(PARTIDO_COALICION="OTRO", NOMBRE_CANDIDATO="Otra de Prueba"), row())
    with time_machine.travel(NOON, tick=False):
        seen = client.post("/actores/cargar/", {"archivo": SimpleUploadedFile("ine.csv", body)})
        page = seen.content.decode()
        assert (seen.status_code, "3 textos" in page, "Otra de Prueba" in page) == (200, True, False)
        assert "de ANA NÚÑEZ DE PRUEBA" in page
        client.post("/actores/cargar/confirmar/", {name: seen.context[name] for name in ("kept", "seen")})
    assert Edition.objects.count() == 3
