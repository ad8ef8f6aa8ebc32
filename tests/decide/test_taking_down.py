"""The institute takes away what is shown only on grounds of a list, and everyone reads which."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.decide.actions.review import take_down_piece
from abierto.decide.enums import Ground, PieceKind
from abierto.decide.models import Piece
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.calendar import OutOfTime
from abierto.elections.enums import Ending
from abierto.participation import spaces
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.decide import (
    DAY,
    NOON,
    REACT_FROM,
    SILENCE,
    SILENCE_ENDS,
    a_published,
    a_validated,
    an_actor,
    words,
)

pytestmark = pytest.mark.django_db

OPEN = REACT_FROM + timedelta(days=3)
GROUNDS = [Ground.SLANDER, Ground.OTHERS_DATA]
BOTH = "La retiró el instituto. Causas: Contiene datos personales de alguien más; Calumnia a alguien."


@pytest.fixture
def actor(time_machine, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    time_machine.move_to(OPEN, tick=False)
    spaces.forget()
    made = an_actor()
    made.proposal = a_published(made, PieceKind.PROPOSAL).piece
    yield made
    spaces.forget()


def page(address: str) -> str:
    answer = Client(headers={"host": "abierto.test"}).get(address, secure=True)
    assert answer.status_code == 200
    return answer.content.decode()


def state() -> list:
    return list(Piece.objects.order_by("pk").values())


def test_it_is_shown_no_more_and_its_page_says_who_and_why(actor):
    secretary = SecretaryFactory()
    piece = take_down_piece(piece=actor.proposal, grounds=GROUNDS, note="Párrafo segundo.", by=secretary)
    address = piece.public_url

    assert piece.withdrawn_grounds == ["others_data", "slander"]
    told = page(address)
    assert BOTH in told
    assert "Más agua" not in told
    assert "Me gusta" not in told
    assert "Párrafo segundo" not in told
    assert BOTH in page("/decide/avance/")
    line = Entry.objects.get(event="decide.piece_taken_down")
    assert (line.public, line.actor_id) == (True, secretary.pk)
    assert line.data == {"grounds": ["others_data", "slander"], "note": "Párrafo segundo."}
    assert "El instituto retiró, por una causa de la lista" in page("/bitacora/")


def test_the_profile_says_that_the_career_and_the_proposal_were_withdrawn_and_why(actor):
    career = a_published(actor, PieceKind.CAREER, words=words("Veinte años.", title="")).piece
    profile = f"/decide/perfiles/{actor.head.pk}/"
    assert "Veinte años." in page(profile)
    for piece in (career, actor.proposal):
        take_down_piece(piece=piece, grounds=GROUNDS, by=None)
    told = page(profile)
    assert "No ha publicado" not in told
    assert "Veinte años." not in told
    assert told.count(BOTH) == 2
    assert '<a href="/decide/avance/#retirado">' in told
    assert f'<a href="{actor.proposal.public_url}">propuesta sobre' in told

    end_candidate(candidate=actor.head, ending=Ending.DIED, on=OPEN.date(), citation="Acta", by=None, at=OPEN)
    told = page("/decide/avance/")
    assert told.count(BOTH) == 2
    assert actor.proposal.public_url not in told  # nobody reads it any more, and no address leads to nothing


def test_nobody_answers_to_it_any_more_and_its_actor_may_write_another(actor):
    take_down_piece(piece=actor.proposal, grounds=GROUNDS[:1], by=None)
    assert not actor.proposal.space.windows.filter(closes_at__gt=OPEN).exists()
    again = a_published(actor, PieceKind.PROPOSAL, words=words("Otra agua.", title="Otra"), at=OPEN).piece
    assert again.pk != actor.proposal.pk
    assert "Otra agua." in page(again.public_url)


@pytest.mark.parametrize(
    ("grounds", "sentence"),
    [([], "al menos una causa"), (["dislike"], "al menos una causa"), (["slander", "x"], "causa")],
)
def test_only_on_grounds_of_the_list(actor, grounds, sentence):
    before = state()
    with pytest.raises(DomainError, match=sentence):
        take_down_piece(piece=actor.proposal, grounds=grounds, by=None)
    assert state() == before


def test_only_what_is_shown_and_only_once(actor):
    draft = a_validated(actor).piece
    with pytest.raises(DomainError, match="Solo se retira lo que está publicado"):
        take_down_piece(piece=draft, grounds=GROUNDS, by=None)
    take_down_piece(piece=actor.proposal, grounds=GROUNDS, by=None)
    with pytest.raises(DomainError, match="Solo se retira lo que está publicado"):
        take_down_piece(piece=actor.proposal, grounds=GROUNDS, by=None)


@pytest.mark.parametrize(("at", "goes"), [(SILENCE - DAY / 86_400, True), (SILENCE, False), (SILENCE_ENDS, True)])
def test_not_within_the_silence_to_the_second(actor, at, goes):
    if goes:
        assert take_down_piece(piece=actor.proposal, grounds=GROUNDS, by=None, at=at).withdrawn_at == at
        return
    with pytest.raises(OutOfTime, match="silencio electoral"):
        take_down_piece(piece=actor.proposal, grounds=GROUNDS, by=SecretaryFactory(), at=at)
    with pytest.raises(IntegrityError, match="silencio"), transaction.atomic():
        Piece.objects.filter(pk=actor.proposal.pk).update(withdrawn_at=at, withdrawn_reason="x")


def test_nobody_else_may(actor):
    others = [UserFactory(role=role) for role in Role if role != Role.SECRETARIAT] + [actor.validator]
    before = state()
    for other in others:
        with pytest.raises(NotAllowed):
            take_down_piece(piece=actor.proposal, grounds=GROUNDS, by=other, at=NOON + DAY)
    assert state() == before


def test_the_desk_leads_from_the_actor_to_it(actor):
    client = Client()
    client.force_login(SecretaryFactory())
    here = f"/escritorio/decide/actores/{actor.force.pk}/"
    edition = actor.proposal.editions.get()
    assert f"/escritorio/decide/revision/{edition.pk}/" in client.get(here).content.decode()
    assert "Retirar lo publicado" in client.get(f"/escritorio/decide/revision/{edition.pk}/").content.decode()

    where = f"/escritorio/decide/publicaciones/{actor.proposal.pk}/retirar/"
    assert "al menos una causa" in client.post(where, {}, follow=True).content.decode()
    assert client.post(where, {"grounds": ["slander"], "note": ""}, follow=True).status_code == 200
    actor.proposal.refresh_from_db()
    assert actor.proposal.withdrawn_grounds == ["slander"]
    assert "Nada todavía" in client.get(here).content.decode()
