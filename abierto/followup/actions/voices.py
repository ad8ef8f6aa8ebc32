"""The three voices: what each says of a commitment in a period, and the right to reply."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import fingerprint, in_words
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.permissions import require
from abierto.followup.enums import Voice
from abierto.followup.indexing import index_voices
from abierto.followup.models import Reply, ReportingPeriod, Statement
from abierto.followup.speakers import Speaker, repliers_of
from abierto.plan.models import Commitment
from abierto.plan.queries import published_plan

_STALE = (
    "Otra persona guardó este pronunciamiento mientras usted lo tenía abierto. Su texto sigue aquí, sin guardar: "
    "compárelo con lo que ahora está guardado y, si guarda otra vez, quedará el suyo."
)


@transaction.atomic
def save_statement(
    *,
    commitment: Commitment,
    period: ReportingPeriod,
    speaker: Speaker,
    text: str,
    by: Any,
    completion: int | None = None,
    opened_government: str = "",
    potential: str = "",
    sources: str = "",
    seen: str | None = None,
    is_demonstration: bool = False,
    at: datetime | None = None,
) -> Statement:
    """Keep the draft of what a voice says of a commitment in an open period; nobody else reads it.

    ``seen`` is the fingerprint of the draft as the person opened it ("" when there was none). Raises DomainError when
    the period takes no statements or it was already published, and StaleRecord when somebody else saved it meanwhile.
    """
    commitment = Commitment.objects.select_for_update(of=("self",)).select_related("exercise").get(pk=commitment.pk)
    statement = _existing(commitment, period, speaker) or Statement(
        external_id=f"voz-{token_hex(8)}",
        commitment=commitment,
        period=period,
        voice=speaker.voice,
        member=speaker.member,
        written_by=by,
        is_demonstration=is_demonstration,
    )
    require(by, "followup.write_statement", statement)
    _check_open(commitment, period, at or clock.now())
    if statement.published_at is not None:
        raise DomainError(_already(statement))
    if speaker.member is not None and speaker.member.exercise_id != commitment.exercise_id:
        raise DomainError("Ese miembro está inscrito en otro ejercicio.")
    if seen is not None and seen != (fingerprint(statement) if statement.pk else ""):
        raise StaleRecord(_STALE)
    statement.organisation = speaker.organisation
    statement.text, statement.sources = text.strip(), sources.strip()
    statement.completion = None if speaker.voice == Voice.INSTITUTION else completion
    evaluates = speaker.voice == Voice.EVALUATOR
    statement.opened_government = opened_government if evaluates else ""
    statement.potential = potential if evaluates else ""
    with in_words():
        statement.full_clean()
        statement.save()
    ledger.record("followup.statement_drafted", on=statement, by=by, at=at)
    return statement


@transaction.atomic
def publish_statement(*, statement: Statement, by: Any, at: datetime | None = None) -> Statement:
    """Publish what a voice says; from here on it is definitive, and the others may reply.

    Raises DomainError when its period was cut off, it says nothing, or the evaluation is not whole.
    """
    at = at or clock.now()
    rows = Statement.objects.select_for_update(of=("self",))
    statement = rows.select_related("commitment__exercise", "period", "organisation", "member").get(pk=statement.pk)
    require(by, "followup.write_statement", statement)
    if statement.published_at is not None:
        raise DomainError(_already(statement))
    _check_open(statement.commitment, statement.period, at)
    if not statement.text:
        raise DomainError("Escriba qué dice antes de publicar.")
    if statement.voice == Voice.EVALUATOR and (
        statement.completion is None or not statement.opened_government or not statement.potential
    ):
        raise DomainError(
            "La evaluación se publica completa: cumplimiento, si el compromiso abrió al gobierno y su potencial."
        )
    statement.published_at = at
    statement.save(update_fields=["published_at"])
    index_voices(statement.commitment)
    ledger.record("followup.statement_published", on=statement, by=by, at=at)
    return statement


@transaction.atomic
def publish_reply(
    *,
    statement: Statement,
    speaker: Speaker,
    text: str,
    by: Any,
    is_demonstration: bool = False,
    at: datetime | None = None,
) -> Reply:
    """Reply to what another voice published: once for each who may, and definitive.

    Raises NotAllowed when the account is not who it says, and DomainError when it replied already.
    """
    rows = Statement.objects.select_for_update(of=("self",))
    statement = rows.select_related("commitment__exercise", "organisation", "member__organisation").get(pk=statement.pk)
    require(by, "followup.reply", statement)
    if speaker.key not in {own.key for own in repliers_of(by, statement)}:
        raise NotAllowed("Su cuenta no puede responder en ese nombre.")
    if statement.published_at is None:
        raise DomainError("Ese pronunciamiento todavía no se publica.")
    if not text.strip():
        raise DomainError("Escriba su réplica.")
    name = speaker.name[:250]
    if statement.replies.filter(speaker=name).exists():
        raise DomainError(f"{name} ya respondió a ese pronunciamiento; la réplica es definitiva.")
    with in_words():
        reply = Reply.objects.create(
            external_id=f"replica-{token_hex(8)}",
            statement=statement,
            voice=speaker.voice,
            speaker=name,
            text=text.strip(),
            published_at=at or clock.now(),
            written_by=by,
            is_demonstration=is_demonstration,
        )
    index_voices(statement.commitment)
    ledger.record("followup.reply_published", on=reply, by=by, at=at)
    return reply


def _existing(commitment: Commitment, period: ReportingPeriod, speaker: Speaker) -> Statement | None:
    rows = Statement.objects.filter(commitment=commitment, period=period, voice=speaker.voice, member=speaker.member)
    return rows.select_related("commitment", "period").first()


def _check_open(commitment: Commitment, period: ReportingPeriod, at: datetime) -> None:
    if period.exercise_id != commitment.exercise_id:
        raise DomainError("Ese periodo es de otro ejercicio.")
    if period.frozen_at is not None or not period.is_open(at):
        raise DomainError(f"El periodo «{period.name}» no está abierto: lo que se diga ahora corresponde a otro.")
    plan = published_plan(commitment.exercise.external_id)
    if plan is None or plan.find("commitments", commitment.external_id) is None:
        raise DomainError("Ese compromiso no está en el plan publicado; se habla de él cuando lo esté.")


def _already(statement: Statement) -> str:
    return f"Ese pronunciamiento ya se publicó el {long_instant(statement.published_at)}; ya no cambia."
