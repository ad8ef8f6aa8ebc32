"""The desk of elections: what each screen says, what each form does, and that what is refused keeps what was typed."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.clock import ZONE
from abierto.core.models import Entry
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.enums import Doing, Ending, ForceKind, Gender
from abierto.elections.models import Candidate, Contest, Force, Process, Stage, Standing
from tests.elections.lists import INE, a_process, as_csv, as_xlsx, house_row, ine_row
from tests.factories.accounts import UserFactory
from tests.factories.elections import CandidacyFactory, CandidateFactory, DeputyContestFactory
from tests.factories.territory import DistrictFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2021, 4, 20, 12, tzinfo=ZONE)
OPENS, CLOSES = datetime(2021, 4, 30, tzinfo=ZONE), datetime(2021, 6, 3, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def at_noon(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def process():
    return a_process()


@pytest.fixture
def secretary():
    return entered(Role.SECRETARIAT)


def entered(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory(role=role))
    return client


def at(name: str, *args) -> str:
    return reverse(f"elections_desk:{name}", args=args)


def file_at(process, extension: str) -> str:
    return reverse("elections_desk:list-file", kwargs={"pk": process.pk, "extension": extension})


def told(answer) -> str:
    return [str(message).strip() for message in get_messages(answer.wsgi_request)][-1]


def text_of(answer) -> str:
    return answer.content.decode()


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def a_head(process, **told):
    contest = Contest.objects.get(external_id="ayuntamiento.15106")
    slate = CandidacyFactory(contest=contest, force=Force.objects.get(external_id="pan"))
    return CandidateFactory(candidacy=slate, name="Ana Núñez", **told)


def test_a_process_is_opened_at_the_desk(secretary, process):
    sent = {
        "external_id": "proceso-2024", "name": "Proceso 2024", "election_day": "2024-06-02",
        "district_map": process.district_map_id, "citation": "Artículo 12", "source": "Prueba",
    }  # fmt: skip
    answer = secretary.post(at("process-new"), sent)

    made = Process.objects.get(external_id="proceso-2024")
    assert (answer.status_code, answer.headers["Location"]) == (302, at("process", made.pk))
    assert made.election_day == date(2024, 6, 2)
    assert events() == ["elections.process_opened"]
    assert "Proceso 2024" in text_of(secretary.get(at("processes")))

    again = secretary.post(at("process-new"), sent)
    assert (again.status_code, Process.objects.count()) == (422, 2)
    assert 'value="Proceso 2024"' in text_of(again)


def test_the_calendar_says_of_each_stage_whether_it_is_open_and_by_what_rule(secretary, process):
    set_stage(process=process, term=Term(Doing.SEE_CANDIDATES, OPENS, CLOSES, "Artículo 29"), by=None)
    page = text_of(secretary.get(at("process", process.pk)))

    assert '<span class="desk-tag">todavía no abre</span>' in page
    assert "Del 30 de abril de 2021, 00:00 horas al 3 de junio de 2021, 00:00 horas." in page
    assert "Artículo 29" in page
    assert "El próximo cambio es el 30 de abril de 2021, 00:00 horas." in page
    assert page.count("no señala") == len(Doing) - 1
    with time_machine.travel(OPENS, tick=False):
        page = text_of(entered(Role.SECRETARIAT).get(at("process", process.pk)))
    assert '<span class="desk-tag">abierta</span>' in page


def test_a_stage_is_fixed_by_its_form_to_the_second(secretary, process):
    sent = {"opens_at": "2021-04-30T00:00:01", "closes_at": "", "citation": "Artículo 29"}
    answer = secretary.post(at("stage", process.pk, "see_profiles"), sent)

    assert told(answer) == "Quedó fijada la etapa para consultar trayectorias y propuestas."
    stage = Stage.objects.get()
    assert (stage.doing, stage.opens_at, stage.closes_at) == (
        Doing.SEE_PROFILES, datetime(2021, 4, 30, 0, 0, 1, tzinfo=ZONE), None,
    )  # fmt: skip
    assert 'value="2021-04-30T00:00:01"' in text_of(secretary.get(at("stage", process.pk, "see_profiles")))
    assert secretary.get(at("stage", process.pk, "nada")).status_code == 404


def test_a_stage_that_cannot_be_is_said_on_the_form(secretary, process):
    sent = {"opens_at": "2021-05-01T00:00", "closes_at": "2021-04-30T00:00", "citation": "Artículo 29"}
    answer = secretary.post(at("stage", process.pk, "see_profiles"), sent)

    assert (answer.status_code, Stage.objects.count()) == (422, 0)
    assert "La etapa debe cerrar después de abrir." in text_of(answer)
    assert "Artículo 29" in text_of(answer)


def test_the_contests_that_lack_are_added_once(secretary, process):
    DistrictFactory(map=process.district_map, number=13)
    nothing = secretary.post(at("contests-add", process.pk))
    assert (nothing.status_code, events()) == (302, [])
    Contest.objects.all().delete()
    answer = secretary.post(at("contests-add", process.pk), {"agregar": "si"})
    assert told(answer) == "Se registraron 5 elecciones."
    assert told(secretary.post(at("contests-add", process.pk), {"agregar": "si"})) == "No faltaba ninguna."
    assert Contest.objects.count() == 5


def test_contests_say_how_many_compete_and_stand_in_the_same_queries_however_many(secretary, process):
    a_head(process)
    contest = Contest.objects.get(external_id="ayuntamiento.15106")
    secretary.post(
        at("contest", contest.pk), {"forces": [Force.objects.get(external_id="pan").pk], "source": "Acuerdo"}
    )
    secretary.get(at("contests", process.pk))  # the message of the form before it
    with CaptureQueriesContext(connection) as few:
        secretary.get(at("contests", process.pk))
    DeputyContestFactory.create_batch(3, process=process)
    with CaptureQueriesContext(connection) as many:
        page = text_of(secretary.get(at("contests", process.pk)))
    assert len(many) == len(few)
    row = re.search(r"Ayuntamiento de Toluca.*?</tr>", page, re.S)[0]
    assert re.findall(r'vote-number">(\d+)<', row) == ["1", "1"]


def test_who_competes_is_said_by_its_form_and_what_cannot_be_is_refused(secretary, process):
    contest = Contest.objects.get(external_id="ayuntamiento.15106")
    forces = {force.external_id: force.pk for force in Force.objects.all()}
    wrong = secretary.post(at("contest", contest.pk), {"forces": [forces["jhh"], forces["pt"]], "source": "Convenio"})
    assert (wrong.status_code, Standing.objects.count()) == (422, 0)
    assert "no puede ir también por su cuenta" in text_of(wrong)

    answer = secretary.post(at("contest", contest.pk), {"forces": [forces["jhh"], forces["pan"]], "source": "Convenio"})
    assert told(answer) == "Quedó dicho quiénes compiten en Ayuntamiento de Toluca."
    assert {each.force.external_id for each in Standing.objects.all()} == {"jhh", "pan"}


def test_a_political_actor_is_registered_and_corrected(secretary, process):
    parties = Force.objects.filter(kind=ForceKind.PARTY).order_by("order")[:2]
    sent = {
        "kind": "coalition", "name": "Va por Prueba", "short_name": "VXP", "external_id": "vxp", "colour": "#aa0000",
        "emblem_text": "Dos círculos", "order": "9", "source": "Convenio", "members": [party.pk for party in parties],
        "organisation": "",
    }  # fmt: skip
    secretary.post(at("force-new", process.pk), sent)
    made = Force.objects.get(external_id="vxp")
    assert [member.party for member in made.members.all()] == list(parties)
    assert "Va por Prueba" in text_of(secretary.get(at("forces", process.pk)))

    secretary.post(at("force", made.pk), {**sent, "name": "Va por Más", "kind": "party", "external_id": "otro"})
    made.refresh_from_db()
    assert (made.name, made.kind, made.external_id) == ("Va por Más", "coalition", "vxp")

    wrong = secretary.post(at("force", made.pk), {**sent, "members": [parties[0].pk]})
    assert wrong.status_code == 422
    assert "reúne al menos a dos partidos" in text_of(wrong)
    assert made.members.count() == 2


def test_a_substitution_and_an_ending_are_told_at_the_desk(secretary, process):
    head = a_head(process)
    page = text_of(secretary.get(at("candidate", head.pk)))
    assert "Asentar una sustitución" in page

    early = {"name": "Berta Ruiz", "gender": "woman", "age": "40", "on": "2021-04-01", "citation": "Acuerdo 130"}
    wrong = secretary.post(at("candidate-substitute", head.pk), early)
    assert (wrong.status_code, Candidate.objects.count()) == (422, 1)
    assert 'value="Berta Ruiz"' in text_of(wrong)

    answer = secretary.post(at("candidate-substitute", head.pk), {**early, "on": "2021-05-10"})
    taken = Candidate.objects.standing().get()
    assert told(answer) == "Berta Ruiz tomó el lugar de Ana Núñez."
    assert (taken.name, taken.gender, taken.age) == ("Berta Ruiz", Gender.WOMAN, 40)
    page = text_of(secretary.get(at("candidate", head.pk)))
    assert "Quiénes han tenido este lugar" in page
    assert "Asentar una sustitución" not in page

    gone = {"ending": "withdrew", "on": "2021-05-20", "citation": "Escrito"}
    assert "no pudo dejarla antes" in text_of(
        secretary.post(at("candidate-end", taken.pk), {**gone, "on": "2021-05-01"})
    )
    secretary.post(at("candidate-end", taken.pk), gone)
    taken.refresh_from_db()
    assert (taken.ending, taken.ended_on) == (Ending.WITHDREW, date(2021, 5, 20))
    assert "Asentar una sustitución" in text_of(secretary.get(at("candidate", taken.pk)))
    assert "Berta Ruiz" in text_of(secretary.get(at("contest", taken.candidacy.contest_id)))


def test_parity_is_shown_and_recounts(secretary, process):
    a_head(process, gender=Gender.WOMAN)
    page = text_of(secretary.get(at("parity", process.pk)))
    assert "En total: 1 mujer, 0 hombres" in page
    assert page.count("100.0 %") == 6


def upload(process, secretary, body, name="lista.csv", **terms):
    sent = {"source": "Lista de prueba", "on": "2021-04-29", "citation": "Acuerdo 113", "names": "", **terms}
    return secretary.post(at("import", process.pk), {**sent, "file": SimpleUploadedFile(name, body)})


def confirmation(answer) -> dict[str, str]:
    form = re.search(r'<form method="post" action="[^"]*confirmar/">.*?</form>', text_of(answer), re.S)[0]
    tags = re.findall(r"<input[^>]*>", form)
    pairs = (
        (re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags if 'name="csrf' not in tag
    )
    return {name[1]: value[1] if value else "" for name, value in pairs}


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_list_is_looked_at_and_then_loaded(secretary, process, make):
    body = make([house_row(), house_row(calidad="Suplente", nombre="Berta Ruiz", genero="")])
    seen = upload(process, secretary, body, f"lista.{'csv' if make is as_csv else 'xlsx'}")

    page = text_of(seen)
    assert "2 nuevas, 0 corregidas, 0 terminadas, 0 sustituidas y 0 iguales." in page
    assert "Berta Ruiz" in page
    assert not Candidate.objects.exists()
    assert events() == []

    answer = secretary.post(at("import-confirm", process.pk), confirmation(seen))
    assert told(answer).startswith("Se cargó la lista: 2 nuevas")
    assert Candidate.objects.count() == 2
    assert events() == ["elections.candidacies_imported"]

    again = upload(process, secretary, body, f"lista.{'csv' if make is as_csv else 'xlsx'}")
    assert "no hay nada que cargar" in text_of(again)
    assert "Cargar la lista</button>" not in text_of(again)
    late = secretary.post(at("import-confirm", process.pk), confirmation(seen))
    assert told(late) == "La vista previa venció. Elija el archivo otra vez."


def test_what_the_desk_downloads_is_taken_back_whatever_its_texts_begin_with(secretary, process):
    """The download armours what a spreadsheet would run; the same file changes nothing and is not refused."""
    a_head(process, citation="-IEEM(2021) y su anexo", source="+Lista(2), hoja 3")
    for extension in ("csv", "xlsx"):
        answer = secretary.get(file_at(process, extension))
        body = answer.getvalue() if answer.streaming else answer.content
        page = text_of(upload(process, secretary, body, f"lista.{extension}"))
        assert "0 nuevas, 0 corregidas, 0 terminadas, 0 sustituidas y 1 iguales." in page


def test_nothing_of_the_file_but_its_lines_waits_for_the_confirmation(secretary, process):
    seen = upload(process, secretary, as_csv([ine_row()], INE))
    assert "Datos de contacto, que no se leen ni se guardan: CORREO_ELECTRONICO, REDES." in text_of(seen)
    user = secretary.session["_auth_user_id"]
    (name,) = default_storage.listdir(f"candidaturas/{user}")[1]
    with default_storage.open(f"candidaturas/{user}/{name}") as file:
        told_there = file.read().decode()
    assert "correo.test" not in told_there
    assert json.loads(told_there)["lines"][0]["name"] == "ANA NÚÑEZ"


def test_all_that_must_be_mended_is_listed_and_nothing_waits(secretary, process):
    body = as_csv([house_row(edad="x"), house_row(actor="nadie"), house_row()])
    answer = upload(process, secretary, body)

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Renglón 2, columna «edad»" in page
    assert "Renglón 3, columna «actor»" in page
    assert "Cargar la lista</button>" not in page
    assert not Candidate.objects.exists()


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"%PDF-1.4 nada", "lista.pdf", "lista.pdf"),
        (b"", "lista.csv", "vac"),
        (b"eleccion,actor\n=cmd|calc,x", "lista.csv", "encabezados"),
        (b"\x89PNG\r\n\x1a\n", "lista.png", ""),
    ],
)
def test_what_is_no_list_is_said_on_the_form(secretary, process, body, name, sentence):
    answer = upload(process, secretary, body, name)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Candidate.objects.exists()


def test_a_substitution_and_a_correction_are_shown_before_they_are_done(secretary, process):
    head = a_head(process)
    other = house_row(nombre="Berta Ruiz", registro="", acuerdo="")
    asked = upload(process, secretary, as_csv([other]))
    assert "diga si se corrige o si se sustituye" in text_of(asked)

    corrected = text_of(upload(process, secretary, as_csv([other]), names="correction"))
    assert "nombre, de «Ana Núñez» a «Berta Ruiz»" in corrected
    assert "género, de «» a «Mujer»" in corrected

    seen = upload(process, secretary, as_csv([other]), names="substitution", on="2021-05-20")
    assert "Ana Núñez deja el lugar a Berta Ruiz" in text_of(seen)
    secretary.post(at("import-confirm", process.pk), confirmation(seen))
    head.refresh_from_db()
    assert (head.ended_on, head.ending) == (date(2021, 5, 20), Ending.SUBSTITUTED)
    assert Candidate.objects.standing().get().name == "Berta Ruiz"


def test_a_confirmation_of_what_is_no_longer_so_does_nothing(secretary, process):
    head = a_head(process)
    seen = upload(process, secretary, as_csv([house_row()]))
    Candidate.objects.filter(pk=head.pk).update(age=41)
    answer = secretary.post(at("import-confirm", process.pk), confirmation(seen))
    assert told(answer).startswith("Algo cambió desde que se revisó")
    assert (Candidate.objects.get().gender, events()) == ("", [])


def test_what_waits_for_a_confirmation_is_each_persons_own_and_of_that_process(secretary, process):
    seen = confirmation(upload(process, secretary, as_csv([house_row()])))
    other = entered(Role.SECRETARIAT)
    assert told(other.post(at("import-confirm", process.pk), seen)).startswith("La vista previa venció")
    assert secretary.post(at("import-confirm", process.pk), {**seen, "kept": "../x"}).status_code == 404
    blind = secretary.post(at("import-confirm", process.pk), {**seen, "seen": ""})
    assert told(blind).startswith("Algo cambió")
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("extension", ["csv", "xlsx", "json"])
def test_the_list_is_downloaded_with_ages_only_by_those_who_keep_it(secretary, process, extension):
    a_head(process, age=41)
    kept_by = secretary.get(file_at(process, extension))
    reader = entered(Role.INSTITUTION).get(file_at(process, extension))
    bodies = [answer.getvalue() if answer.streaming else answer.content for answer in (kept_by, reader)]

    assert kept_by.headers["Content-Disposition"] == f'attachment; filename="candidaturas-proceso-2021.{extension}"'
    if extension != "xlsx":
        assert [b"edad" in body for body in bodies] == [True, False]
        assert all("Ana Núñez".encode() in body for body in bodies)
    assert len(bodies[0]) > len(bodies[1])


def test_who_only_consults_sees_no_form(process):
    head = a_head(process)
    reader = entered(Role.INSTITUTION)
    for name, pk in (("process", process.pk), ("contests", process.pk), ("forces", process.pk), ("candidate", head.pk)):
        answer = reader.get(at(name, pk))
        assert answer.status_code == 200
        main = text_of(answer).partition('<div class="nice-padding desk-page">')[2]
        assert "<form" not in main
    assert reader.get(at("import", process.pk)).status_code == 403
    contest = head.candidacy.contest_id
    assert reader.post(at("contest", contest), {"source": "x"}).status_code == 403
    assert not Standing.objects.exists()
