"""What each voice said, and the replies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Max

from abierto.demonstration.plan_content import EXERCISE, read
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.models import Statement
from abierto.followup.speakers import repliers_of, speakers_of
from abierto.plan.models import Commitment
from abierto.secretariat.enums import Sector
from abierto.secretariat.models import Exercise, RegisteredMember

from .acts import FOLDER, Act, account, instant, period_called

MEMBER = "organizacion-de-ejemplo"
MEMBER_NAME = "Observatorio Ciudadano de Ejemplo (demostración)"


def voices() -> Iterator[Act]:
    """What each voice said, and the replies."""
    member()
    for row in read(FOLDER / "voices.toml")["statements"]:
        yield instant(row["at"]), partial(_state, row)
        for reply in row.get("replies", ()):
            yield instant(reply["at"]), partial(_reply, row, reply)


def _said(row: dict[str, Any]) -> Statement | None:
    return Statement.objects.filter(
        commitment__external_id=row["commitment"], period__slug=row["period"], written_by=account(row["account"])
    ).first()


def _state(row: dict[str, Any]) -> None:
    if _said(row) is not None:
        return
    commitment, by, at = (
        Commitment.objects.get(external_id=row["commitment"]),
        account(row["account"]),
        instant(row["at"]),
    )
    (speaker,) = speakers_of(by, commitment)
    statement = save_statement(
        commitment=commitment,
        period=period_called(row["period"]),
        speaker=speaker,
        text=row["text"],
        completion=row.get("completion"),
        opened_government=row.get("opened_government", ""),
        potential=row.get("potential", ""),
        sources=row.get("sources", ""),
        by=by,
        is_demonstration=True,
        at=at,
    )
    publish_statement(statement=statement, by=by, at=at)


def _reply(row: dict[str, Any], reply: dict[str, Any]) -> None:
    statement, by = _said(row), account(reply["account"])
    if statement is None or statement.replies.filter(written_by=by).exists():
        return
    (speaker,) = repliers_of(by, statement)
    publish_reply(
        statement=statement, speaker=speaker, text=reply["text"], by=by, is_demonstration=True, at=instant(reply["at"])
    )


def member() -> RegisteredMember:
    """The registered organisation in whose name the demonstration's civil-society account speaks."""
    found = RegisteredMember.objects.filter(external_id=MEMBER).first()
    if found is not None:
        return found
    exercise = Exercise.objects.get(external_id=EXERCISE)
    last = exercise.members.aggregate(last=Max("number"))["last"] or 0
    return RegisteredMember.objects.create(
        external_id=MEMBER,
        exercise=exercise,
        number=last + 1,
        sector=Sector.CIVIL_SOCIETY,
        public_name=MEMBER_NAME,
        account=account("sociedad-civil"),
    )
