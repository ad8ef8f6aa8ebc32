"""Open dialogues: one that ended and named a tool, and one that is open while the demonstration stands."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from abierto.dialogues.actions.board import mark_question, open_board
from abierto.dialogues.actions.dialogues import close_dialogue, publish_dialogue, save_record
from abierto.dialogues.actions.responses import assign_theme, respond
from abierto.dialogues.actions.votes import call_vote, cast_ballot, count_vote
from abierto.dialogues.models import Dialogue, Option, Theme, Vote
from abierto.participation.actions.capture import Sheet, bring_in, confirm_capture
from abierto.participation.actions.gestures import Words, contribute
from abierto.participation.actions.spaces import invite, invited_pass
from abierto.participation.enums import Kind, Origin, Public
from abierto.participation.models import Contribution, Space
from abierto.participation.passes import new_pass
from abierto.participation.spaces import read_facts
from abierto.plan.models import Commitment, LineOfAction

from .acts import Act, account, instant

FOLDER = Path(__file__).parents[1] / "dialogues"
_ANSWERED_AFTER = timedelta(days=12)


def dialogues() -> list[Act]:
    """Every dialogue of the folder: opened, taken part in, voted, answered and closed, each at its instant."""
    found: list[Act] = []
    for file in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(file.read_text(encoding="utf-8"))
        found.append((instant(told["publish_at"]), partial(_open, told)))
        found += [(instant(line["at"]), partial(_say, told, line)) for line in told["contributions"]]
        found += [(instant(line["at"]), partial(_ask, told, line)) for line in told.get("questions", [])]
        vote = told["vote"]
        found.append((instant(vote["opens_at"]), partial(_vote, told, vote)))
        if "count_at" in vote:
            found.append((instant(vote["count_at"]), partial(_count, vote)))
        for line in told["contributions"]:
            if "decision" in line:
                at = min(instant(line["at"]) + _ANSWERED_AFTER, instant(told["closes_at"]) + _ANSWERED_AFTER)
                found.append((at, partial(_answer, told, line, at)))
        if "close_at" in told:
            found.append((instant(told["close_at"]), partial(_close, told)))
    return found


def _called(told: dict[str, Any]) -> Dialogue:
    return Dialogue.objects.select_related("space", "board", "commitment").get(external_id=told["external_id"])


def _open(told: dict[str, Any]) -> None:
    if Dialogue.objects.filter(external_id=told["external_id"]).exists():
        return
    words = (
        "external_id",
        "title",
        "question",
        "about",
        "can_change",
        "cannot_change",
        "what_next",
        "held_at",
        "source",
    )
    dialogue = save_record(
        record=Dialogue(
            commitment=Commitment.objects.get(external_id=told["commitment"]),
            held_on=told["held_on"],
            is_demonstration=True,
            **{name: told[name] for name in words},
        ),
        by=None,
    )
    for number, name in enumerate(told["themes"], 1):
        save_record(record=Theme(dialogue=dialogue, number=number, name=name, is_demonstration=True), by=None)
    publish_dialogue(
        dialogue=dialogue,
        opens_at=instant(told["opens_at"]),
        closes_at=instant(told["closes_at"]),
        by=account("secretariado"),
        at=instant(told["publish_at"]),
    )
    if "board" in told:
        board = told["board"]
        hours = {"opens_at": instant(board["opens_at"]), "closes_at": instant(board["closes_at"])}
        open_board(dialogue=dialogue, by=account("secretariado"), at=instant(told["publish_at"]), **hours)


def _words(line: dict[str, Any]) -> Words:
    return Words(
        kind=Kind(line.get("kind", "comment")),
        text=line["text"],
        signed_as=line.get("signed_as", ""),
        sector=line.get("sector", ""),
        may_publish=True,
    )


def _space(held: Dialogue | Vote) -> Space:
    """The space of what was published or called."""
    if held.space is None:
        raise LookupError(f"{held} has no space yet")
    return held.space


def _said(space: Space | None, line: dict[str, Any]) -> Contribution | None:
    found = Contribution.objects.filter(act__space=space, text=line["text"], act__at=instant(line["at"]))
    return found.select_related("act").first()


def _say(told: dict[str, Any], line: dict[str, Any]) -> None:
    dialogue, at = _called(told), instant(line["at"])
    if dialogue.space is None or _said(dialogue.space, line) is not None:
        return
    if "paper" in line:
        sheet = Sheet(number=line["paper"], words=_words(line))
        [made] = bring_in(
            space=dialogue.space, sheets=[sheet], origin=Origin.PAPER, by=account("grupo-operativo"), at=at,
            is_demonstration=True,
        )  # fmt: skip
        if not line.get("unread"):
            confirm_capture(contribution=made, by=account("secretariado"), at=at + timedelta(hours=2))
    else:
        facts = read_facts(dialogue.space)
        contribute(
            space=facts, number=new_pass(), words=_words(line), version=facts.version, at=at, is_demonstration=True
        )
    said = _said(dialogue.space, line)
    if "theme" in line and said is not None:
        theme = Theme.objects.get(dialogue=dialogue, name=line["theme"])
        assign_theme(
            dialogue=dialogue, contributions=[said], theme=theme, by=account("secretariado"),
            at=at + timedelta(days=1),
        )  # fmt: skip


def _ask(told: dict[str, Any], line: dict[str, Any]) -> None:
    dialogue, at = _called(told), instant(line["at"])
    if dialogue.board is None or _said(dialogue.board, line) is not None:
        return
    facts = read_facts(dialogue.board)
    accepted = contribute(
        space=facts, number=new_pass(), words=_words(line), version=facts.version, at=at, is_demonstration=True
    )
    if line["state"] != "asked":
        mark_question(
            dialogue=dialogue, question=accepted.act.contribution, state=line["state"], by=account("secretariado"),
            at=at + timedelta(minutes=9),
        )  # fmt: skip


def _vote(told: dict[str, Any], line: dict[str, Any]) -> None:
    if Vote.objects.filter(external_id=line["external_id"]).exists():
        return
    dialogue, opens_at = _called(told), instant(line["opens_at"])
    words = {name: line[name] for name in ("external_id", "question", "explanation", "method", "secrecy")}
    vote = save_record(record=Vote(dialogue=dialogue, number=1, is_demonstration=True, **words), by=None)
    for number, text in enumerate(line["options"], 1):
        save_record(record=Option(vote=vote, number=number, text=text, is_demonstration=True), by=None)
    vote = call_vote(
        vote=vote,
        opens_at=opens_at,
        closes_at=instant(line["closes_at"]),
        public=Public.INVITED if "invited" in line else Public.OPEN,
        by=account("secretariado"),
        at=opens_at - timedelta(hours=1),
    )
    passes = [_invited(vote, label, sector, opens_at) for label, sector in line.get("invited", [])]
    facts = read_facts(_space(vote))
    for place, marks in enumerate(line["ballots"]):
        cast_ballot(
            vote=vote,
            space=facts if passes == [] else read_facts(_space(vote)),
            number=passes[place] if passes else new_pass(),
            marks=marks.split(),
            version=facts.version,
            at=opens_at + timedelta(minutes=3 * place + 1),
        )


def _invited(vote: Vote, label: str, sector: str, opens_at: datetime) -> bytes:
    _invitation, token = invite(
        space=_space(vote), label=label, sector=sector, by=account("secretariado"), at=opens_at - timedelta(hours=1),
        is_demonstration=True,
    )  # fmt: skip
    return invited_pass(token)


def _count(line: dict[str, Any]) -> None:
    vote = Vote.objects.get(external_id=line["external_id"])
    if vote.counted_at is None:
        count_vote(vote=vote, by=account("secretariado"), at=instant(line["count_at"]))


def _answer(told: dict[str, Any], line: dict[str, Any], at: datetime) -> None:
    dialogue = _called(told)
    contribution = _said(dialogue.space, line)
    if contribution is None or contribution.responses.exists():
        return
    same = [one for one in told["contributions"] if one.get("reason") == line["reason"]]
    together = [found for one in same if (found := _said(dialogue.space, one)) and not found.responses.exists()]
    number = line.get("line")
    respond(
        dialogue=dialogue,
        contributions=together,
        decision=line["decision"],
        reason=line["reason"],
        office=f"Oficina responsable de {dialogue.commitment.lead.label} (demostración)",
        line=LineOfAction.objects.get(commitment=dialogue.commitment, number=number) if number else None,
        by=account("secretariado"),
        at=max(at, max(one.act.at for one in together) + timedelta(days=1)),
    )


def _close(told: dict[str, Any]) -> None:
    dialogue = _called(told)
    if dialogue.closed_at is None:
        close_dialogue(
            dialogue=dialogue, closing=told["closing"], by=account("secretariado"), at=instant(told["close_at"])
        )
