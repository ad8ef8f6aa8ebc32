"""How a candidacy ends, and who takes the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.dates import long_date
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.core.search import fold
from abierto.elections import later
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import Ending, Gender
from abierto.elections.models import Candidate


@dataclass(frozen=True)
class Substitute:
    """Who takes a place, as the agreement says it."""

    name: str
    gender: Gender | str = ""
    age: int | None = None


@transaction.atomic
def end_candidate(
    *, candidate: Candidate, ending: Ending, on: date, citation: str, by: Any, at: datetime | None = None
) -> Candidate:
    """Somebody no longer stands since ``on``; the place stays empty until somebody takes it. Raises DomainError."""
    candidate = _locked(candidate)
    require(by, "elections.end_candidate", candidate)
    at = at or clock.now()
    calendar_of(candidate.candidacy.contest.process).keep_silent(at)
    if ending == Ending.SUBSTITUTED:
        raise DomainError("Para una sustitución, diga quién toma el lugar.")
    _end(candidate, ending, on, citation)
    ledger.record("elections.candidate_ended", on=candidate, by=by, at=at, data=_told(candidate))
    later.tell_of_leaving(candidate.candidacy.contest.process, by, at)
    return candidate


@transaction.atomic
def substitute_candidate(
    *, candidate: Candidate, substitute: Substitute, on: date, citation: str, by: Any, at: datetime | None = None
) -> Candidate:
    """Somebody else takes the place since ``on``; the one before stays on the record with its dates.

    One who had already left may be substituted too. Returns who takes the place. Raises DomainError.
    """
    candidate = _locked(candidate)
    require(by, "elections.end_candidate", candidate)
    at = at or clock.now()
    calendar_of(candidate.candidacy.contest.process).keep_silent(at)
    if on == candidate.registered_on:
        raise DomainError(f"Se registró ese mismo día, el {long_date(on)}: corrija el nombre en lugar de sustituir.")
    place = {name: getattr(candidate, name) for name in ("candidacy_id", "post", "number", "capacity")}
    if candidate.ended_on is None:
        _end(candidate, Ending.SUBSTITUTED, on, citation)
    elif Candidate.objects.standing().filter(**place).exists():
        raise DomainError("Ese lugar ya lo ocupa otra persona.")
    else:
        left = Candidate.objects.filter(**place).order_by("-ended_on", "-registered_on").first() or candidate
        if left.pk != candidate.pk:
            raise DomainError(f"Después de {candidate} el lugar lo ocupó {left}: asiente la sustitución de {left}.")
        if on < candidate.ended_on:
            raise DomainError(
                f"El lugar quedó libre el {long_date(candidate.ended_on)}: la sustitución no puede ser antes."
            )
    name = " ".join(substitute.name.split())
    if not name:
        raise DomainError("Falta el nombre de quien toma el lugar.")
    taken = Candidate.objects.create(
        **place, name=name, folded_name=fold(name), gender=substitute.gender, age=substitute.age, registered_on=on,
        citation=citation, source=citation,
    )  # fmt: skip
    ledger.record("elections.candidate_substituted", on=taken, by=by, at=at, data=_told(taken))
    later.tell_of_leaving(candidate.candidacy.contest.process, by, at)
    return taken


def _locked(candidate: Candidate) -> Candidate:
    return (
        Candidate.objects.select_for_update(of=("self",))
        .select_related("candidacy__contest__process", "candidacy__force")
        .get(pk=candidate.pk)
    )


def _end(candidate: Candidate, ending: Ending, on: date, citation: str) -> None:
    if candidate.ended_on is not None:
        raise DomainError(f"Ya había dejado la candidatura el {long_date(candidate.ended_on)}.")
    if on < candidate.registered_on:
        raise DomainError(f"Se registró el {long_date(candidate.registered_on)}: no pudo dejarla antes.")
    if not citation.strip():
        raise DomainError("Diga el acuerdo o la resolución que lo asienta.")
    candidate.ended_on, candidate.ending, candidate.citation = on, ending, citation
    candidate.save(update_fields=["ended_on", "ending", "citation"])


def _told(candidate: Candidate) -> dict[str, Any]:
    return {
        "contest": candidate.candidacy.contest.external_id,
        "force": candidate.candidacy.force.external_id,
        "post": candidate.post,
        "number": candidate.number,
        "capacity": candidate.capacity,
        "citation": candidate.citation,
    }
