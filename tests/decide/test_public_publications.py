"""What actors publish, as everyone reads it; and that nothing anyone reads tells how anyone answered."""

from __future__ import annotations

import json
import re
import secrets
from datetime import timedelta
from hashlib import sha256
from html import unescape
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from PIL import Image

from abierto.decide.actions.pieces import save_draft, submit_edition, validate_edition, withdraw_piece
from abierto.decide.actions.review import publish_edition
from abierto.decide.enums import PieceKind
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.enums import Ending
from abierto.elections.models import Force
from abierto.participation import spaces
from abierto.participation.actions.gestures import Words as Said
from abierto.participation.actions.gestures import contribute, react
from abierto.participation.enums import Kind
from abierto.participation.models import Act
from abierto.participation.public import follow_url
from abierto.participation.spaces import read_facts
from tests.factories.decide import NOON, REACT_FROM, SILENCE, a_published, an_actor, words
from tests.factories.elections import CandidacyFactory, CandidateFactory, ForceFactory, StandingFactory

pytestmark = pytest.mark.django_db

OPEN = REACT_FROM + timedelta(days=3)
SECOND = timedelta(seconds=1)
SAME_ORIGIN = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", "host": "abierto.test"}


@pytest.fixture
def reader():
    return Client(headers={"host": "abierto.test"})


@pytest.fixture
def two(time_machine):
    """Two actors of one process, each with a platform, a career and a proposal; people may answer."""
    time_machine.move_to(OPEN, tick=False)
    spaces.forget()
    first = an_actor()
    second = an_actor(first.process)
    for actor in (first, second):
        actor.platform = a_published(actor).piece
        actor.career = a_published(actor, PieceKind.CAREER, words=words("Veinte años de servicio.", title="")).piece
        actor.proposal = a_published(actor, PieceKind.PROPOSAL).piece
    yield first, second
    spaces.forget()


def addresses(*actors) -> list[str]:
    own = [
        address
        for actor in actors
        for address in (
            f"/decide/plataformas/{actor.force.external_id}/",
            f"/decide/plataformas/{actor.force.external_id}/imagen.png",
            f"/decide/perfiles/{actor.head.pk}/",
            f"/decide/perfiles/{actor.head.pk}/imagen.png",
            f"/decide/propuestas/{actor.proposal.external_id}/",
            f"/decide/propuestas/{actor.proposal.external_id}/imagen.png",
            f"/decide/comparar/?tema=water&eleccion={actor.head.candidacy.contest.external_id}",
        )
    ]
    return ["/decide/plataformas/", "/decide/comparar/?tema=water", "/decide/publicaciones.json", *own]


def read(reader, address):
    answer = reader.get(address, secure=True)
    assert answer.status_code == 200, address
    assert not answer.cookies
    return answer.content, sorted(answer.headers.items())


def answer_to(piece, *, reactions=0, texts=0) -> None:
    facts = read_facts(piece.space)
    for _ in range(reactions):
        react(space=facts, number=secrets.token_bytes(16), value="up", version=1, at=OPEN)
    for number in range(texts):
        said = Said(Kind.IDEA, f"Una idea cualquiera, la número {number}.")
        contribute(space=facts, number=secrets.token_bytes(16), words=said, version=1, at=OPEN)


def test_a_platform_is_read_by_theme_with_its_date_and_its_reading_time(two, reader):
    page = reader.get(f"/decide/plataformas/{two[0].force.external_id}/", secure=True).content.decode()

    assert "Más agua para todas las colonias." in page
    assert "Agua y medio ambiente" in page
    assert "Edición 1, publicada el 10 de mayo de 2021, 12:00 horas" in page
    assert "1 minuto de lectura" in page


def test_the_list_tells_who_has_not_published(two, reader):
    silent = ForceFactory(process=two[0].process, name="Partido Callado")
    page = reader.get("/decide/plataformas/", secure=True).content.decode()

    assert "2 de 3" in page
    assert silent.name in page
    assert "No ha publicado su plataforma" in page


def test_the_order_is_of_the_day_and_nobody_is_always_first(two, reader, time_machine):
    for _ in range(4):
        ForceFactory(process=two[0].process)
    orders = set()
    for day in range(12):
        time_machine.move_to(OPEN + timedelta(days=day), tick=False)
        orders.add(reader.get("/decide/plataformas/", secure=True).content.decode().split("<h2")[1])
    assert len(orders) > 3


@pytest.mark.parametrize("where", ["/decide/plataformas/", "/decide/comparar/?tema=water", "contest"])
def test_a_reader_repeats_the_draw_with_what_the_page_says_and_nothing_else(two, reader, where):
    contest = two[0].head.candidacy.contest
    for _ in range(5):
        StandingFactory(contest=contest, force=ForceFactory(process=two[0].process))
    if where == "contest":
        where = f"/decide/candidaturas/{contest.external_id}/"
    page = unescape(reader.get(where, secure=True).content.decode())
    recipe = re.search(r"La semilla es el SHA-256 de <code>([^<]+)</code>", page)[1]
    seed = re.search(r'Semilla de hoy: <code class="hash">([0-9a-f]{64})</code>', page)[1]
    table = re.search(r"<caption>El sorteo de hoy</caption>.*?</table>", page, re.DOTALL)[0]
    names = re.findall(r'<th scope="row"><code>([^<]+)</code>', table)

    assert recipe.startswith("2021-05-18|")
    assert sha256(recipe.encode()).hexdigest() == seed
    assert sorted(names, key=lambda name: sha256(f"{seed}|{name}".encode()).hexdigest()) == names
    forces = {force.external_id: force.name for force in Force.objects.all()}
    shown = [page.index(forces[name], page.index("</h1>")) for name in names]
    assert shown == sorted(shown)
    assert len(names) >= 6


def test_each_version_that_was_published_can_be_read_again(two, reader):
    actor = two[0]
    draft = save_draft(piece=actor.platform, words=words("Agua, y también drenaje."), by=actor.writer, at=NOON)
    edition = validate_edition(
        edition=submit_edition(edition=draft, by=actor.writer, at=NOON), by=actor.validator, at=NOON
    )
    publish_edition(edition=edition, by=None, at=NOON)
    where = f"/decide/plataformas/{actor.force.external_id}/"

    assert "también drenaje" in reader.get(where, secure=True).content.decode()
    old = reader.get(f"{where}?edicion=1", secure=True).content.decode()
    assert "para todas las colonias" in old
    assert "ya no está vigente" in old
    assert "Me gusta" not in old
    assert 'name="version" value="2"' in reader.get(where, secure=True).content.decode()
    for odd in ("9", "x", "-1", "²", "99999999"):
        assert reader.get(where, {"edicion": odd}, secure=True).status_code == 404


def test_an_old_edition_of_a_career_reads_as_it_was_and_says_so(two, reader):
    actor = two[0]
    draft = save_draft(piece=actor.career, words=words("Treinta años.", title=""), by=actor.writer, at=OPEN)
    edition = validate_edition(
        edition=submit_edition(edition=draft, by=actor.writer, at=OPEN), by=actor.validator, at=OPEN
    )
    publish_edition(edition=edition, by=None, at=OPEN)
    where = f"/decide/perfiles/{actor.head.pk}/"

    now, old = (reader.get(f"{where}{asked}", secure=True).content.decode() for asked in ("", "?edicion=1"))
    assert "Treinta años." in now
    assert "Veinte años de servicio." in old
    assert "Treinta años." not in old
    assert "ya no está vigente" in old
    assert reader.get(f"{where}?edicion=3", secure=True).status_code == 404


def test_two_taps_without_account_or_javascript(two, reader):
    piece = two[0].proposal
    page = reader.get(f"/decide/perfiles/{two[0].head.pk}/", secure=True).content.decode()
    assert f'action="/participar/{piece.space.external_id}/reaccion/"' in page

    someone = Client(headers=SAME_ORIGIN)
    answer = someone.post(
        f"/participar/{piece.space.external_id}/reaccion/", {"valor": "up", "version": "1"}, secure=True
    )
    assert answer.status_code == 302
    receipt = someone.get(answer["Location"], secure=True)
    assert "Su reacción cuenta" in receipt.content.decode()
    assert Act.objects.get().space == piece.space


def test_what_is_sent_to_an_actor_is_never_offered_for_publication(two, reader):
    page = reader.get(f"/decide/propuestas/{two[0].proposal.external_id}/", secure=True).content.decode()
    assert 'name="texto"' in page
    assert 'name="publicar"' not in page
    assert 'name="firma"' not in page


@pytest.mark.parametrize(("at", "is_open"), [(REACT_FROM, True), (SILENCE - SECOND, True), (SILENCE, False)])
def test_the_form_is_there_to_the_second(two, reader, time_machine, at, is_open):
    time_machine.move_to(at, tick=False)
    for address in (
        f"/decide/plataformas/{two[0].force.external_id}/",
        f"/decide/propuestas/{two[0].proposal.external_id}/",
    ):
        answer = reader.get(address, secure=True)
        page = answer.content.decode()
        assert "Más agua" in page  # what was published is read, silence or not
        assert ("Me gusta" in page) is is_open
        if at == SILENCE - SECOND:
            assert answer["Cache-Control"] == "public, max-age=0"
    if not is_open:
        assert "Hay silencio electoral" in strip_tags(page)


def test_programs_read_every_edition_with_the_fingerprint_that_it_has(two, reader):
    actor = two[0]
    draft = save_draft(piece=actor.platform, words=words("Agua, y también drenaje."), by=actor.writer, at=NOON)
    edition = validate_edition(
        edition=submit_edition(edition=draft, by=actor.writer, at=NOON), by=actor.validator, at=NOON
    )
    publish_edition(edition=edition, by=None, at=NOON)
    withdraw_piece(piece=two[1].proposal, reason="Se escribirá de nuevo", by=two[1].validator, at=OPEN)
    file = reader.get("/decide/publicaciones.json", secure=True)
    rows = json.loads(file.content)["publicaciones"]

    own = [(row["edicion"], row["vigente"]) for row in rows if row["id"] == actor.platform.external_id]
    assert own == [(1, False), (2, True)]
    assert len(rows) == 3 + 1 + 2
    assert {sha256(row["texto"].encode()).hexdigest() == row["sha256"] for row in rows} == {True}
    versions = {version.sha256 for version in actor.platform.space.versions.all()}
    assert versions == {row["sha256"] for row in rows if row["id"] == actor.platform.external_id}


def test_nothing_published_is_in_the_file_before_it_may_be_seen(two, reader, time_machine):
    time_machine.move_to(NOON - timedelta(days=30), tick=False)
    assert reader.get("/decide/publicaciones.json", secure=True).status_code == 404


def test_what_was_withdrawn_says_so_and_why(two, reader, time_machine):
    actor = two[0]
    withdraw_piece(piece=actor.proposal, reason="Se escribirá de nuevo", by=actor.validator, at=OPEN)
    page = reader.get(f"/decide/propuestas/{actor.proposal.external_id}/", secure=True).content.decode()

    assert "Se escribirá de nuevo" in page
    assert "Más agua" not in page
    assert "Me gusta" not in page
    assert (
        "No ha publicado propuestas" in reader.get(f"/decide/perfiles/{actor.head.pk}/", secure=True).content.decode()
    )


def test_who_no_longer_stands_has_no_profile_left(two, reader):
    head = two[0].head
    end_candidate(candidate=head, ending=Ending.WITHDREW, on=OPEN.date(), citation="Escrito de renuncia", by=None)
    page = reader.get(f"/decide/perfiles/{head.pk}/", secure=True).content.decode()

    assert "Renunció el 18 de mayo de 2021" in page
    assert "Veinte años" not in page
    assert reader.get(f"/decide/propuestas/{two[0].proposal.external_id}/", secure=True).status_code == 404


def test_comparing_puts_what_each_says_of_a_theme_side_by_side(two, reader):
    contest = two[0].head.candidacy.contest
    page = reader.get("/decide/comparar/", {"tema": "water"}, secure=True).content.decode()
    assert page.count("Más agua para todas las colonias.") == 2
    assert "no habla de este tema" in reader.get("/decide/comparar/", {"tema": "health"}, secure=True).content.decode()
    there = reader.get("/decide/comparar/", {"tema": "water", "eleccion": contest.external_id}, secure=True)
    assert there.status_code == 200
    for odd in ({"tema": "otro"}, {"eleccion": "no-hay"}, {"tema": "\x00"}):
        assert reader.get("/decide/comparar/", odd, secure=True).status_code in {400, 404}


def test_a_shared_address_has_a_picture_that_says_what_its_page_says(two, reader):
    answer = reader.get(f"/decide/plataformas/{two[0].force.external_id}/imagen.png", secure=True)
    assert answer["Content-Type"] == "image/png"
    picture = Image.open(BytesIO(answer.content))
    assert picture.size == (1200, 630)
    assert len(answer.content) < 60_000


def test_no_page_changes_by_a_byte_whoever_answers_and_however_many(two, reader):
    first, second = two
    places = addresses(first, second)
    before = {address: read(reader, address) for address in places}
    answer_to(first.platform, reactions=600, texts=20)
    answer_to(first.proposal, reactions=400)
    answer_to(second.platform, reactions=3)

    assert Act.objects.count() == 1_023
    assert {address: read(reader, address) for address in places} == before


def test_no_page_of_decide_looks_at_what_was_answered(two, reader):
    """Neither time nor size nor order can tell what the page never reads."""
    first, second = two
    answer_to(first.platform, reactions=5, texts=2)
    for address in addresses(first, second):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(reader, address)
        said = " ".join(query["sql"] for query in asked.captured_queries)
        for table in ("participation_act", "participation_contribution", "participation_screening"):
            assert table not in said, address


def test_pages_of_totals_are_the_same_whichever_actor_was_answered(two, reader):
    """The same acts given to one actor or to another: nothing that is public, of the whole house, differs."""
    seen = []
    for chosen in two:
        with transaction.atomic():
            answer_to(chosen.platform, reactions=40, texts=4)
            pages = ("/participacion/tamizado/", "/decide/", "/decide/calendario/", "/buscar/?q=agua")
            seen.append([read(reader, address) for address in pages])
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_a_page_asks_the_same_however_many_publish(two, reader):
    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            read(reader, address)
        return len(queries)

    shared = ("/decide/plataformas/", "/decide/comparar/?tema=water")
    before = [asked(address) for address in shared]
    for _ in range(3):
        a_published(an_actor(two[0].process))
    assert [asked(address) for address in shared] == before
    assert max(before) < 16


def test_an_address_has_no_thousands_separator(two, reader):
    force = ForceFactory(process=two[0].process)
    CandidateFactory(pk=23_456, candidacy=CandidacyFactory(contest=two[0].head.candidacy.contest, force=force))
    page = reader.get(f"/decide/plataformas/{force.external_id}/", secure=True).content.decode()

    assert 'href="/decide/perfiles/23456/"' in page


def test_the_author_of_what_was_written_to_an_actor_reads_who_receives_it_and_when(two, reader):
    answer_to(two[0].platform, texts=1)

    told = reader.get(follow_url(Act.objects.get()), secure=True).content.decode()

    assert f"Es para {two[0].force.name}, y se entrega completo" in told
    assert "Aquí no se registran respuestas" in told
    assert "Todavía no tiene respuesta" not in told
