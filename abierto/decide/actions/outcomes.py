"""What an actor says that it took up: publishing it in editions, and taking it away.

Any actor may, once the stage of delivery has opened, whatever it received: that it speaks or is silent tells nothing of
how much that was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError, StaleRecord
from abierto.core.permissions import require
from abierto.decide.enums import Ground, Theme
from abierto.decide.indexing import index_outcomes
from abierto.decide.models import Edition, Outcome
from abierto.elections.calendar import OutOfTime, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Force
from abierto.participation.screening import REASONS
from abierto.participation.screening.scoring import what_it_says
from abierto.participation.words import clean_text

LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Account:
    """What an actor says of a theme. ``edition`` is the published text of its own that it speaks of."""

    taken_up: str = ""
    not_taken_up: str = ""
    reason: str = ""
    edition: Edition | None = None
    link: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.taken_up, self.not_taken_up, self.reason


@transaction.atomic
def publish_outcome(
    *,
    force: Force,
    theme: Theme | str,
    account: Account,
    by: Any,
    seen: int | None = None,
    is_demonstration: bool = False,
    at: datetime | None = None,
) -> Outcome:
    """Everyone reads it from now on, in the place of what it said before of that theme.

    ``seen`` is the number of the edition that the person had in sight, 0 for none. Raises DomainError or OutOfTime.
    """
    at = at or clock.now()
    force = Force.objects.select_for_update(of=("self",)).select_related("process").get(pk=force.pk)
    require(by, "decide.publish_outcome", force)
    check_in_time(force, at)
    last = Outcome.objects.newest().filter(force=force, theme=theme).first()  # type: ignore[attr-defined]
    number = last.number if last is not None else 0
    if seen is not None and seen != number:
        raise StaleRecord("Otra persona publicó sobre este tema mientras usted escribía: léalo antes de cambiarlo.")
    account = checked(force, account)
    made = Outcome(
        force=force, theme=theme, number=number + 1, taken_up=account.taken_up, not_taken_up=account.not_taken_up,
        reason=account.reason, edition=account.edition, link=account.link, said_at=at, said_by=by, touched_at=at,
        is_demonstration=is_demonstration,
    )  # fmt: skip
    if last is not None and last.withdrawn_at is None and _said(last) == _said(made):
        raise DomainError("Es lo mismo que ya estaba publicado.")
    with in_words(made):
        made.full_clean()
        made.save()
    index_outcomes(force.process)
    ledger.record("decide.outcome_published", on=made, by=by, at=at, data={"edition": made.number})
    return made


@transaction.atomic
def withdraw_outcome(*, outcome: Outcome, reason: str, by: Any, at: datetime | None = None) -> Outcome:
    """The actor takes back what it said of a theme, in every edition; that it did, and why, stays in sight."""
    at = at or clock.now()
    outcome = _locked(outcome)
    require(by, "decide.withdraw_outcome", outcome)
    reason = " ".join(clean_text(reason).split())[:300]
    if not reason:
        raise DomainError("Escriba el motivo: queda a la vista en lugar del texto.")
    return _take_away(outcome, reason, by, at)


@transaction.atomic
def observe_outcome(
    *, outcome: Outcome, grounds: Iterable[Ground | str], by: Any, at: datetime | None = None
) -> Outcome:
    """The institute stops showing it, on grounds of the same closed list as any publication."""
    at = at or clock.now()
    outcome = _locked(outcome)
    require(by, "decide.review_editions", outcome)
    told = set(grounds)
    if not told or not told <= set(Ground.values):
        raise DomainError("Elija al menos una causa de la lista: nada se observa por lo que opina.")
    labels = "; ".join(str(ground.label) for ground in Ground if ground in told)
    return _take_away(outcome, f"El instituto lo observó. {labels}."[:300], by, at)


def check_in_time(force: Force, at: datetime) -> None:
    """Raise OutOfTime unless the stage of delivery has opened and there is no silence."""
    calendar = calendar_of(force.process)
    verdict = calendar.since(Doing.DELIVER, at)
    if not verdict:
        raise OutOfTime(f"Se dice qué se retomó desde que abre la entrega. {verdict.reason}")
    silence = calendar.windows.get(Doing.SILENCE)
    if silence is not None and silence.holds(at):
        raise OutOfTime("Hay silencio electoral: nadie publica, retira ni cambia nada hasta que termine.")


def checked(force: Force, account: Account) -> Account:
    """The account as it would be published. Raises DomainError when it says nothing, or what must not be said."""
    texts = [clean_text(text) for text in account.texts]
    taken_up, not_taken_up, reason = texts
    if not taken_up and not not_taken_up:
        raise DomainError("Escriba qué retomó, o qué no.")
    if any(len(text) > LONGEST_TEXT for text in texts):
        raise DomainError(f"En cada texto caben {LONGEST_TEXT:,} letras.")
    for code in dict.fromkeys(code for text in texts for code in what_it_says(text)):
        if REASONS[code].family == "personal":
            raise DomainError(
                f"El texto parece llevar datos de una persona ({REASONS[code].title}). Quítelos: lo que la gente envió "
                "no se publica con sus datos."
            )
    link = account.link.strip()
    if link and not link.startswith("https://"):
        raise DomainError("El enlace debe comenzar con https://.")
    edition = account.edition
    if edition is not None and (edition.piece.force_id != force.pk or edition.published_at is None):
        raise DomainError("El texto del que habla debe ser uno publicado por su actor político.")
    return Account(taken_up, not_taken_up, reason, edition, link)


def _said(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.taken_up, outcome.not_taken_up, outcome.reason, outcome.edition_id, outcome.link


def _locked(outcome: Outcome) -> Outcome:
    return Outcome.objects.select_for_update(of=("self",)).select_related("force__process").get(pk=outcome.pk)


def _take_away(outcome: Outcome, reason: str, by: Any, at: datetime) -> Outcome:
    check_in_time(outcome.force, at)
    if outcome.withdrawn_at is not None:
        raise DomainError("Esto ya se había retirado.")
    if not Outcome.objects.newest().filter(pk=outcome.pk).exists():  # type: ignore[attr-defined]
        raise DomainError("Hay una edición posterior: se retira esa.")
    told = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_reason": reason, "touched_at": at}
    same = Outcome.objects.filter(force=outcome.force, theme=outcome.theme, withdrawn_at__isnull=True)
    same.update(**told)  # and the editions before it, which would still be read as what was said before
    outcome.refresh_from_db()
    index_outcomes(outcome.force.process)
    ledger.record("decide.outcome_withdrawn", on=outcome, by=by, at=at, data={"edition": outcome.number})
    return outcome
