"""The public face of the follow-up: what each page shows, what none of them holds, and what they cost."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abierto.followup.actions.following import ask_to_follow
from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.reports import attach_evidence, submit_report
from abierto.followup.actions.review import accept_evidence, return_evidence, withdraw_evidence
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.enums import Access, Completion, Voice
from abierto.followup.models import Comment, Evidence, LinkCheck
from abierto.followup.speakers import Speaker
from abierto.plan.queries import published_plan
from tests.factories.followup import CUT, REPORTING, FollowedPlan, ReportingPeriodFactory, followed_plan, link
from tests.factories.uploads import upload

HOUR = timedelta(hours=1)
LARGEST = 100_000
ATOM = {"a": "http://www.w3.org/2005/Atom"}
#: What the world of :func:`told_world` holds and nobody outside may read.
SECRETS = (
    *("secreto del borrador", "secreto del comentario", "secreto reservado", "secreto de la voz"),
    *("secreto sin entregar", "lectora@correo.example"),
)
#: Accounts, as the factories name them and write to them.
PEOPLE = re.compile(r"Cuenta \d|cuenta\d+@")


@pytest.fixture
def world(db) -> FollowedPlan:
    return followed_plan()


def addresses(world: FollowedPlan) -> list[str]:
    plan = f"/planes/{world.exercise.external_id}/"
    commitment = f"{plan}compromisos/{world.commitment.external_id}/"
    return [
        plan,
        f"{plan}metodo-de-cumplimiento/",
        f"{plan}historia.atom",
        f"{plan}calendario.ics",
        commitment,
        *(f"{commitment}historia{ending}" for ending in ("/", ".csv", ".json", ".atom")),
        *(f"{commitment}{page}" for page in ("voces/", "seguir/", "seguir/pedido/", "calendario.ics")),
        *(f"{plan}actividades/{activity.external_id}/" for activity in world.activities),
        *(f"/traza/evidencia/{one}/" for one in submitted()),
        f"/traza/compromiso/{world.commitment.external_id}/",
        "/bitacora/",
    ]


def submitted() -> list[str]:
    return list(Evidence.objects.submitted().values_list("external_id", flat=True))


def told_world(world: FollowedPlan) -> FollowedPlan:
    """Something of every kind, with a secret wherever there may be one."""
    first, second, third = world.activities
    report = world.done(first, description="La minuta del grupo.")
    Comment.objects.create(
        report=report, text="secreto del comentario", written_at=REPORTING, written_by=world.secretary
    )
    reserved = {
        "title": "secreto reservado", "description": "secreto reservado", "url": "https://x.example/secreto-reservado",
        "access": Access.RESERVED, "legal_reason": "Artículo 113, fracción V.", "review_on": date(2022, 5, 1),
    }  # fmt: skip
    world.accepted(second, **reserved)
    report = world.submitted(third, title="Minuta ilegible")
    return_evidence(evidence=report.evidence.get(), reason="No se alcanza a leer.", by=world.secretary, at=REPORTING)
    set_weight(activity=first, weight=2, reason="Sostiene a las demás.", by=world.secretary)
    citizen, member = world.civil_society()
    who = Speaker(Voice.CIVIL_SOCIETY, member=member)
    save_statement(
        commitment=world.commitment,
        period=world.period,
        speaker=who,
        text="secreto de la voz",
        by=citizen,
        at=REPORTING,
    )
    own = Speaker(Voice.INSTITUTION, organisation=world.lead)
    statement = save_statement(
        commitment=world.commitment, period=world.period, speaker=own, text="Cumplimos.", by=world.office, at=REPORTING
    )
    publish_statement(statement=statement, by=world.office, at=REPORTING)
    publish_reply(statement=statement, speaker=who, text="Falta.", by=citizen, at=REPORTING + HOUR)
    freeze_period(period=world.period, by=None, at=CUT)
    june = ReportingPeriodFactory(
        exercise=world.exercise, starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 30), cuts_at=CUT + timedelta(days=30)
    )
    world.report(first, text="secreto del borrador", period=june, at=CUT + HOUR)
    draft = world.report(second, period=june, at=CUT + HOUR, obstacle="secreto del borrador")
    attach_evidence(report=draft, by=world.office, facts=link(title="secreto sin entregar"), at=CUT + HOUR)
    row = published_plan(world.exercise.external_id).find("commitments", world.commitment.external_id)
    ask_to_follow(commitment=row, email="lectora@correo.example")
    return world


def read(path: str, moment: datetime = CUT + 2 * HOUR):
    with time_machine.travel(moment, tick=False):
        return Client().get(path)


def test_no_page_feed_or_file_holds_what_is_not_public(world):
    told_world(world)
    seen = {}
    for path in addresses(world):
        answer = read(path)
        assert answer.status_code == 200, path
        body = answer.content.decode()
        seen[path] = [secret for secret in SECRETS if secret in body or secret.replace(" ", "-") in body]
        seen[path] += PEOPLE.findall(body)
        assert len(answer.content) < LARGEST, path
        assert not answer.cookies, path
        assert answer.headers["Cache-Control"].startswith("public, max-age="), path
    assert {path: found for path, found in seen.items() if found} == {}


def test_evidence_that_was_not_presented_has_no_trace(world):
    draft = world.report()
    hidden = attach_evidence(report=draft, by=world.office, facts=link(), at=REPORTING)
    assert read(f"/traza/evidencia/{hidden.external_id}/").status_code == 404
    assert read("/traza/evidencia/cualquiera/").status_code == 404


def test_the_plan_says_how_complete_it_is_with_points_weights_and_the_last_frozen_period(world):
    told_world(world)

    page = read(f"/planes/{world.exercise.external_id}/").content.decode()

    assert "<b>Sustancial</b><span>7 de 12 puntos, 58 %</span>" in page
    assert f'<a href="/planes/{world.exercise.external_id}/avances/2021-05/">Periodo 2021-05</a>' in page
    assert '<th scope="row">Todo el plan</th><td>Sustancial</td><td>7 de 12</td><td>58 %</td><td>100 %</td>' in page
    assert 'type="application/atom+xml"' in page


def test_the_commitment_says_how_it_was_computed(world):
    told_world(world)
    drop_activity(
        activity=world.activities[2], dropped_on=date(2021, 6, 1), reason="No hubo fondos.", by=world.secretary, at=CUT
    )

    page = read(f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/").content.decode()

    assert "(3 × 2 + 1 × 1 + 0 × 1) de (3 × 2 + 3 × 1 + 3 × 1) = 7 de 12 puntos = 58 %" in page
    assert "Sostiene a las demás." in page
    assert "No hubo fondos." in page
    assert "<td>Atrasada</td>" in page  # the second: its date was 31 May
    assert "<td>No se hará, desde el 1 de junio de 2021</td>" in page
    for way in ("historia/", "voces/", "seguir/", "historia.atom", "calendario.ics"):
        assert f'compromisos/{world.commitment.external_id}/{way}"' in page


def test_the_method_page_works_an_example_out(world):
    told_world(world)
    page = read(f"/planes/{world.exercise.external_id}/metodo-de-cumplimiento/").content.decode()
    assert "suman 7 de 12 puntos: 58 %, sustancial" in page
    assert "(3 × 2 + 1 × 1 + 0 × 1) de (3 × 2 + 3 × 1 + 3 × 1) = 7 de 12 puntos = 58 %" in page


def activity_page(world: FollowedPlan, index: int = 0) -> str:
    path = f"/planes/{world.exercise.external_id}/actividades/{world.activities[index].external_id}/"
    return read(path).content.decode()


def test_the_activity_shows_reports_and_evidence_reserved_and_returned_ones_included(world):
    told_world(world)

    done, reserved, returned = (activity_page(world, index) for index in range(3))

    assert "<b>Completo</b><span>Cumplida el 15 de mayo de 2021</span>" in done
    assert "La minuta del grupo." in done
    assert 'rel="nofollow noopener external"' in done
    assert "Evidencia reservada" in reserved
    assert "Artículo 113, fracción V." in reserved
    assert "La reserva se revisa el 1 de mayo de 2022" in reserved
    assert "Minuta ilegible" in returned
    assert "Se devolvió el 20 de mayo de 2021: No se alcanza a leer." in returned


def test_a_file_is_downloaded_from_its_own_path_and_a_link_says_since_when_it_fails(world):
    draft = world.report()
    facts = {key: value for key, value in link(title="Acta").items() if key != "url"}
    file = attach_evidence(report=draft, by=world.office, facts=facts, upload=upload(), at=REPORTING).file
    gone = attach_evidence(report=draft, by=world.office, facts=link(title="Nota"), at=REPORTING)
    well = attach_evidence(report=draft, by=world.office, facts=link(title="Sitio"), at=REPORTING)
    submit_report(report=draft, by=world.office, at=REPORTING)
    for days, works in ((1, True), (2, False), (3, False), (4, False)):
        LinkCheck.objects.create(evidence=gone, checked_at=REPORTING + timedelta(days=days), works=works)
        LinkCheck.objects.create(evidence=well, checked_at=REPORTING + timedelta(days=days), works=True)

    page = activity_page(world)

    assert f'<a href="{file.get_absolute_url()}">Descargar el archivo</a>' in page
    assert file.sha256 in page
    assert "Dejó de responder desde el 22 de mayo de 2021: última revisión, el 24 de mayo de 2021." in page
    assert "Responde: última revisión, el 24 de mayo de 2021." in page


def test_the_trace_ends_in_evidence(world):
    told_world(world)
    (accepted, *_rest) = Evidence.objects.filter(counts=True, access=Access.PUBLIC)

    page = read(f"/traza/evidencia/{accepted.external_id}/").content.decode()

    assert page.count('<strong aria-current="true">') == 1
    assert "Minuta publicada (aceptada)</strong>" in page
    for kind, row in (("compromiso", world.commitment), ("actividad", world.activities[0])):
        traced = read(f"/traza/{kind}/{row.external_id}/").content.decode()
        assert f"{accepted.report.activity.external_id}/#{accepted.external_id}" in traced


def test_the_voices_stand_side_by_side_with_their_replies(world):
    told_world(world)
    page = read(
        f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/voces/"
    ).content.decode()

    assert page.index("La institución responsable</h3>") < page.index("La sociedad civil</h3>")
    assert page.index("La sociedad civil</h3>") < page.index("La evaluación</h3>")
    assert "Cumplimos." in page
    assert "Falta." in page
    assert "estado congelado" in page
    assert "Informó de 3 de 3 actividades" in page


def test_the_feed_has_whole_addresses_and_ids_that_stay(world):
    told_world(world)
    path = f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/historia.atom"

    first, second = (ElementTree.fromstring(read(path, moment).content) for moment in (CUT + HOUR, CUT + 9 * HOUR))

    ids = [entry.find("a:id", ATOM).text for entry in first.findall("a:entry", ATOM)]
    assert ids == [entry.find("a:id", ATOM).text for entry in second.findall("a:entry", ATOM)]
    assert len(set(ids)) == len(ids) > 8
    assert all(one.startswith("tag:abierto.test,20") for one in ids)
    assert first.find("a:id", ATOM).text == second.find("a:id", ATOM).text
    assert first.find("a:updated", ATOM).text == second.find("a:updated", ATOM).text
    links = [link.get("href") for link in first.iter("{http://www.w3.org/2005/Atom}link")]
    assert all(link.startswith("https://abierto.test/") for link in links)


def test_a_feed_of_hostile_words_is_still_a_feed_and_runs_nothing(world):
    world.submitted(title="<script>alert(1)</script> & \x01]]>", description="<img src=x onerror=alert(1)>")
    path = f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/"

    feed = ElementTree.fromstring(read(f"{path}historia.atom").content)
    summary = feed.findall("a:entry", ATOM)[0].find("a:summary", ATOM)
    assert "&lt;img src=x" in summary.text
    assert "<script>" not in read(f"{path}historia/").content.decode()


def test_an_empty_feed_is_dated_by_the_plan(world):
    path = f"/planes/{world.exercise.external_id}/historia.atom"
    feed = ElementTree.fromstring(read(path).content)
    assert feed.findall("a:entry", ATOM) == []
    assert feed.find("a:updated", ATOM).text == "2021-03-18T16:00:00+00:00"


def test_the_calendar_has_whole_days_stable_names_and_the_cuts(world):
    path = f"/planes/{world.exercise.external_id}/calendario.ics"

    first, second = (read(path, moment).content for moment in (CUT, CUT + timedelta(days=3)))

    assert first == second
    events = icalendar.Calendar.from_ical(first).walk("VEVENT")
    days = {str(event["uid"]): (event.decoded("dtstart"), event.decoded("dtend")) for event in events}
    assert len(days) == len(events) == 2 * 3 + 1
    activity = world.activities[0].external_id
    assert days[f"{activity}-inicio@abierto.test"] == (date(2021, 3, 1), date(2021, 3, 2))
    assert days[f"{activity}-fin@abierto.test"] == (date(2021, 5, 31), date(2021, 6, 1))
    assert days[f"{world.period.external_id}-corte@abierto.test"] == (date(2021, 6, 7), date(2021, 6, 8))
    assert {str(event["url"])[:21] for event in events} == {"https://abierto.test/"}


def test_what_is_demonstration_says_so_in_calendar_and_feed(world):
    type(world.period).objects.filter(pk=world.period.pk).update(is_demonstration=True)
    body = read(f"/planes/{world.exercise.external_id}/calendario.ics").content.decode()
    assert "SUMMARY:[Demostración] Último día para informar" in body


def test_the_files_are_whole_and_their_cells_are_no_formulas(world):
    world.submitted(title="=1+1", at=REPORTING)
    base = f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/historia"

    table, data = read(f"{base}.csv"), json.loads(read(f"{base}.json").content)

    assert table.content.decode("utf-8-sig").splitlines()[0].startswith("fecha,periodo,acto,compromiso,actividad,quien")
    assert [line["acto"] for line in data["historia"]] == ["presentada", "informe"]


def cost(path: str) -> int:
    read(path)
    with CaptureQueriesContext(connection) as asked:
        assert read(path).status_code == 200
    return len(asked)


def test_pages_ask_the_same_whatever_they_hold(world):
    world.accepted(at=REPORTING)
    plan = f"/planes/{world.exercise.external_id}/"
    commitment = f"{plan}compromisos/{world.commitment.external_id}/"
    activity = f"{plan}actividades/{world.activities[0].external_id}/"
    paths = [plan, commitment, activity, f"{plan}metodo-de-cumplimiento/", f"{plan}historia.atom",
             f"{commitment}historia/", f"{commitment}historia.json", f"{commitment}voces/", f"{plan}calendario.ics",
             f"/traza/compromiso/{world.commitment.external_id}/"]  # fmt: skip
    said = Speaker(Voice.INSTITUTION, organisation=world.lead)

    def speak() -> None:
        statement = save_statement(
            commitment=world.commitment, period=world.period, speaker=said, text="Sí.", by=world.office, at=REPORTING
        )
        publish_statement(statement=statement, by=world.office, at=REPORTING)

    speak()
    before = {path: cost(path) for path in paths}
    june = ReportingPeriodFactory(
        exercise=world.exercise, starts_on=date(2021, 6, 1), ends_on=date(2021, 6, 30), cuts_at=CUT + timedelta(days=30)
    )
    for account in (world.civil_society(), world.civil_society()):
        who = Speaker(Voice.CIVIL_SOCIETY, member=account[1])
        statement = save_statement(
            commitment=world.commitment, period=world.period, speaker=who, text="No.", by=account[0],
            completion=Completion.LIMITED, at=REPORTING,
        )  # fmt: skip
        publish_statement(statement=statement, by=account[0], at=REPORTING)
    for activity_ in world.activities[1:]:
        world.accepted(activity_, at=REPORTING, evidence=3)
    world.accepted(at=CUT + HOUR, period=june, evidence=2)
    assert {path: cost(path) for path in paths} == before


def test_withdrawn_evidence_stays_on_the_page_with_its_reason(world):
    report = world.submitted()
    evidence = report.evidence.get()
    accept_evidence(evidence=evidence, by=world.secretary, at=REPORTING)
    withdraw_evidence(evidence=evidence, reason="Era de otra reunión.", by=world.secretary, at=REPORTING + HOUR)
    page = activity_page(world)
    assert "Dejó de contar el 20 de mayo de 2021: Era de otra reunión." in page
    assert "<b>No iniciado</b><span>Atrasada</span>" in page


@pytest.mark.parametrize("page", ["historia/", "historia.csv", "historia.atom", "voces/", "seguir/", "calendario.ics"])
def test_what_is_not_published_has_none_of_these_pages(world, page):
    assert read(f"/planes/{world.exercise.external_id}/compromisos/otro/{page}").status_code == 404
    assert read(f"/planes/otro/compromisos/{world.commitment.external_id}/{page}").status_code == 404


def test_a_long_history_comes_in_pages(world):
    world.accepted(world.activities[0], evidence=30)
    path = f"/planes/{world.exercise.external_id}/compromisos/{world.commitment.external_id}/historia/"
    page = read(path).content.decode()
    assert "Página 1 de 2" in page
    assert len(page) < LARGEST
    assert "Se informó de la actividad" in read(f"{path}?pagina=2").content.decode()
