"""What people and those who conduct dialogues do, sent two hundred times at once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from abierto.dialogues.actions.board import mark_question, open_board
from abierto.dialogues.actions.dialogues import close_dialogue, publish_dialogue
from abierto.dialogues.actions.responses import respond
from abierto.dialogues.actions.votes import call_vote, cast_ballot, count_vote
from abierto.dialogues.models import BoardMark, Dialogue, Option, Response, ResponseTo, Vote
from abierto.participation.actions.capture import Sheet, bring_in, confirm_capture
from abierto.participation.actions.gestures import Words, contribute, react
from abierto.participation.enums import Gesture, Kind, Origin, Public
from abierto.participation.models import Act, Contribution
from abierto.participation.passes import new_pass
from abierto.participation.spaces import read_facts
from tests.factories.participation import CLOSES, DURING, OPENS, a_space, facts, said
from tests.faults.case import Case

_EARLY = OPENS - timedelta(days=2)
_LATE = CLOSES + timedelta(days=2)
REASON = "Se agregó a la línea que lo promete."


def like_something(w: SimpleNamespace) -> Case:
    space = a_space()
    here, me = facts(space), new_pass()
    act = lambda: react(space=here, number=me, value="up", version=1, at=DURING)  # noqa: E731
    return Case(act, Act.objects.filter(space=space).count, {}, answers_all=True)


def change_ones_mind(w: SimpleNamespace) -> Case:
    space = a_space()
    here, me = facts(space), new_pass()
    react(space=here, number=me, value="up", version=1, at=DURING)
    act = lambda: react(space=here, number=me, value="down", version=1, at=DURING + timedelta(hours=1))  # noqa: E731
    return Case(act, Act.objects.current().filter(space=space, value="down").count, {}, answers_all=True)


def write_something(w: SimpleNamespace) -> Case:
    space = a_space()
    told = {"space": facts(space), "number": new_pass(), "words": Words(Kind.IDEA, "Publicar las actas"), "version": 1}
    rows = Contribution.objects.filter(act__space=space)
    return Case(lambda: contribute(**told, at=DURING), rows.count, {}, answers_all=True)


def capture_a_sheet(w: SimpleNamespace) -> Case:
    space, sheets = a_space(), [Sheet("hoja-1", Words(Kind.IDEA, "Escrito a mano"))]
    told = {"space": space, "sheets": sheets, "origin": Origin.PAPER, "by": None, "at": DURING}
    rows = Contribution.objects.filter(act__space=space)
    return Case(lambda: bring_in(**told), rows.count, {"participation.captured": 1})


def confirm_a_sheet(w: SimpleNamespace) -> Case:
    sheets, by = [Sheet("hoja-1", Words(Kind.IDEA, "Escrito a mano"))], w.followed.office
    [made] = bring_in(space=a_space(), sheets=sheets, origin=Origin.PAPER, by=by, at=DURING)
    rows = Contribution.objects.filter(pk=made.pk, confirmed_at__isnull=False)
    act = lambda: confirm_capture(contribution=made, by=w.followed.secretary, at=DURING)  # noqa: E731
    return Case(act, rows.count, {"participation.confirmed": 1})


def _dialogue(w: SimpleNamespace, name: str) -> Dialogue:
    words = dict.fromkeys(("title", "question", "about", "can_change", "cannot_change", "what_next"), name)
    return Dialogue.objects.create(external_id=name, commitment=w.followed.commitment, **words)


def _published(w: SimpleNamespace, name: str) -> Dialogue:
    return publish_dialogue(dialogue=_dialogue(w, name), opens_at=OPENS, closes_at=CLOSES, by=None, at=_EARLY)


def open_a_dialogue(w: SimpleNamespace) -> Case:
    dialogue = _dialogue(w, "se-abre")
    act = lambda: publish_dialogue(dialogue=dialogue, opens_at=OPENS, closes_at=CLOSES, by=None, at=_EARLY)  # noqa: E731
    rows = Dialogue.objects.filter(pk=dialogue.pk, published_at__isnull=False)
    return Case(act, rows.count, {"participation.space_opened": 1, "dialogues.dialogue_published": 1})


def answer_a_contribution(w: SimpleNamespace) -> Case:
    dialogue = _published(w, "se-responde")
    words = {"decision": "partly", "reason": REASON, "office": "Unidad"}
    asked = said(dialogue.space)
    act = lambda: respond(dialogue=dialogue, contributions=[asked], **words, by=None, at=_LATE)  # noqa: E731

    def rows():
        assert ResponseTo.objects.filter(contribution=asked).count() == 1
        return Response.objects.filter(dialogue=dialogue).count()

    return Case(act, rows, {"dialogues.response_given": 1})


def close_a_dialogue(w: SimpleNamespace) -> Case:
    dialogue = _published(w, "se-cierra")
    act = lambda: close_dialogue(dialogue=dialogue, closing="Nadie dijo nada.", by=None, at=_LATE)  # noqa: E731
    rows = Dialogue.objects.filter(pk=dialogue.pk, closed_at__isnull=False)
    return Case(act, rows.count, {"dialogues.dialogue_closed": 1})


def answer_a_question_of_the_board(w: SimpleNamespace) -> Case:
    dialogue = open_board(dialogue=_published(w, "con-tablero"), opens_at=OPENS, closes_at=CLOSES, by=None, at=_EARLY)
    question = said(dialogue.board, "¿Y el agua?")
    act = lambda: mark_question(dialogue=dialogue, question=question, state="now", by=None, at=DURING)  # noqa: E731
    rows = BoardMark.objects.filter(contribution=question)
    return Case(act, rows.count, {"dialogues.question_moved": 1}, answers_all=True)


def _vote(w: SimpleNamespace, name: str) -> Vote:
    vote = Vote.objects.create(
        external_id=f"{name}-voto", dialogue=_published(w, name), number=1, question="¿Cuál?", method="single"
    )
    for number in (1, 2):
        Option.objects.create(external_id=f"{name}-{number}", vote=vote, number=number, text=f"Opción {number}")
    return vote


def _call(vote: Vote) -> Vote:
    return call_vote(vote=vote, opens_at=OPENS, closes_at=CLOSES, public=Public.OPEN, by=None, at=_EARLY)


def call_to_vote(w: SimpleNamespace) -> Case:
    vote = _vote(w, "se-convoca")
    rows = Vote.objects.filter(pk=vote.pk, called_at__isnull=False)
    return Case(lambda: _call(vote), rows.count, {"participation.space_opened": 1, "dialogues.vote_called": 1})


def cast_a_ballot(w: SimpleNamespace) -> Case:
    vote = _call(_vote(w, "se-vota"))
    told = {"vote": vote, "space": read_facts(vote.space), "number": new_pass(), "marks": ["1"], "version": 1}
    rows = Act.objects.filter(space=vote.space, gesture=Gesture.VOTE)
    return Case(lambda: cast_ballot(**told, at=DURING), rows.count, {}, answers_all=True)


def count_the_ballots(w: SimpleNamespace) -> Case:
    vote = _call(_vote(w, "se-cuenta"))
    cast_ballot(vote=vote, space=read_facts(vote.space), number=new_pass(), marks=["1"], version=1, at=DURING)
    rows = Vote.objects.filter(pk=vote.pk, counted_at__isnull=False)
    return Case(lambda: count_vote(vote=vote, by=None, at=_LATE), rows.count, {"dialogues.vote_counted": 1})


CASES = (
    like_something, change_ones_mind, write_something, capture_a_sheet, confirm_a_sheet, open_a_dialogue,
    answer_a_contribution, close_a_dialogue, answer_a_question_of_the_board, call_to_vote, cast_a_ballot,
    count_the_ballots,
)  # fmt: skip
