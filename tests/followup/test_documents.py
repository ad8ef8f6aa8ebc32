"""The progress sheet as page, PDF and slides, and the operating group's report: accessible, whole, reproducible."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from abierto.core.clock import ZONE
from abierto.followup.documents.brief import brief_docx, brief_pdf
from abierto.followup.documents.group_report import group_report, report_chapters
from abierto.followup.documents.sheet import SheetFacts, sheet_brief, span
from abierto.followup.documents.slides import sheet_deck, slides_pdf
from abierto.followup.models import NextStep, ProgressSheet, RelevantProposal
from abierto.followup.period_contents import period_contents
from abierto.plan.documents.pdf import SUBSTITUTE
from abierto.plan.queries import published_plan
from tests.factories.followup import followed_plan
from tests.followup.avances_world import JUNE, Avances, avances, sheet
from tests.plan.documents_world import HOSTILE

HOUSE = {"SourceSansPro-Regular", "SourceSansPro-Semibold", "SourceSansPro-Bold"}


@pytest.fixture
def world(db) -> Avances:
    return avances()


def facts_of(made: ProgressSheet, state: Any = None) -> SheetFacts:
    return SheetFacts(
        sheet=ProgressSheet.objects.get(pk=made.pk),
        commitment="Estudio de apertura municipal",
        lead="Instituto de Prueba",
        jurisdiction="Estado de México",
        plan_name="Plan de Acción Local de Prueba",
        path="/planes/ejercicio/avances/2021-05/estudio/hoja/",
        state=state,
    )


def read(body: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(body))


def text(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def fonts(reader: PdfReader) -> set[str]:
    return {
        font.get_object()["/BaseFont"].split("+")[-1].removesuffix("-Identity-H")
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }


def structure(reader: PdfReader) -> list[DictionaryObject]:
    elements, stack = [], [reader.root_object["/StructTreeRoot"]["/K"]]
    while stack:
        node: Any = stack.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            stack += node
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                elements.append(node)
            stack.append(node.get("/K", []))
    return elements


def accessible(reader: PdfReader) -> bool:
    """It declares PDF/A-2a and PDF/UA-1, is tagged, speaks Spanish and shows its title."""
    declared = reader.root_object["/Metadata"].get_data().decode()
    return bool(
        re.search(r"pdfaid:part>2<", declared)
        and re.search(r"pdfaid:conformance>A<", declared)
        and re.search(r"pdfuaid:part>1<", declared)
        and reader.root_object["/Lang"].lower() == "es-mx"
        and reader.root_object["/MarkInfo"]["/Marked"]
        and reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    )


def test_the_sheet_says_everything_in_an_accessible_pdf_of_the_house_typeface(world):
    reader = read(brief_pdf(sheet_brief(facts_of(world.sheet, world.state))))

    told = text(reader)
    assert accessible(reader)
    assert fonts(reader) <= HOUSE
    for words in (
        "Convocatoria para diseñar el estudio",
        "Se recibieron postulaciones durante dos semanas.",
        "Participantes: 10 en total.",
        "Considerar",
        "Del 14 de junio al 9 de julio de 2021",
        "Limitado",
        "4 de 9 (44 %)",
        world.state.code,
        "Hoja de avances publicada el 10 de junio de 2021",
    ):
        assert words in told, words
    figures = [element for element in structure(reader) if element["/S"] == "/Figure"]
    assert any("Sociedad civil: 5; Ciudadanía: 4; Academia: 1." in element.get("/Alt", "") for element in figures)
    assert all(element.get("/Alt") for element in figures)
    assert reader.metadata.title.startswith("Convocatoria para diseñar el estudio. Avances.")


def test_the_slides_are_wide_and_hold_one_idea_each(world):
    reader = read(slides_pdf(sheet_deck(facts_of(world.sheet, world.state))))

    assert accessible(reader)
    assert fonts(reader) <= HOUSE
    assert {round(float(page.mediabox.width / page.mediabox.height), 2) for page in reader.pages} == {1.78}
    ideas = [page.extract_text() for page in reader.pages]
    found = [
        next((i for i, told in enumerate(ideas) if words in told), None)
        for words in (
            "Compromiso",
            "Se publicó la convocatoria.",
            "Sociedad civil",
            "1 de 2",
            "2 de 2",
            "Trabajo de las mesas",
            "Código de verificación",
        )
    ]
    assert len(reader.pages) == 7
    assert found[1:] == [1, 2, 3, 4, 5, 6]


def test_a_long_text_goes_on_in_more_slides_and_loses_nothing(db):
    world = followed_plan(activities=2)
    made = sheet(world, published=False)
    sentences = [f"La oración número {n} cuenta con detalle lo que hizo la oficina en el periodo." for n in range(40)]
    made.summary = " ".join(sentences) + "\n" + "x" * 2000
    made.published_at = JUNE
    made.save()

    told = text(read(slides_pdf(sheet_deck(facts_of(made)))))

    assert all(sentence in told for sentence in sentences)
    assert told.count("Qué se hizo (continúa)") >= 4
    assert "".join(told.split()).count("x") >= 2000


def test_before_the_cut_off_the_sheet_says_that_completion_is_not_known_yet(world):
    told = text(read(brief_pdf(sheet_brief(facts_of(world.sheet)))))

    assert "El periodo todavía no se congela" in told
    assert "Código de verificación" not in told


def test_the_same_facts_give_the_same_bytes_and_are_set_once(world):
    brief, deck = (make(facts_of(world.sheet, world.state)) for make in (sheet_brief, sheet_deck))
    first = brief_pdf(brief), slides_pdf(deck), brief_docx(brief)
    hits = brief_pdf.cache_info().hits

    assert brief_pdf(sheet_brief(facts_of(world.sheet, world.state))) is first[0]
    assert brief_pdf.cache_info().hits == hits + 1
    for cached in (brief_pdf, slides_pdf, brief_docx):
        cached.cache_clear()
    assert (brief_pdf(brief), slides_pdf(deck), brief_docx(brief)) == first


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_people_wrote_is_set_and_never_run(db, words):
    if "\x00" in words:
        words = words.replace("\x00", "").replace("\ud800", "")  # the database takes neither
    world = followed_plan(activities=2)
    made = sheet(world, published=False)
    made.heading, made.summary, made.source = words[:250], words, words[:300]
    made.figures_caption, made.published_at = words[:200], JUNE
    RelevantProposal.objects.filter(sheet=made).update(heading=words[:60], text=words)
    NextStep.objects.filter(sheet=made).update(text=words)
    made.save()

    for body in (brief_pdf(sheet_brief(facts_of(made))), slides_pdf(sheet_deck(facts_of(made)))):
        reader = read(body)
        assert accessible(reader)
        assert fonts(reader) <= HOUSE


def test_a_letter_that_the_typeface_lacks_is_replaced_and_told(db):
    world = followed_plan(activities=2)
    made = sheet(world, published=False)
    made.summary, made.published_at = "Sonreír 😀 siempre", JUNE
    made.save()

    for body in (brief_pdf(sheet_brief(facts_of(made))), slides_pdf(sheet_deck(facts_of(made)))):
        told = text(read(body))
        assert f"Sonreír {SUBSTITUTE} siempre" in told
        assert "no contiene un carácter del texto" in told


def test_only_published_sheets_are_public(client, world):
    other = world.followed.exercise.commitments.exclude(pk=world.followed.commitment.pk).get()
    sheet(world.followed, published=False, commitment=other)
    for end in ("hoja/", "hoja.pdf", "diapositivas.pdf"):
        assert client.get(f"{world.state_url}{end}").status_code == 200
        assert client.get(f"{world.may_url}{other.external_id}/{end}").status_code == 404
    assert f"{other.external_id}/hoja/" not in client.get(world.may_url).content.decode()


def test_the_page_says_what_the_pdf_says(client, world):
    response = client.get(f"{world.state_url}hoja/")

    told = response.content.decode()
    assert "Set-Cookie" not in response.headers
    assert len(response.content) < 100_000
    for words in (
        "Se publicó la convocatoria.",
        "Participantes: 10 en total.",
        "Verificar",
        "Del 14 de junio al 9 de julio de 2021",
    ):
        assert words in told
    download = client.get(f"{world.state_url}hoja.pdf")
    assert download.headers["Content-Type"] == "application/pdf"
    assert download.headers["Content-Disposition"].startswith("attachment")


def test_the_page_of_a_sheet_asks_the_same_number_of_questions_whatever_it_holds(
    client, db, django_assert_max_num_queries
):
    counts = []
    for more in (0, 3):
        made = avances(activities=2)
        for number in range(more):
            NextStep.objects.create(external_id=f"mas-{made.sheet.pk}-{number}", sheet=made.sheet, number=9, text="Más")
        client.get(f"{made.state_url}hoja/")
        with django_assert_max_num_queries(7) as asked:
            client.get(f"{made.state_url}hoja/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_operating_group_report_is_one_accessible_document_in_two_formats(world):
    followed = world.followed
    plan = published_plan(followed.exercise.external_id)
    contents = period_contents(followed.period, plan)
    brief = group_report(followed.period, plan, contents, report_chapters(plan, contents))

    reader = read(brief_pdf(brief))
    document = Document(io.BytesIO(brief_docx(brief)))

    told = text(reader)
    written = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert accessible(reader)
    assert fonts(reader) <= HOUSE
    for words in ("Informe del grupo operativo", "Qué hay que atender", "Falta designar a una persona."):
        assert words in told
        assert words in written
    assert "Congelado el 8 de junio de 2021" in told
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "2 de 3" in rows
    assert document.core_properties.title.startswith("Informe del grupo operativo")
    assert brief.at == followed.period.frozen_at


def test_the_report_lists_what_is_overdue_silent_and_awaiting(client, db, time_machine):
    time_machine.move_to(datetime(2021, 6, 5, 12, tzinfo=ZONE), tick=False)
    world = followed_plan(activities=3)
    world.activities[0].refresh_from_db()
    world.submitted(world.activities[0], title="Acta por revisar")

    reader = read(client.get(f"{world.period.url}informe-del-grupo-operativo.pdf").content)

    told = text(reader)
    assert "Evidencia en espera de revisión" in told
    assert f"{world.activities[0].title}: Acta por revisar" in told
    silent = told.partition("Actividades que debían informar y no lo hicieron")[2].partition("Evidencia en espera")[0]
    assert world.activities[1].title in silent
    assert world.activities[0].title not in silent


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (None, None, "Sin fecha"),
        (date(2022, 2, 28), date(2022, 3, 25), "Del 28 de febrero al 25 de marzo de 2022"),
        (date(2021, 12, 30), date(2022, 1, 2), "Del 30 de diciembre de 2021 al 2 de enero de 2022"),
        (date(2022, 3, 1), date(2022, 3, 25), "Del 1 al 25 de marzo de 2022"),
        (date(2022, 3, 26), date(2022, 3, 26), "26 de marzo de 2022"),
        (date(2022, 3, 26), None, "Desde el 26 de marzo de 2022"),
        (None, date(2022, 3, 26), "A más tardar el 26 de marzo de 2022"),
    ],
)
def test_two_days_are_said_as_people_say_them(starts_on, ends_on, words):
    assert span(starts_on, ends_on) == words
