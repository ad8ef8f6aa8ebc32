"""What an actor has published, what lacks and until when; and its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from abierto.core import clock
from abierto.core.permissions import allowed
from abierto.decide.actors.door import actors_view, own_seat, page
from abierto.decide.completeness import Completeness, completeness, heads_of
from abierto.decide.enums import PieceKind
from abierto.decide.models import ActorSeat, Edition, Piece
from abierto.decide.models.edition import State
from abierto.elections.calendar import Calendar, Verdict, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Candidate


@dataclass(frozen=True)
class Line:
    """A publication with where it is."""

    piece: Piece
    latest: Edition | None
    shown: Edition | None

    @property
    def has_left(self) -> bool:
        """Whether it is of somebody who no longer stands, so that nothing is done with it but withdrawing it."""
        return self.piece.candidate is not None and self.piece.candidate.ended_on is not None


@dataclass(frozen=True)
class Head:
    """Somebody who heads, with what is theirs and what lacks."""

    candidate: Candidate
    lines: list[Line]
    lacks: list[PieceKind]
    has_career: bool


def lines_of(seat: ActorSeat) -> list[Line]:
    """Every publication of the actor that stands, with its latest edition and the one that everyone sees."""
    pieces = Piece.objects.standing().filter(force=seat.force).select_related("force", "candidate", "contest")
    found = []
    for piece in pieces.prefetch_related("editions"):
        editions = sorted(piece.editions.all(), key=lambda edition: edition.number)
        shown = [edition for edition in editions if edition.published_at is not None]
        found.append(Line(piece, editions[-1] if editions else None, shown[-1] if shown else None))
    return found


def withdrawn_of(seat: ActorSeat) -> list[Piece]:
    """What everyone read of the actor and was taken away, by it or by the institute; the latest first."""
    rows = Piece.objects.filter(force=seat.force, withdrawn_at__isnull=False, editions__published_at__isnull=False)
    return list(rows.select_related("force", "candidate", "contest").distinct().order_by("-withdrawn_at", "pk"))


def verdicts(calendar: Calendar) -> list[Verdict]:
    """Whether each thing may be published now."""
    now = clock.now()
    return [calendar.may(doing, now) for doing in (Doing.PUBLISH_PLATFORMS, Doing.PUBLISH_PROFILES)]


@require_safe
@actors_view
def home(request: HttpRequest) -> HttpResponse:
    """The desk's first page."""
    seat = own_seat(request)
    lines = lines_of(seat)
    candidates = [each for each in heads_of(seat.process) if each.candidacy.force_id == seat.force_id]
    shown = [(line.piece.kind, line.piece.candidate_id) for line in lines if line.shown is not None]
    whole: Completeness = completeness([each.pk for each in candidates], shown)
    heads = []
    for each in candidates:
        own = [line for line in lines if line.piece.candidate_id == each.pk]
        has_career = any(line.piece.kind == PieceKind.CAREER for line in own)
        heads.append(Head(each, own, whole.lacks(each.pk), has_career))
    waits = [line for line in lines if line.latest is not None and not line.has_left]
    context: dict[str, Any] = {
        "whole": whole,
        "heads": heads,
        "platforms": [line for line in lines if line.piece.kind == PieceKind.PLATFORM],
        "verdicts": verdicts(calendar_of(seat.process)),
        "may_validate": allowed(request.user, "decide.validate_edition", seat.force),
        "waiting": [line for line in waits if line.latest.state == State.SUBMITTED],  # type: ignore[union-attr]
        "observed": [line for line in waits if line.latest.state == State.OBSERVED],  # type: ignore[union-attr]
        "drafts": [line for line in waits if line.latest.state == State.DRAFT],  # type: ignore[union-attr]
        "left": [line for line in lines if line.has_left],
        "withdrawn": withdrawn_of(seat),
    }
    context["is_closed"] = not any(context["verdicts"])
    return page(request, "home", context)


@require_safe
@actors_view
def people(request: HttpRequest) -> HttpResponse:
    """Who publishes for the same actor."""
    seat = own_seat(request)
    seats = ActorSeat.objects.standing().filter(force=seat.force).select_related("user")  # type: ignore[attr-defined]
    return page(request, "people", {"seats": seats})
