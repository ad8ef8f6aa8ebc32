"""Political actors with their people, their calendar and what they publish, as tests need them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace

from abierto.core.clock import ZONE
from abierto.decide.actions.outcomes import Account, publish_outcome
from abierto.decide.actions.pieces import begin_piece, submit_edition, validate_edition
from abierto.decide.actions.review import publish_edition
from abierto.decide.actions.seats import grant_seat
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.models import ActorSeat, Edition, Outcome
from abierto.decide.texts import Words
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.enums import Doing
from abierto.elections.models import Candidate, Force, Process
from tests.factories.accounts import PASSWORD
from tests.factories.elections import CandidacyFactory, CandidateFactory, CouncilContestFactory, ForceFactory

DAY = timedelta(days=1)
OPENS = datetime(2021, 4, 30, 0, 0, tzinfo=ZONE)
NOON = datetime(2021, 5, 10, 12, 0, tzinfo=ZONE)
REACT_FROM = datetime(2021, 5, 15, 0, 0, tzinfo=ZONE)
SILENCE = datetime(2021, 6, 3, 0, 0, tzinfo=ZONE)
SILENCE_ENDS = datetime(2021, 6, 6, 18, 0, tzinfo=ZONE)
DELIVERS = datetime(2021, 12, 16, 0, 0, tzinfo=ZONE)
CLOSES = datetime(2021, 6, 30, 0, 0, tzinfo=ZONE)
_numbers = count(1)


def a_calendar(process: Process) -> None:
    """Seeing from April 30 on, publishing until June 30, answering from May 15, and silence from June 3 to June 6."""
    for doing, opens_at, closes_at in (
        (Doing.PUBLISH_PLATFORMS, OPENS, CLOSES),
        (Doing.PUBLISH_PROFILES, OPENS, CLOSES),
        (Doing.REACT_TO_PLATFORMS, REACT_FROM, CLOSES),
        (Doing.REACT_TO_PROPOSALS, REACT_FROM, CLOSES),
        (Doing.SEE_PLATFORMS, OPENS, None),
        (Doing.SEE_CANDIDATES, OPENS, None),
        (Doing.SEE_PROFILES, OPENS, None),
        (Doing.SEE_STATISTICS, OPENS, None),
        (Doing.SILENCE, SILENCE, SILENCE_ENDS),
    ):
        set_stage(process=process, term=Term(doing, opens_at, closes_at, "Artículo de prueba"), by=None, at=OPENS - DAY)


def deliveries_open(process: Process, *, at: datetime = DELIVERS, closes_at: datetime | None = None) -> None:
    """The stage in which each actor is handed over what it received."""
    term = Term(Doing.DELIVER, at, closes_at, "Artículo de prueba")
    set_stage(process=process, term=term, by=None, at=OPENS - DAY)


def an_outcome(actor: SimpleNamespace, text: str = "Se agregaron las ciclovías.", *, at=DELIVERS, **told) -> Outcome:
    """What the actor says that it took up; its stage has to be open."""
    theme, by = told.pop("theme", Theme.WATER), told.pop("by", actor.validator)
    account = Account(taken_up=text, **told)
    return publish_outcome(force=actor.force, theme=theme, account=account, by=by, at=at)


def a_seat(force: Force, *, can_validate: bool = False, **told) -> ActorSeat:
    """Somebody who publishes for ``force``, with a password of their own."""
    email = told.pop("email", f"actor{next(_numbers)}@actores.test")
    seat = grant_seat(force=force, email=email, name="Persona de Prueba", can_validate=can_validate, by=None, **told)
    seat.user.set_password(PASSWORD)
    seat.user.save(update_fields=["password"])
    return seat


def words(text: str = "Más agua para todas las colonias.", *, title: str = "Agua", theme: str = Theme.WATER, **told):
    """A text with its consent."""
    return Words(sections=({"theme": theme, "title": title, "text": text},), **{"consent_given": True, **told})


def an_actor(process: Process | None = None, *, heads: int = 1) -> SimpleNamespace:
    """A party with somebody who writes, somebody who validates, and as many heads of slates as asked."""
    first = CouncilContestFactory(**({"process": process} if process else {}))
    force = ForceFactory(process=first.process)
    contests = [first, *(CouncilContestFactory(process=first.process) for _ in range(heads - 1))][:heads]
    candidates = [CandidateFactory(candidacy=CandidacyFactory(contest=contest, force=force)) for contest in contests]
    if process is None:
        a_calendar(first.process)
    return SimpleNamespace(
        process=first.process,
        force=force,
        candidates=candidates,
        head=candidates[0] if candidates else None,
        writer=a_seat(force).user,
        validator=a_seat(force, can_validate=True).user,
    )


def a_draft(actor: SimpleNamespace, kind: PieceKind = PieceKind.PLATFORM, *, at=NOON, **told) -> Edition:
    """A draft of the actor's own, written by its writer."""
    candidate: Candidate | None = told.pop("candidate", None if kind == PieceKind.PLATFORM else actor.head)
    theme = told.pop("theme", Theme.WATER if kind == PieceKind.PROPOSAL else "")
    return begin_piece(
        kind=kind, force=actor.force, candidate=candidate, theme=theme, words=told.pop("words", words()),
        by=told.pop("by", actor.writer), at=at, **told,
    )  # fmt: skip


def a_validated(actor: SimpleNamespace, kind: PieceKind = PieceKind.PLATFORM, *, at=NOON, **told) -> Edition:
    """An edition that its actor validated and the institute has still to check."""
    edition = submit_edition(edition=a_draft(actor, kind, at=at, **told), by=actor.writer, at=at)
    return validate_edition(edition=edition, by=actor.validator, at=at)


def a_published(actor: SimpleNamespace, kind: PieceKind = PieceKind.PLATFORM, *, at=NOON, **told) -> Edition:
    """An edition that everyone reads."""
    return publish_edition(edition=a_validated(actor, kind, at=at, **told), by=None, at=at)
