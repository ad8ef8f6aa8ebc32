"""Many files at once: looked at, proposed, corrected, and attached all or none; forgotten ones are erased."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import Workbook

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.followup.actions.staging import discard_forgotten, stage_files, take_staged
from abierto.followup.evidence_list import day_in, propose, read_list
from abierto.followup.models import Evidence, Report
from abierto.followup.queries import staged_files
from abierto.uploads import deposit
from abierto.uploads.models import StoredFile
from tests.factories.accounts import UserFactory
from tests.factories.followup import CUT, REPORTING, FollowedPlan, followed_plan
from tests.factories.people import OrganisationFactory
from tests.factories.uploads import StoredFileFactory, upload
from tests.followup.desk import HOME, entered, events, told
from tests.uploads.hostile import pdf, picture

BULK = f"{HOME}evidencias/"


@pytest.fixture
def world(db, settings) -> FollowedPlan:
    settings.SECOND_FACTOR_REQUIRED = False
    world = followed_plan(activities=3)
    world.exercise.is_current = True
    world.exercise.save()
    with time_machine.travel(REPORTING, tick=False):
        yield world


@pytest.fixture
def office(world):
    return entered(world.office)


def codes(office) -> list[str]:
    return [item.row.code for item in office.get(BULK).context["items"]]


def preview_of(answer) -> dict:
    """What a browser would send of the preview, untouched."""
    sent = {"period": answer.context["period"].slug}
    for choice in answer.context["choices"]:
        for bound in choice.form:
            sent[bound.html_name] = str(bound.value() or "")
    return sent


def dated(sent: dict, day: str = "2021-05-12") -> dict:
    return {name: day if name.endswith("-dated_on") else value for name, value in sent.items()}


def chosen(office, *files, **more):
    office.post(BULK, {"do": "upload", "files": list(files), **more})
    return office.get(BULK)


def test_each_file_is_told_what_it_is_and_nothing_is_attached(world, office):
    answer = chosen(office, upload(name="minuta.pdf"), upload(picture(), name="foto.jpg"))

    assert [(c.file.original_name, c.file.kind) for c in answer.context["choices"]] == [
        ("minuta.pdf", "PDF"), ("foto.jpg", "imagen JPEG"),
    ]  # fmt: skip
    assert answer.context["choices"][0].file.sha256 in answer.content.decode()
    assert [c.form["kind"].value() for c in answer.context["choices"]] == ["minutes", "photograph"]
    assert not Evidence.objects.exists()
    assert not Report.objects.exists()
    assert not StoredFile.objects.filter(is_public=True).exists()


def test_a_refused_file_is_told_and_keeps_none_of_the_others_out(world, office):
    files = [upload(b"MZ\x90\x00\x03\x00\x00\x00", name="malo.pdf"), upload(name="buena.pdf")]
    answer = office.post(BULK, {"do": "upload", "files": files})

    assert any("malo.pdf" in sentence for sentence in told(answer))
    assert [file.original_name for file in StoredFile.objects.all()] == ["buena.pdf"]


def test_the_code_at_the_start_of_a_name_proposes_its_activity(world, office):
    code, *_rest = codes(office)

    answer = chosen(office, upload(name=f"{code} minuta.pdf"), upload(name="sin codigo.pdf"))

    assert [c.form["activity"].value() for c in answer.context["choices"]] == [str(world.activities[0].pk), ""]


def test_what_is_confirmed_is_attached_to_drafts_and_what_is_left_or_taken_away_is_not(world, office):
    answer = chosen(office, upload(name="a.pdf"), upload(pdf() + b"\n", name="b.pdf"), upload(picture(), name="c.jpg"))
    first, second, third = (c.file for c in answer.context["choices"])
    sent = dated(preview_of(answer)) | {f"f{first.pk}-activity": str(world.activities[1].pk)}
    sent |= {f"f{second.pk}-what": "leave", f"f{third.pk}-what": "discard"}

    done = office.post(BULK, {**sent, "do": "attach"})

    assert told(done)[-1] == "Evidencias adjuntadas: 1. Archivos quitados: 1."
    evidence = Evidence.objects.get()
    assert (evidence.file, evidence.report.activity, evidence.report.is_draft) == (first, world.activities[1], True)
    assert not evidence.file.is_public  # until its report is submitted
    assert list(staged_files()) == [second]
    assert StoredFile.objects.get(pk=third.pk).erased_at is not None


def test_one_wrong_row_attaches_nothing_and_keeps_all_that_was_written(world, office):
    answer = chosen(office, upload(name="a.pdf"), upload(picture(), name="b.jpg"))
    first, second = (c.file for c in answer.context["choices"])
    sent = dated(preview_of(answer)) | {
        f"f{first.pk}-activity": str(world.activities[0].pk),
        f"f{second.pk}-title": "Foto",
    }

    wrong = office.post(BULK, {**sent, "do": "attach"})

    assert wrong.status_code == 422
    assert wrong.context["choices"][1].form.errors == {"activity": ["Elija la actividad."]}
    assert wrong.context["choices"][1].form["title"].value() == "Foto"
    assert told(wrong)[-1] == "No se adjuntó nada: revise 1 de 2 archivos."
    assert not Evidence.objects.exists()
    assert [c.form["title"].value() for c in office.get(BULK).context["choices"]] == ["a", "Foto"]


def test_of_a_single_file_no_count_is_made(world, office):
    answer = chosen(office, upload(picture(), name="b.jpg"))
    wrong = office.post(BULK, {**dated(preview_of(answer)), "do": "attach"})

    assert wrong.status_code == 422
    assert told(wrong)[-1] == "No se adjuntó nada: revise el archivo."


def test_what_the_action_refuses_in_the_last_piece_undoes_the_first(world, office):
    answer = chosen(office, upload(name="a.pdf"), upload(picture(), name="b.jpg"))
    first, second = (c.file for c in answer.context["choices"])
    sent = dated(preview_of(answer))
    sent |= {f"f{file.pk}-activity": str(world.activities[0].pk) for file in (first, second)}
    sent[f"f{second.pk}-dated_on"] = "2030-01-01"
    before = events()

    wrong = office.post(BULK, {**sent, "do": "attach"})

    assert wrong.status_code == 422
    assert wrong.context["choices"][1].form.non_field_errors() == ["La fecha de la evidencia todavía no llega."]
    assert (Evidence.objects.count(), Report.objects.count(), list(staged_files())) == (0, 0, [first, second])
    assert events() == before


def test_on_a_report_already_submitted_it_is_presented_at_once(world, office):
    world.submitted(evidence=0)
    answer = chosen(office, upload(name="a.pdf"))
    sent = dated(preview_of(answer)) | {
        f"f{answer.context['choices'][0].file.pk}-activity": str(world.activities[0].pk)
    }

    office.post(BULK, {**sent, "do": "attach"})

    assert Evidence.objects.get().submitted_at == REPORTING


def test_a_list_fills_in_what_it_says_of_each_file(world, office):
    code = codes(office)[1]
    rows = (
        "Archivo;Actividad;Qué es;Tipo;Fecha;Demuestra;Cumplida\n"
        f"MINUTA.PDF;{code};La minuta;Minuta o acta;12/05/2021;medio;12/05/2021\n"
    )

    answer = chosen(office, upload(name="minuta.pdf"), list=upload(rows.encode(), name="lista.csv"))

    form = answer.context["choices"][0].form
    assert [form[name].value() for name in ("activity", "title", "kind", "dated_on", "shows", "completed_on")] == [
        str(world.activities[1].pk), "La minuta", "minutes", "2021-05-12", "means", "2021-05-12",
    ]  # fmt: skip
    office.post(BULK, {**preview_of(answer), "do": "attach"})
    assert Evidence.objects.get().completed_on == date(2021, 5, 12)


def test_a_list_may_be_a_workbook(tmp_path):
    book = Workbook()
    book.active.append(["archivo", "fecha", "otra cosa"])
    book.active.append(["a.pdf", date(2021, 5, 3), "=1+1"])
    body = BytesIO()
    book.save(body)
    path = tmp_path / "lista.xlsx"
    path.write_bytes(body.getvalue())
    from abierto.uploads.enums import MediaType

    assert read_list(path, MediaType.XLSX) == {"a.pdf": {"dated_on": "2021-05-03"}}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"nombre,fecha\na.pdf,2021-05-01\n", "le falta la columna"),
        (b"archivo\n" + b"a.pdf\n" * 600, "más de 500"),
        (b"\n\n", "vacía"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(tmp_path, body, sentence):
    path = tmp_path / "lista.csv"
    path.write_bytes(body)

    with pytest.raises(DomainError, match=sentence):
        read_list(path, "text/csv")


def test_a_broken_list_leaves_the_files_received(world, office):
    answer = office.post(
        BULK, {"do": "upload", "files": [upload(name="a.pdf")], "list": upload(b"uno,dos\n1,2\n", name="lista.csv")}
    )  # fmt: skip

    assert told(answer)[0].startswith("La lista no se usó.")
    assert staged_files().count() == 1


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("1.2 minuta.pdf", 12),
        ("1.2_minuta.pdf", 12),
        ("c2-1.2 foto.jpg", 22),
        ("Compromiso 2 1.2 foto.jpg", 22),
        ("1.1 foto.jpg", None),
        ("C1-1.1 foto.jpg", 11),
        ("A foto.jpg", 7),
        ("acta.pdf", None),
        ("2021.05 foto.jpg", None),
        ("", None),
    ],
)
def test_a_name_proposes_an_activity_only_when_it_can_be_no_other(name, meant):
    known = {"1.2": [12], "c2-1.2": [22], "1.1": [11, 21], "c1-1.1": [11], "c2-1.1": [21], "a": [7]}

    assert propose(name, known) == meant


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("1.2 minuta 2021-05-12.pdf", "2021-05-12"),
        ("20210512_foto.jpg", "2021-05-12"),
        ("minuta 2021-13-40.pdf", ""),
        ("oficio 120210512.pdf", ""),
        ("minuta.pdf", ""),
    ],
)
def test_a_name_proposes_the_date_that_it_tells(name, day):
    assert day_in(name) == day


def test_the_same_bytes_as_other_evidence_are_pointed_out(world, office):
    sent = dated(preview_of(chosen(office, upload(name="a.pdf"))))
    key = next(name for name in sent if name.endswith("-activity"))
    office.post(BULK, {**sent, key: str(world.activities[0].pk), "do": "attach"})

    answer = chosen(office, upload(name="otra.pdf"))

    assert answer.context["choices"][0].already == Evidence.objects.get()


def test_nobody_attaches_a_file_that_another_staged(world, office):
    other = UserFactory(role=Role.INSTITUTION, organisation=world.lead)
    (file,) = stage_files(uploads=[upload()], by=other).files

    with pytest.raises(DomainError, match="ya no espera"):
        take_staged(file=file, by=world.office, is_public=True)
    assert office.get(BULK).context["choices"] == []
    with pytest.raises(NotAllowed):
        stage_files(uploads=[upload()], by=world.secretary)


def test_a_file_that_was_never_staged_is_not_taken(world):
    file = StoredFileFactory(by=world.office)

    with pytest.raises(DomainError, match="ya no espera"):
        take_staged(file=file, by=world.office, is_public=True)
    assert file not in staged_files()


def test_after_a_day_what_nobody_attached_is_erased_and_what_was_attached_stays(world, office):
    answer = chosen(office, upload(name="a.pdf"), upload(picture(), name="b.jpg"))
    first, second = (c.file for c in answer.context["choices"])
    sent = dated(preview_of(answer))
    sent |= {f"f{first.pk}-activity": str(world.activities[0].pk), f"f{second.pk}-what": "leave"}
    office.post(BULK, {**sent, "do": "attach"})

    assert discard_forgotten(at=REPORTING + timedelta(hours=23)) == 0
    assert discard_forgotten(at=REPORTING + timedelta(hours=25)) == 1
    assert discard_forgotten(at=REPORTING + timedelta(hours=26)) == 0

    first.refresh_from_db(), second.refresh_from_db()
    assert (first.erased_at, second.erased_at) == (None, REPORTING + timedelta(hours=25))
    assert deposit.path_of(first.stored_name).exists()
    assert events()[-1] == "followup.file_unstaged"


def test_a_cut_off_between_preview_and_confirmation_attaches_nothing_and_keeps_the_files(world, office):
    answer = chosen(office, upload(name="a.pdf"))
    sent = dated(preview_of(answer)) | {
        f"f{answer.context['choices'][0].file.pk}-activity": str(world.activities[0].pk)
    }

    with time_machine.travel(CUT + timedelta(minutes=1), tick=False):
        late = entered(world.office)
        late.post(BULK, {**sent, "do": "attach"})
        assert late.get(BULK).context["choices"][0].form["dated_on"].value() == "2021-05-12"
    assert not Evidence.objects.exists()
    assert staged_files().count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSTITUTION])
def test_only_an_institution_uploads_evidence(world, role):
    client = entered(UserFactory(role=role, organisation=OrganisationFactory()))

    assert client.get(BULK).status_code == 403
    assert client.post(BULK, {"do": "upload", "files": [upload()]}).status_code == 403
    assert not StoredFile.objects.exists()


def test_the_blank_list_has_the_columns_that_are_read(office):
    answer = office.get(f"{BULK}lista.csv")

    assert answer.content.decode("utf-8-sig").strip().split(",")[:3] == ["archivo", "actividad", "qué es"]
