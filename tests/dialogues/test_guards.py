"""What the database itself refuses of dialogues, votes and responses, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from abierto.core.errors import DomainError
from abierto.dialogues.actions.board import mark_question, open_board
from abierto.dialogues.actions.dialogues import close_dialogue, save_record
from abierto.dialogues.actions.votes import count_vote
from abierto.dialogues.models import BoardMark, Dialogue, Option, Response, ResponseTo, Vote
from abierto.dialogues.settling import settled_at
from abierto.participation.actions.gestures import Closed
from abierto.plan.models import LineOfAction
from tests.factories.dialogues import AFTER, BEFORE, a_dialogue, a_vote, answered, cast, told_to
from tests.factories.participation import CLOSES, DURING, OPENS, said
from tests.factories.plan import LineOfActionFactory

pytestmark = pytest.mark.django_db


def refused(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


@pytest.mark.parametrize(
    "change",
    [{"question": "¿Otra?"}, {"method": "approval"}, {"secrecy": "open"}, {"explanation": "Otra"}, {"called_at": None}],
)
def test_a_called_vote_does_not_change(change):
    a_vote(a_dialogue())

    refused(lambda: Vote.objects.update(**change))


def test_a_vote_that_was_not_called_may_change():
    vote = a_vote(a_dialogue(), called=False)
    Vote.objects.update(question="¿Otra?")
    Option.objects.filter(vote=vote, number=1).update(text="Otra opción")

    vote.refresh_from_db()
    assert (vote.question, vote.options.first().text) == ("¿Otra?", "Otra opción")


def test_the_options_of_a_called_vote_neither_change_nor_enter_nor_leave():
    dialogue = a_dialogue()
    vote, other = a_vote(dialogue), a_vote(dialogue, called=False)

    refused(lambda: vote.options.update(text="Otra"))
    refused(lambda: vote.options.all()._raw_delete("default"))
    refused(lambda: Option.objects.create(external_id="colada", vote=vote, number=9, text="Colada"))
    refused(lambda: Option.objects.filter(vote=other, number=3).update(vote=vote, number=9))
    assert [option.text for option in vote.options.all()] == ["Uno", "Dos", "Tres"]


def test_the_desk_is_told_in_words_that_a_called_vote_stays():
    vote = a_vote(a_dialogue())
    vote.question = "¿Otra?"
    option = vote.options.first()
    option.text = "Otra"

    for record in (vote, option):
        with pytest.raises(DomainError, match="ya se convocó"):
            save_record(record=record, by=None)


def test_a_counted_vote_keeps_its_ballots():
    vote = a_vote(a_dialogue())
    cast(vote, "1")
    count_vote(vote=vote, by=None, at=settled_at(CLOSES))

    refused(lambda: Vote.objects.update(ballots="{}"))
    refused(lambda: Vote.objects.update(counted_at=AFTER))
    refused(lambda: Vote.objects.all()._raw_delete("default"))


@pytest.mark.parametrize("change", [{"reason": "Otra razón, cambiada."}, {"decision": "taken_up"}, {"office": "Otra"}])
def test_a_response_does_not_change(change):
    dialogue = a_dialogue()
    answered(dialogue, told_to(dialogue))

    refused(lambda: Response.objects.update(**change))
    refused(lambda: Response.objects.all()._raw_delete("default"))


def test_what_a_response_changed_may_leave_the_working_plan_and_never_become_something_else():
    dialogue = a_dialogue()
    line = LineOfActionFactory(commitment=dialogue.commitment)
    other = LineOfActionFactory(commitment=dialogue.commitment)
    response = answered(dialogue, told_to(dialogue), decision="taken_up", line=line)

    refused(lambda: Response.objects.update(line=other))
    LineOfAction.objects.filter(pk=line.pk).delete()
    response.refresh_from_db()
    assert response.line_id is None
    assert [item["id"] for item in response.changed] == [line.external_id]


def test_a_response_stands_until_it_is_replaced_once():
    dialogue = a_dialogue()
    contribution = told_to(dialogue)
    answered(dialogue, contribution)
    answered(dialogue, contribution, correction="Se había leído mal.", at=AFTER)

    first, second = ResponseTo.objects.all()
    assert (first.replaced_at, second.replaced_at) == (AFTER, None)
    refused(lambda: ResponseTo.objects.filter(pk=first.pk).update(replaced_at=None))
    refused(lambda: ResponseTo.objects.filter(pk=second.pk).update(correction="Otra"))


def test_a_closed_dialogue_does_not_change_nor_open_again():
    dialogue = close_dialogue(dialogue=a_dialogue(), closing="No llegó ninguna aportación.", by=None, at=AFTER)

    for change in ({"closing": "Otra"}, {"closed_at": None}, {"question": "¿Otra?"}, {"cannot_change": "Nada"}):
        refused(lambda change=change: Dialogue.objects.update(**change))
    refused(lambda: Dialogue.objects.filter(pk=dialogue.pk)._raw_delete("default"))
    with pytest.raises(DomainError, match="ya se cerró"):
        open_board(dialogue=dialogue, opens_at=OPENS, closes_at=CLOSES, by=None, at=BEFORE)


def test_nothing_enters_a_closed_dialogue_whatever_instant_it_bears():
    dialogue = close_dialogue(dialogue=a_dialogue(), closing="No llegó nada.", by=None, at=settled_at(CLOSES))

    with pytest.raises(Closed):
        said(dialogue.space, at=DURING)


def test_what_was_done_with_a_question_is_only_added_to():
    dialogue = open_board(dialogue=a_dialogue(), opens_at=OPENS, closes_at=CLOSES, by=None, at=BEFORE)
    question = said(dialogue.board, "¿Cuándo se publica?")
    mark_question(dialogue=dialogue, question=question, state="asked", by=None, at=DURING)

    refused(lambda: BoardMark.objects.update(state="held"))
    refused(lambda: BoardMark.objects.all()._raw_delete("default"))
