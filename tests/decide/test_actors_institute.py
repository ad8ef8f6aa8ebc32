"""The institute's side: letters that hand accounts over; texts published or observed. Never what people answered."""

from __future__ import annotations

import io
import re

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from abierto.accounts.enums import Role
from abierto.core.models import Entry
from abierto.decide.actions.handovers import find_handover
from abierto.decide.completeness import Completeness, completeness, completeness_of
from abierto.decide.enums import Ground, PieceKind
from abierto.decide.models import ActorSeat, Edition, Handover
from abierto.decide.models.edition import State
from abierto.decide.queries import editions_to_review
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.enums import Ending
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.decide import CLOSES, NOON, SILENCE, a_draft, a_published, a_validated, an_actor, words
from tests.factories.uploads import upload
from tests.uploads.hostile import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(NOON, tick=False):
        yield


def desk(user=None) -> Client:
    client = Client()
    client.force_login(user or SecretaryFactory())
    return client


def test_an_access_is_given_and_its_letter_holds_a_link_that_serves_and_no_password():
    actor, client = an_actor(), desk()
    here = f"/escritorio/decide/actores/{actor.force.pk}/"
    client.post(here, {"name": "Nueva Persona", "email": "nueva@actores.test", "can_validate": "on"})
    seat = ActorSeat.objects.get(user__email="nueva@actores.test")
    assert (seat.force, seat.can_validate) == (actor.force, True)
    assert "falta su carta" in client.get(here).content.decode()

    letter = client.post(f"/escritorio/decide/accesos/{seat.pk}/carta/")
    assert letter.headers["Content-Type"] == "application/pdf"
    assert "no-store" in letter.headers["Cache-Control"]
    reader = PdfReader(io.BytesIO(letter.content))
    text = "".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    assert actor.force.name in text
    assert "una sola vez" in text
    assert "25 de mayo de 2021, 12:00 horas" in text
    links = [
        note.get_object()["/A"]["/URI"]
        for page in reader.pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    token = re.fullmatch(r".*/actores/activar/([-\w]{32})/", links[0])[1]
    assert find_handover(token, NOON).seat == seat
    assert token not in str(list(Handover.objects.values())) + str(list(Entry.objects.values()))
    assert "carta hecha, sin usar" in client.get(here).content.decode()

    client.post(f"/escritorio/decide/accesos/{seat.pk}/terminar/")
    assert find_handover(token, NOON) is None
    assert "terminado" in client.get(here).content.decode()


def test_who_already_has_a_password_is_given_access_and_no_letter():
    actor, client = an_actor(), desk()
    user = UserFactory(email="ya@actores.test")
    here = f"/escritorio/decide/actores/{actor.force.pk}/"
    told = {"name": "Ya Entra", "email": user.email}
    page = client.post(here, told, follow=True).content.decode()
    assert "entra con su propia contraseña" in page
    assert "Hacer su carta" not in page


def test_what_cannot_be_given_is_told_in_the_form():
    actor = an_actor()
    answer = desk().post(f"/escritorio/decide/actores/{actor.force.pk}/", {"name": "X", "email": actor.writer.email})
    assert answer.status_code == 422
    assert "ya publica por este actor" in answer.content.decode()


def test_the_administration_keeps_seats_and_checks_no_texts():
    actor = an_actor()
    edition = a_validated(actor)
    client = desk(UserFactory(role=Role.ADMINISTRATOR))
    assert client.get("/escritorio/decide/").status_code == 200
    assert client.get("/escritorio/decide/revision/").status_code == 403
    assert client.post(f"/escritorio/decide/revision/{edition.pk}/publicar/").status_code == 403
    edition.refresh_from_db()
    assert edition.state == State.VALIDATED


def test_a_validated_text_waits_in_the_queue_and_is_published():
    actor, client = an_actor(), desk()
    edition, draft = a_validated(actor), a_draft(actor, PieceKind.CAREER)
    page = client.get("/escritorio/decide/revision/").content.decode()
    assert edition.piece.title in page
    assert draft.piece.title not in page
    assert "Un texto de un actor político" in client.get("/escritorio/").content.decode()
    assert client.get(f"/escritorio/decide/revision/{draft.pk}/").status_code == 404

    assert "Más agua para todas" in client.get(f"/escritorio/decide/revision/{edition.pk}/").content.decode()
    client.post(f"/escritorio/decide/revision/{edition.pk}/publicar/")
    edition.refresh_from_db()
    assert edition.state == State.PUBLISHED
    assert "Nada espera" in client.get("/escritorio/decide/revision/").content.decode()


def test_what_nobody_can_rule_on_any_more_waits_for_nobody():
    actor, client = an_actor(), desk()
    edition, platform = a_validated(actor, PieceKind.PROPOSAL), a_validated(actor)
    end_candidate(candidate=actor.head, ending=Ending.WITHDREW, on=NOON.date(), citation="Acuerdo", by=None)
    page = client.get("/escritorio/decide/revision/").content.decode()
    assert edition.piece.title not in page
    assert platform.piece.title in page
    assert "Un texto de un actor político" in client.get("/escritorio/").content.decode()
    page = client.get(f"/escritorio/decide/revision/{edition.pk}/").content.decode()
    assert "ni se publica ni se observa" in page
    assert "Publicar el texto" not in page

    assert list(editions_to_review(SILENCE)) == [platform]
    assert list(editions_to_review(CLOSES)) == []


def test_a_text_is_observed_on_a_ground_of_the_list():
    edition, client = a_validated(an_actor()), desk()
    path = f"/escritorio/decide/revision/{edition.pk}/"
    assert client.post(path, {"note": "No me gusta"}).status_code == 422
    assert client.post(path, {"grounds": ["opinion"]}).status_code == 422
    client.post(path, {"grounds": [Ground.MINORS.value], "note": "La fotografía."})
    edition.refresh_from_db()
    assert (edition.state, edition.grounds, edition.note) == (State.OBSERVED, ["minors"], "La fotografía.")
    assert Ground.MINORS.label in client.get("/escritorio/decide/revision/").content.decode()


def test_in_silence_the_institute_rules_on_nothing_either():
    edition = a_validated(an_actor())
    with time_machine.travel(SILENCE, tick=False):
        client = desk()
        page = client.get(f"/escritorio/decide/revision/{edition.pk}/").content.decode()
        assert "silencio electoral" in page
        assert "Publicar el texto" not in page
        client.post(f"/escritorio/decide/revision/{edition.pk}/publicar/")
        client.post(f"/escritorio/decide/revision/{edition.pk}/", {"grounds": ["minors"]})
    edition.refresh_from_db()
    assert edition.state == State.VALIDATED


def test_who_checks_sees_the_photograph_and_other_roles_do_not():
    told = words(photograph=upload(picture(), "r.jpg"), photograph_alt="Retrato")
    edition = a_validated(an_actor(), PieceKind.CAREER, words=told)
    seen = desk().get(edition.photograph.desk_url)
    assert seen.status_code == 200
    assert b"".join(seen.streaming_content)
    assert desk(UserFactory(role=Role.EDITOR)).get(edition.photograph.desk_url).status_code == 403


def test_the_list_of_actors_tells_how_complete_each_is():
    actor = an_actor(heads=2)
    a_published(actor)
    a_published(actor, PieceKind.CAREER)
    a_validated(actor, PieceKind.PROPOSAL)
    other = an_actor(actor.process, heads=0)

    whole = completeness_of(actor.process)
    assert {force: (each.published, each.expected) for force, each in whole.items()} == {
        actor.force: (2, 5),
        other.force: (0, 1),
    }
    page = desk().get("/escritorio/decide/").content.decode()
    assert actor.force.name in page
    assert "40 %" in page


@pytest.mark.parametrize(
    ("heads", "shown", "published", "expected", "percent"),
    [
        ([], [], 0, 1, 0),
        ([], [("platform", None)], 1, 1, 100),
        ([1], [("platform", None), ("proposal", 1), ("proposal", 1)], 2, 3, 66),
        ([1, 2], [("career", 1), ("career", 9), ("proposal", 9)], 1, 5, 20),
    ],
)
def test_completeness_counts_each_expected_piece_once(heads, shown, published, expected, percent):
    found = completeness(heads, shown)
    assert (found.published, found.expected, found.percent) == (published, expected, percent)
    assert found.is_whole == (published == expected)


def test_completeness_says_what_lacks():
    found = completeness([7], [("career", 7)])
    assert isinstance(found, Completeness)
    assert found.lacks(None) == [PieceKind.PLATFORM]
    assert found.lacks(7) == [PieceKind.PROPOSAL]


def test_the_number_of_questions_does_not_grow_with_the_queue(django_assert_max_num_queries):
    first = an_actor()
    a_validated(first)
    client = desk()
    client.get("/escritorio/decide/revision/")
    with django_assert_max_num_queries(40) as one:
        client.get("/escritorio/decide/revision/")
    for _ in range(3):
        a_validated(an_actor())
    with django_assert_max_num_queries(40) as four:
        client.get("/escritorio/decide/revision/")
    assert len(one) == len(four)
    assert Edition.objects.to_review().count() == 4


@pytest.mark.parametrize(("role", "is_there"), [(Role.SECRETARIAT, True), (Role.EVALUATOR, False)])
def test_who_keeps_the_actors_finds_decide_in_the_menu(role, is_there):
    page = desk(UserFactory(role=role)).get("/escritorio/").content.decode()
    assert ("/escritorio/decide/" in page) is is_there
