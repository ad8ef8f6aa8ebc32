"""Writing what an actor publishes: beginning, drafting, submitting, validating and withdrawing."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from abierto.core import clock, ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError, StaleRecord
from abierto.core.permissions import require
from abierto.decide.actions.windows import close_windows, hide_photographs
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.indexing import index_piece
from abierto.decide.models import Edition, Piece, others_validate
from abierto.decide.models.edition import State
from abierto.decide.seen import check_seen, touch_of
from abierto.decide.texts import LONGEST_ALT, Words, check_complete, checked_body
from abierto.elections.calendar import OutOfTime, calendar_of
from abierto.elections.enums import Doing
from abierto.elections.models import Candidate, Contest, Force
from abierto.participation.words import clean_text
from abierto.uploads.actions.files import discard_file, receive_file
from abierto.uploads.enums import PICTURES

MOST_PROPOSALS = 20
_FINAL = "La corrección también se observó: no se muestra, y esta publicación no admite otra edición."


@transaction.atomic
def begin_piece(
    *,
    kind: PieceKind,
    force: Force,
    words: Words,
    by: Any,
    candidate: Candidate | None = None,
    contest: Contest | None = None,
    theme: Theme | str = "",
    external_id: str = "",
    is_demonstration: bool = False,
    at: datetime | None = None,
) -> Edition:
    """A publication begins with the draft of its first edition. Raises DomainError, OutOfTime or NotAllowed."""
    at = at or clock.now()
    force = Force.objects.select_for_update(of=("self",)).select_related("process").get(pk=force.pk)
    require(by, "decide.write_edition", force)
    piece = Piece(
        kind=kind, force=force, candidate=candidate, contest=contest, theme=theme, is_demonstration=is_demonstration,
        external_id=external_id or f"{slugify(PieceKind(kind).label)[:20]}-{secrets.token_hex(6)}",
    )  # fmt: skip
    _check_in_time(piece, at)
    _check_place(piece)
    with in_words(piece):
        piece.full_clean()
        piece.save()
    return save_draft(piece=piece, words=words, by=by, at=at)


@transaction.atomic
def save_draft(*, piece: Piece, words: Words, by: Any, seen: str | None = None, at: datetime | None = None) -> Edition:
    """Write the edition in hand, or begin the next: after a published one, or the one correction of an observed one.

    ``seen`` is :func:`touch_of` the draft as the person opened it. Raises DomainError, OutOfTime or NotAllowed.
    """
    at = at or clock.now()
    piece = locked(piece)
    require(by, "decide.write_edition", piece)
    _check_in_time(piece, at)
    _check_stands(piece)
    edition = piece.in_hand()
    if seen is not None and seen != touch_of(edition):
        raise StaleRecord(
            "Otra persona guardó este texto mientras usted lo tenía abierto. El suyo sigue aquí, sin guardar: "
            "compárelo con el guardado y, si guarda otra vez, quedará el suyo."
        )
    if edition is None:
        edition = _next_edition(piece)
    elif edition.state != State.DRAFT:
        raise DomainError(f"La edición {edition.number} está {edition.state}: no se cambia mientras tanto.")
    edition.body = checked_body(piece.kind, piece.theme, words.sections)
    edition.consent_given, edition.has_sensitive = words.consent_given, words.has_sensitive
    edition.consent_sensitive = words.has_sensitive and words.consent_sensitive
    _set_photograph(edition, words, by, at)
    edition.written_at = edition.touched_at = at
    edition.written_by = by
    edition.save()
    ledger.record("decide.draft_saved", on=piece, by=by, at=at, data={"edition": edition.number})
    return edition


@transaction.atomic
def submit_edition(*, edition: Edition, by: Any, seen: str | None = None, at: datetime | None = None) -> Edition:
    """The draft is ready for somebody of the actor to validate. It needs its text and its consents."""
    at = at or clock.now()
    edition = _locked(edition)
    require(by, "decide.write_edition", edition)
    _check_in_time(edition.piece, at)
    _check_stands(edition.piece)
    check_seen(edition, seen)
    _expect(edition, State.DRAFT)
    check_complete(edition.piece.kind, edition.body)
    if not edition.consent_given:
        raise DomainError("Falta el consentimiento para publicar.")
    if edition.has_sensitive and not edition.consent_sensitive:
        raise DomainError("El texto contiene datos sensibles: falta el consentimiento aparte para publicarlos.")
    edition.submitted_at = edition.touched_at = at
    edition.submitted_by = by
    edition.save()
    ledger.record("decide.edition_submitted", on=edition.piece, by=by, at=at, data={"edition": edition.number})
    return edition


@transaction.atomic
def return_edition(*, edition: Edition, by: Any, seen: str | None = None, at: datetime | None = None) -> Edition:
    """What was submitted goes back to being a draft; whoever wrote it mends it."""
    at = at or clock.now()
    edition = _locked(edition)
    require(by, "decide.write_edition", edition)
    _check_in_time(edition.piece, at)
    check_seen(edition, seen)
    _expect(edition, State.SUBMITTED)
    edition.submitted_at = edition.submitted_by = None
    edition.touched_at = at
    edition.save()
    ledger.record("decide.edition_returned", on=edition.piece, by=by, at=at, data={"edition": edition.number})
    return edition


@transaction.atomic
def validate_edition(
    *, edition: Edition, by: Any, statement: str = "", seen: str | None = None, at: datetime | None = None
) -> Edition:
    """The actor answers for the text that was read: ``seen`` is :func:`touch_of` it. Another person validates.

    Where nobody else may, whoever wrote it does, and says in writing that they answer for it.
    """
    at = at or clock.now()
    edition = _locked(edition)
    require(by, "decide.validate_edition", edition)
    _check_in_time(edition.piece, at)
    _check_stands(edition.piece)
    check_seen(edition, seen)
    _expect(edition, State.SUBMITTED)
    statement = clean_text(statement).strip()
    if by is not None and by.pk in (edition.submitted_by_id, edition.written_by_id):
        if others_validate(edition.piece.force, by):
            raise DomainError("Esto lo escribió usted: lo valida otra persona de su actor político.")
        if not statement:
            raise DomainError("Nadie más valida por su actor político: escriba que responde por el texto.")
    else:
        statement = ""
    edition.validated_at = edition.touched_at = at
    edition.validated_by, edition.statement = by, statement[:500]
    edition.save()
    ledger.record("decide.edition_validated", on=edition.piece, by=by, at=at, data={"edition": edition.number})
    return edition


@transaction.atomic
def withdraw_piece(*, piece: Piece, reason: str, by: Any, at: datetime | None = None) -> Piece:
    """The actor takes a publication away: it is shown no more, and nobody answers to it. Not within the silence.

    It may be done after the time for publishing too: who gave their consent may take it back.
    """
    at = at or clock.now()
    piece = locked(piece)
    require(by, "decide.withdraw_piece", piece)
    keep_silence(piece, at)
    if piece.withdrawn_at is not None:
        raise DomainError("Esta publicación ya se había retirado.")
    reason = " ".join(clean_text(reason).split())
    if not reason:
        raise DomainError("Escriba el motivo: queda registrado con la publicación.")
    was_shown = piece.published() is not None
    piece.withdrawn_at, piece.withdrawn_by, piece.withdrawn_reason = at, by, reason[:300]
    take_away(piece=piece, by=by, at=at)
    event = "decide.piece_withdrawn" if was_shown else "decide.draft_discarded"
    ledger.record(event, on=piece, by=by, at=at)
    return piece


def take_away(*, piece: Piece, by: Any, at: datetime) -> None:
    """What was withdrawn is shown no more, nor its photographs, and takes no answers. Part of another act."""
    piece.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "withdrawn_grounds"])
    close_windows(piece=piece, by=by, at=at)
    index_piece(piece)
    hide_photographs(Piece.objects.filter(pk=piece.pk))


def keep_silence(piece: Piece, at: datetime) -> None:
    """Raise OutOfTime within the silence: nobody takes anything away then either."""
    silence = calendar_of(piece.force.process).windows.get(Doing.SILENCE)
    if silence is not None and silence.holds(at):
        raise OutOfTime("Hay silencio electoral: nadie retira ni cambia lo publicado hasta que termine.")


def locked(piece: Piece) -> Piece:
    """The piece, held until the act ends, with what its rules ask."""
    rows = Piece.objects.select_for_update(of=("self",))
    return rows.select_related("force__process", "candidate__candidacy__contest", "contest", "space").get(pk=piece.pk)


def _locked(edition: Edition) -> Edition:
    piece = locked(Piece(pk=edition.piece_id))
    edition = Edition.objects.select_for_update(of=("self",)).select_related("photograph").get(pk=edition.pk)
    edition.piece = piece
    return edition


def _check_in_time(piece: Piece, at: datetime) -> None:
    calendar_of(piece.force.process).require(piece.doing, at)


def _expect(edition: Edition, state: State) -> None:
    if edition.state != state:
        raise DomainError(f"La edición {edition.number} está {edition.state}; para esto debe estar {state}.")


def _check_stands(piece: Piece) -> None:
    if piece.withdrawn_at is not None:
        raise DomainError("Esta publicación se retiró: no se cambia.")
    if piece.is_of_who_left:
        raise DomainError("Esa persona ya no es candidata: su publicación no se cambia.")


def _check_place(piece: Piece) -> None:
    """Who may publish what: only for one's own, and of candidates only those who head."""
    candidate = piece.candidate
    if candidate is not None:
        if candidate.candidacy.force_id != piece.force_id:
            raise DomainError("Esa candidatura es de otro actor político.")
        if not candidate.heads:
            raise DomainError("Publica quien encabeza la fórmula o la planilla.")
        _check_stands(piece)
    if piece.contest is not None and not piece.force.standings.filter(contest=piece.contest).exists():
        raise DomainError("Su actor político no compite en esa elección.")
    same = Piece.objects.filter(force=piece.force, kind=piece.kind, candidate=candidate, contest=piece.contest)
    if piece.kind == PieceKind.PROPOSAL:
        if same.standing().count() >= MOST_PROPOSALS:
            raise DomainError(f"Caben {MOST_PROPOSALS} propuestas por candidatura. Retire una para escribir otra.")
        return
    if same.standing().exists():
        raise DomainError("Ya hay una: cámbiela en lugar de escribir otra.")
    if same.filter(editions__corrects__isnull=False, editions__observed_at__isnull=False).exists():
        raise DomainError(_FINAL)


def _next_edition(piece: Piece) -> Edition:
    last = piece.editions.order_by("-number").first()
    if last is None:
        return Edition(piece=piece, number=1)
    if last.state == State.REFUSED:
        raise DomainError(_FINAL)
    return Edition(
        piece=piece,
        number=last.number + 1,
        photograph=last.photograph,
        photograph_alt=last.photograph_alt,
        corrects=last if last.state == State.OBSERVED else None,
    )


def _set_photograph(edition: Edition, words: Words, by: Any, at: datetime) -> None:
    old = edition.photograph
    if words.photograph is not None and edition.piece.kind != PieceKind.CAREER:
        raise DomainError("La fotografía va en la trayectoria de la persona.")
    if words.photograph is not None:
        file = receive_file(upload=words.photograph, by=by, is_public=False, at=at)
        if file.media_type not in PICTURES:
            raise DomainError("La fotografía debe ser PNG, JPEG o WebP.")
        edition.photograph = file
    elif words.drop_photograph:
        edition.photograph = None
    alt = " ".join(clean_text(words.photograph_alt).split())[:LONGEST_ALT]
    if not alt and edition.photograph == old:  # what describes it stays with it
        alt = edition.photograph_alt
    if edition.photograph is not None and not alt:
        raise DomainError("Describa la fotografía con palabras: así la conoce quien no la ve.")
    edition.photograph_alt = alt if edition.photograph is not None else ""
    if old is None or edition.photograph == old:
        return
    if not Edition.objects.filter(photograph=old).exclude(pk=edition.pk).exists():
        discard_file(file=old, at=at)
