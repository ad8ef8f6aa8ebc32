from __future__ import annotations

import itertools

import pytest

from abierto.plan.content import working_content
from abierto.plan.documents.blocks import Bullets, Cover, Fields, FigureBlock, Heading, Note, Table
from abierto.plan.documents.outline import document_blocks, headings
from abierto.plan.reading import Plan
from tests.factories.plan import CommitmentFactory
from tests.factories.secretariat import ExerciseFactory
from tests.plan.documents_world import blocks_of, frozen_plan, whole_content

CHAPTERS = [
    "Introducción",
    "Integrantes del Secretariado Técnico Local",
    "Miembros inscritos",
    "Proceso de construcción",
    "Eventos",
    "Diálogos con la sociedad civil y la academia",
    "Problemas públicos y sus árboles",
    "Compromisos",
    "Cronograma",
    "Firma de los compromisos",
    "Seguimiento y evaluación",
    "Anexos",
]


@pytest.fixture
def content(db):
    return whole_content()


def words_of(blocks) -> str:
    return "\n".join(str(block) for block in blocks)


def tables(blocks, caption: str) -> Table:
    return next(block for block in blocks if isinstance(block, Table) and block.caption == caption)


def test_the_chapters_come_in_the_order_of_the_official_document(content):
    blocks = blocks_of(content)

    assert isinstance(blocks[0], Cover)
    assert [heading.text for heading in headings(blocks, depth=1)] == [*CHAPTERS, "Verificación"]


def test_levels_never_skip_and_every_anchor_is_one_place(content):
    found = [block for block in blocks_of(content) if isinstance(block, Heading)]

    assert all(after.level <= before.level + 1 for before, after in itertools.pairwise(found))
    assert len({heading.anchor for heading in found}) == len(found)
    assert [heading.web_level for heading in found] == [heading.level + 1 for heading in found]


def test_the_sheet_has_every_field_of_the_form_with_what_the_plan_says(content):
    blocks = blocks_of(content)
    commitment = content["commitments"][0]
    asked = {label: text.words for block in blocks if isinstance(block, Fields) for label, text in block.items}

    for label, column in {
        "Nombre": "name",
        "Nos comprometemos a": "objective",
        "¿Qué problema público ayuda a resolver y cómo?": "problem_solved",
        "El compromiso permitirá": "enables",
        "¿En qué consiste el compromiso?": "description",
        "¿De qué forma contribuirá a resolver el problema?": "contribution",
        "Población objetivo": "target_population",
        "¿Cómo contribuye a la Agenda 2030?": "sdg_contribution",
        "¿Cómo incorpora la perspectiva de género?": "gender_perspective",
        "Resultados esperados": "expected_results",
    }.items():
        assert asked[label] == commitment[column]
    assert (asked["Fecha de inicio"], asked["Fecha de finalización"]) == (
        "4 de enero de 2021",
        "17 de diciembre de 2021",
    )
    captions = [block.caption for block in blocks if isinstance(block, Table)]
    for caption in (
        "Acciones clave",
        "Valores de la Alianza",
        "Objetivos y metas de Desarrollo Sostenible",
        "Actividades del calendario",
        "Oficinas responsables",
        "Indicadores del compromiso",
        "Actividades de la línea 1",
        "Fases de la metodología",
    ):
        assert caption in captions


def test_every_row_of_the_plan_is_somewhere_in_the_document(content):
    written = words_of(blocks_of(content))

    for table, column in (
        ("milestones", "title"),
        ("nodes", "text"),
        ("key_actions", "text"),
        ("lines", "text"),
        ("activities", "title"),
        ("activities", "verification_means"),
        ("indicators", "name"),
        ("annexes", "title"),
        ("actors", "name"),
        ("gates", "record"),
        ("axes", "name"),
        ("trees", "title"),
    ):
        assert content[table]
        for row in content[table]:
            assert row[column] in written


def test_titulars_come_before_alternates_and_a_name_kept_back_is_said_so(content):
    table = tables(blocks_of(content), "Asientos del Secretariado Técnico Local")

    assert [(row[2].words, row[3].words, row[4].words) for row in table.rows] == [
        ("Titular", content["persons"][0]["name"], "desde el 1 de enero de 2020"),
        ("Suplente", "Nombre reservado", "desde el 1 de enero de 2020"),
    ]


def test_a_pending_commitment_is_named_with_all_that_it_lacks_and_without_a_sheet(content):
    blocks = blocks_of(content)
    (entry,) = content["pending"]
    at = next(i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text.endswith("(pendiente)"))

    note, lacking = blocks[at + 1], blocks[at + 2]
    assert isinstance(note, Note)
    assert note.tone == "warn"
    assert f"{entry['done']} de {entry['total']}" in note.text
    assert isinstance(lacking, Bullets)
    fields, gates = lacking.items
    assert [item.text.words for item in fields.children] == entry["missing"]
    assert [item.text.words for item in gates.children] == entry["missing_gates"]
    assert isinstance(blocks[at + 3], Heading)


def test_signatures_stand_beside_those_that_are_missing(content):
    plan = frozen_plan(content)
    unsigned = tables(document_blocks(plan), "Instituciones que firman")
    signed = tables(blocks_of(content), "Instituciones que firman")

    assert [cell.words for cell in unsigned.rows[0][1:]] == ["Firma pendiente", "Sin información", "Sin información"]
    assert [cell.words for cell in signed.rows[0][1:]] == [
        "Presidencia",
        "22 de marzo de 2021, 12:30 horas",
        plan.version.sha256,
    ]
    assert signed.rows[0][0].demonstration


def test_what_was_invented_to_demonstrate_is_marked_and_the_cover_says_so(content):
    blocks = blocks_of(content)
    anchor = f"compromiso-{content['commitments'][0]['external_id']}"
    commitment = next(block for block in blocks if isinstance(block, Heading) and block.anchor == anchor)

    assert blocks[0].demonstration
    assert commitment.demonstration
    assert next(block for block in blocks if isinstance(block, Note)).tone == "demo"


def test_each_tree_and_each_calendar_is_a_figure_with_words(content):
    figures = [block.figure for block in blocks_of(content) if isinstance(block, FigureBlock)]

    assert [figure.title.split(":")[0].split(" de «")[0] for figure in figures] == [
        "Árbol de problemas",
        "Árbol de objetivos",
        "Cronograma",
    ]
    assert all(figure.description and figure.rows for figure in figures)


def test_an_empty_plan_has_every_chapter_and_says_that_each_is_empty(db):
    content = working_content(ExerciseFactory())
    blocks = document_blocks(Plan(content))

    assert [heading.text for heading in headings(blocks, depth=1)] == CHAPTERS
    empty = [block for block in blocks if isinstance(block, Note) and block.tone == "plain"]
    assert len(empty) == len(CHAPTERS) - 1  # the chapter of signatures explains itself


def test_a_preview_is_not_taken_for_a_version(db):
    commitment = CommitmentFactory()
    blocks = document_blocks(Plan(working_content(commitment.exercise)))

    assert blocks[0].number is None
    assert blocks[0].edition == "Borrador sin publicar"
    assert [block.text for block in blocks if isinstance(block, Note) and block.tone == "warn"] == [
        "Vista previa de la copia de trabajo: no está firmada ni publicada.",
        "Este compromiso aún no puede publicarse.",
    ]
    assert "verificacion" not in {heading.anchor for heading in headings(blocks)}
