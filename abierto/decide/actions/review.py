"""What the institute does with what actors validated: publish it, or observe it on coded grounds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.decide.actions.pieces import keep_silence, locked, take_away
from abierto.decide.actions.windows import fit_windows
from abierto.decide.enums import Ground
from abierto.decide.indexing import index_piece
from abierto.decide.models import Edition, Piece
from abierto.decide.models.edition import State
from abierto.elections.calendar import Calendar, calendar_of
from abierto.participation.actions.spaces import open_space, show_version
from abierto.participation.words import clean_text
from abierto.uploads.actions.files import show_file


@transaction.atomic
def publish_edition(*, edition: Edition, by: Any, at: datetime | None = None) -> Edition:
    """Everyone reads it from now on, in the place of the one before; people may answer to it when the calendar says."""
    at = at or clock.now()
    edition, calendar = _in_review(edition, by, at)
    piece = edition.piece
    before = piece.published()
    edition.published_at = edition.touched_at = at
    edition.published_by, edition.title = by, piece.title[:500]
    edition.save()
    _show_photographs(before, edition)
    if piece.takes is not None:
        _show_in_space(piece, edition, at)
        fit_windows(piece=piece, calendar=calendar, by=by, at=at)
    index_piece(piece)
    ledger.record("decide.edition_published", on=piece, by=by, at=at, data={"edition": edition.number})
    return edition


@transaction.atomic
def observe_edition(
    *, edition: Edition, grounds: Iterable[Ground | str], note: str = "", by: Any, at: datetime | None = None
) -> Edition:
    """The institute says on which grounds it does not publish it. Its actor may correct it once."""
    at = at or clock.now()
    edition, _calendar = _in_review(edition, by, at)
    edition.grounds = _codes(grounds)
    edition.note = clean_text(note).strip()[:1000]
    edition.observed_at = edition.touched_at = at
    edition.observed_by = by
    edition.save()
    told = {"edition": edition.number, "grounds": edition.grounds}
    ledger.record("decide.edition_observed", on=edition.piece, by=by, at=at, data=told)
    return edition


@transaction.atomic
def take_down_piece(
    *, piece: Piece, grounds: Iterable[Ground | str], note: str = "", by: Any, at: datetime | None = None
) -> Piece:
    """The institute takes away something that is shown, on grounds of the list. Everyone reads who did it and why.

    As when its actor withdraws it, the text does not come back: another may be written, and is checked again. Not
    within the silence. Raises DomainError, OutOfTime or NotAllowed.
    """
    at = at or clock.now()
    piece = locked(piece)
    require(by, "decide.take_down_piece", piece)
    keep_silence(piece, at)
    if piece.published() is None:
        raise DomainError("Solo se retira lo que está publicado.")
    codes = _codes(grounds)
    told = "; ".join(str(Ground(code).label) for code in codes)
    piece.withdrawn_at, piece.withdrawn_by, piece.withdrawn_grounds = at, by, codes
    piece.withdrawn_reason = told if len(told) <= 300 else f"{len(codes)} causas de la lista"
    take_away(piece=piece, by=by, at=at)
    data = {"grounds": codes, "note": clean_text(note).strip()[:1000]}
    ledger.record("decide.piece_taken_down", on=piece, by=by, at=at, data=data)
    return piece


def _codes(grounds: Iterable[Ground | str]) -> list[str]:
    """The grounds in the order of the list. Raises DomainError when there is none, or one that is not of it."""
    codes = sorted(set(grounds), key=lambda code: list(Ground.values).index(code) if code in Ground.values else -1)
    if not codes or not set(codes) <= set(Ground.values):
        raise DomainError("Elija al menos una causa de la lista: nada se observa ni se retira por lo que opina.")
    return [str(Ground(code).value) for code in codes]


def _in_review(edition: Edition, by: Any, at: datetime) -> tuple[Edition, Calendar]:
    """The edition held for a ruling, when there is one to make and the calendar lets anybody make it."""
    piece = locked(Piece(pk=edition.piece_id))
    edition = Edition.objects.select_for_update(of=("self",)).select_related("photograph").get(pk=edition.pk)
    edition.piece = piece
    require(by, "decide.review_editions", edition)
    calendar = calendar_of(piece.force.process)
    calendar.require(piece.doing, at)
    if edition.state != State.VALIDATED:
        raise DomainError(f"La edición {edition.number} está {edition.state}: no espera revisión.")
    if piece.withdrawn_at is not None:
        raise DomainError("El actor político retiró esta publicación.")
    if piece.is_of_who_left:
        raise DomainError("Esa persona ya no es candidata: su publicación no se muestra.")
    return edition, calendar


def _show_photographs(before: Edition | None, edition: Edition) -> None:
    if before is not None and before.photograph is not None and before.photograph_id != edition.photograph_id:
        show_file(file=before.photograph, is_public=False)
    if edition.photograph is not None:
        show_file(file=edition.photograph, is_public=True)


def _show_in_space(piece: Piece, edition: Edition, at: datetime) -> None:
    """The text that everyone reads is the version to which acts are bound."""
    if piece.space is None:
        piece.space = open_space(
            external_id=piece.external_id,
            title=piece.title[:250],
            url=piece.public_url,
            text=edition.shown,
            at=at,
            is_sealed=True,
            is_demonstration=piece.is_demonstration,
        )
        piece.save(update_fields=["space"])
    else:
        show_version(space=piece.space, text=edition.shown, at=at)
