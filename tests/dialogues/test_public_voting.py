"""A vote in public: its ballot, its secrecy told as it is, its count, and its published ballots."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abierto.core.errors import DomainError
from abierto.core.models import Entry
from abierto.dialogues.actions.votes import count_vote
from abierto.dialogues.settling import settled_at
from abierto.dialogues.tally import read_ballots, recompute, tally, tell
from abierto.participation.actions.gestures import Closed
from abierto.participation.actions.spaces import invite, invited_pass, withdraw_invitation
from abierto.participation.enums import Public
from abierto.participation.models import Act, Invitation
from abierto.participation.passes import new_pass
from abierto.transparency.actions.sequencing import publish_checkpoint, sequence
from tests.factories.dialogues import a_dialogue, a_vote, cast
from tests.factories.participation import CLOSES, DURING, OPENS

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
COUNTED = settled_at(CLOSES)
HERE = {"headers": {"sec-fetch-site": "same-origin", "origin": "http://testserver"}}


@pytest.fixture
def stand_at(monkeypatch):
    def stand(at):
        monkeypatch.setattr("abierto.core.clock.now", lambda: at)

    stand(DURING)
    return stand


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def vote_as(client: Client, vote, **marks):
    return client.post(f"/participar/{vote.external_id}/voto/", {"version": "1", **marks}, **HERE)


@pytest.mark.parametrize(
    ("method", "marks", "kept"),
    [
        ("single", {"opcion": "2"}, '["2"]'),
        ("single", {"opcion": "blanco"}, "[]"),
        ("approval", {"opcion": ["3", "1"]}, '["1","3"]'),
        ("approval", {"opcion": "blanco"}, "[]"),
        ("ranked", {"lugar-1": "2", "lugar-3": "1", "lugar-2": ""}, '["3","1"]'),
        ("ranked", {"lugar-1": "3"}, '["1"]'),
        ("ranked", {"opcion": "blanco"}, "[]"),
    ],
)
def test_a_ballot_is_kept_as_it_was_marked_and_leads_to_its_receipt(stand_at, method, marks, kept):
    vote = a_vote(a_dialogue(), method)
    client = Client()
    answer = vote_as(client, vote, **marks)

    assert (answer.status_code, answer.url[:25]) == (302, "/participar/comprobante/?")
    act = Act.objects.get()
    assert (act.space_id, act.gesture, act.value) == (vote.space_id, "vote", kept)
    assert "__Secure-pase" in client.cookies


@pytest.mark.parametrize(
    ("method", "marks", "says"),
    [
        ("single", {}, "No marcó nada"),
        ("single", {"opcion": ["1", "2"]}, "Marcó más opciones"),
        ("single", {"opcion": "99"}, "no es de esta votación"),
        ("single", {"opcion": "<script>"}, "no es de esta votación"),
        ("single", {"opcion": ["1", "blanco"]}, "«En blanco» y además"),
        ("approval", {"opcion": ["1", "1" * 5000]}, "no es de esta votación"),
        ("ranked", {"lugar-1": "1", "lugar-2": "1"}, "Puso dos opciones en el mismo lugar"),
        ("ranked", {"lugar-1": "٣", "lugar-2": "-1", "lugar-3": "9" * 5000}, "No marcó nada"),
    ],
)
def test_a_ballot_that_would_not_count_comes_back_as_it_was_marked(stand_at, method, marks, says):
    vote = a_vote(a_dialogue(), method)
    answer = vote_as(Client(), vote, **marks)

    assert answer.status_code == 422
    told = answer.content.decode()
    assert says in told
    assert "<script>" not in told
    if "lugar-2" in marks and marks["lugar-2"] == "1":
        assert told.count('<option value="1" selected>') == 2
    assert Act.objects.count() == 0


def test_the_same_browser_changes_its_vote_and_the_last_one_counts(stand_at):
    vote = a_vote(a_dialogue())
    client = Client()
    vote_as(client, vote, opcion="1")
    client.cookies = client.cookies  # the pass goes with the second
    vote_as(client, vote, opcion="3")

    assert [act.value for act in Act.objects.order_by("pk")] == ['["1"]', '["3"]']
    assert [act.value for act in Act.objects.current()] == ['["3"]']


@pytest.mark.parametrize(
    ("at", "is_open"),
    [(OPENS - SECOND, False), (OPENS, True), (CLOSES - SECOND, True), (CLOSES, False), (CLOSES + SECOND, False)],
)
def test_the_ballot_is_taken_only_within_its_time(stand_at, at, is_open):
    vote = a_vote(a_dialogue())
    stand_at(at)

    assert (f'action="/participar/{vote.external_id}/voto/"' in page(vote.get_absolute_url())) is is_open
    assert vote_as(Client(), vote, opcion="1").status_code == (302 if is_open else 409)
    assert Act.objects.count() == is_open


def test_a_post_from_another_site_is_refused(stand_at):
    vote = a_vote(a_dialogue())
    address = f"/participar/{vote.external_id}/voto/"
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://otro.example"}, {}):
        assert Client().post(address, {"version": "1", "opcion": "1"}, headers=headers).status_code == 403
    assert Client().get(address).status_code == 405
    assert Act.objects.count() == 0


def test_only_those_invited_vote_where_the_vote_is_for_them(stand_at):
    vote = a_vote(a_dialogue(), public=Public.INVITED)
    _, token = invite(space=vote.space, label="Colegio de Contadores", by=None, at=DURING)
    stranger, invited = Client(), Client()

    assert vote_as(stranger, vote, opcion="1").status_code == 403
    invited.post(f"/participar/{vote.external_id}/invitacion/{token}/", **HERE)
    assert vote_as(invited, vote, opcion="2").status_code == 302
    assert [act.value for act in Act.objects.all()] == ['["2"]']


def test_an_invitation_that_voted_is_neither_withdrawn_nor_made_again(stand_at):
    vote = a_vote(a_dialogue(), public=Public.INVITED)
    voted, token = invite(space=vote.space, label="Colegio de Contadores", at=DURING)
    lost, _ = invite(space=vote.space, label="Infoem", at=DURING)
    cast(vote, "1", number=invited_pass(token))

    with pytest.raises(DomainError, match="ya votó con esa invitación"):
        withdraw_invitation(invitation=voted, at=DURING)
    withdraw_invitation(invitation=lost, at=DURING)
    withdraw_invitation(invitation=lost, at=DURING)
    invite(space=vote.space, label="Infoem", at=DURING)
    Invitation.objects.filter(pk=voted.pk).update(withdrawn_at=DURING)  # at the same instant as the vote
    with pytest.raises(DomainError, match="serían dos boletas"):
        invite(space=vote.space, label=" colegio de contadores", at=DURING)

    assert Entry.objects.filter(event="participation.invitation_withdrawn").count() == 1
    file = read_ballots(count_vote(vote=vote, by=None, at=COUNTED).ballots)
    assert (len(file.ballots), file.electorate) == (1, 2)


def test_a_space_that_is_no_vote_takes_no_ballot(stand_at):
    dialogue = a_dialogue()
    assert Client().post(f"/participar/{dialogue.external_id}/voto/", {"opcion": "1"}, **HERE).status_code == 404


def test_no_figure_is_shown_before_the_count(stand_at):
    dialogue = a_dialogue()
    vote = a_vote(dialogue)
    for mark in "112":
        cast(vote, mark)
    open_page = page(vote.get_absolute_url())
    stand_at(CLOSES)

    closed_page = page(vote.get_absolute_url())
    assert "Falta contarla" in closed_page
    for told in (open_page, closed_page, page(f"{dialogue.get_absolute_url()}resultados/")):
        assert "Gana" not in told.split("Cómo se cuenta")[0]
        assert "<figure" not in told or "votos" not in told.split("<figure")[1]
    page(f"{vote.get_absolute_url()}boletas.json", 404)


def test_a_ballot_that_was_on_its_way_at_the_close_is_counted_and_none_enters_after_the_count(stand_at):
    vote = a_vote(a_dialogue())
    cast(vote, "1")
    for early in (CLOSES, COUNTED - SECOND):
        with pytest.raises(DomainError, match="se cuenta desde el 3 de junio de 2021, 00:02 horas"):
            count_vote(vote=vote, by=None, at=early)

    assert cast(vote, "2", at=CLOSES - SECOND).receipt
    vote = count_vote(vote=vote, by=None, at=COUNTED)
    assert len(read_ballots(vote.ballots).ballots) == 2
    with pytest.raises(Closed):
        cast(vote, "2", at=CLOSES - SECOND)
    assert Act.objects.count() == 2


def test_many_ballots_cost_the_queries_of_a_few(stand_at):
    def queries(ballots: int) -> int:
        vote = a_vote(a_dialogue())
        for place in range(ballots):
            cast(vote, str(place % 3 + 1))
        sequence()
        publish_checkpoint(CLOSES)
        with CaptureQueriesContext(connection) as made:
            count_vote(vote=vote, by=None, at=COUNTED)
        return len(made)

    assert queries(60) <= queries(3) + 2


def test_a_replaced_ballot_whose_successor_is_lost_is_told_and_nothing_is_published(stand_at):
    vote = a_vote(a_dialogue())
    cast(vote, "1")
    sequence()
    publish_checkpoint(CLOSES)
    Act.objects.update(superseded_at=DURING)  # after the log looked at it

    with pytest.raises(DomainError, match="no está la que la sustituyó"):
        count_vote(vote=vote, by=None, at=COUNTED)
    vote.refresh_from_db()
    assert vote.counted_at is None


@pytest.mark.parametrize("method", ["single", "approval", "ranked"])
def test_a_counted_vote_tells_its_result_and_anyone_counts_it_again_from_its_file(stand_at, method):
    vote = a_vote(a_dialogue(), method)
    changed_mind = new_pass()
    cast(vote, "3", number=changed_mind)
    for mark in "1122":
        cast(vote, mark)
    cast(vote, "2", number=changed_mind, at=DURING + SECOND)
    cast(vote)
    vote = count_vote(vote=vote, by=None, at=COUNTED)
    stand_at(COUNTED)

    told = page(vote.get_absolute_url())
    assert "Gana <strong>Dos</strong>." in told
    file = read_ballots(vote.ballots)
    assert [sentence for sentence in tell(file, tally(file)) if sentence not in told] == []
    assert vote.sha256 in told

    answer = Client().get(f"{vote.get_absolute_url()}boletas.json")
    assert sha256(answer.content).hexdigest() == vote.sha256
    report = recompute(answer.content.decode())
    assert report.problems == ()
    assert report.holds
    assert report.result.counts == {"1": 2, "2": 3, "3": 0}
    assert all(ballot.proof for ballot in file.ballots)


def test_a_round_of_one_ballot_reads_well(stand_at):
    vote = a_vote(a_dialogue(), "ranked")
    cast(vote, "2", "1")
    count_vote(vote=vote, by=None, at=COUNTED)

    assert "Ronda 1. Boletas que cuentan: 1; la mayoría es de 1." in page(vote.get_absolute_url())


def test_a_tie_is_told_with_how_it_was_settled(stand_at):
    vote = a_vote(a_dialogue())
    cast(vote, "1")
    cast(vote, "2")
    vote = count_vote(vote=vote, by=None, at=COUNTED)

    told = page(vote.get_absolute_url())
    file = read_ballots(vote.ballots)
    result = tally(file)
    assert result.tie is not None
    assert any("empat" in sentence.lower() and sentence in told for sentence in tell(file, result))
    assert f"Gana <strong>{file.name_of(result.winner)}</strong>." in told


def test_a_secret_ballot_is_published_without_its_instant_and_without_its_voter(stand_at):
    vote = a_vote(a_dialogue(), public=Public.INVITED)
    invitation, token = invite(space=vote.space, label="Colegio de Contadores", by=None, at=DURING)
    cast(vote, "1", number=invited_pass(token))
    vote = count_vote(vote=vote, by=None, at=COUNTED)

    (ballot,) = json.loads(vote.ballots)["ballots"]
    assert "at" not in ballot["content"]
    assert ballot["voter"] == ""
    assert invitation.label not in vote.ballots


@pytest.mark.parametrize(
    ("secrecy", "public", "says"),
    [
        ("secret", Public.OPEN, "Alguien con varios aparatos podría votar más de una vez"),
        ("secret", Public.INVITED, "quien la administra podría saber qué votó cada organización"),
        ("open", Public.INVITED, "con el nombre de la organización u oficina invitada"),
    ],
)
def test_how_secret_it_is_is_told_as_it_is(stand_at, secrecy, public, says):
    assert says in page(a_vote(a_dialogue(), secrecy=secrecy, public=public).get_absolute_url())


def test_a_vote_that_was_not_called_is_not_there(stand_at):
    dialogue = a_dialogue()
    vote = a_vote(dialogue, called=False)

    page(vote.get_absolute_url(), 404)
    assert vote.question not in page(dialogue.get_absolute_url())
