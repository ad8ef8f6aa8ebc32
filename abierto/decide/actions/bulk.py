"""Keeping a file of texts as drafts: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.permissions import require
from abierto.core.search import fold
from abierto.decide.actions.pieces import begin_piece, save_draft
from abierto.decide.bulk import Item
from abierto.decide.enums import PieceKind
from abierto.decide.models import Edition, Piece
from abierto.decide.seen import touch_of
from abierto.decide.texts import Words, checked_body
from abierto.elections.calendar import OutOfTime
from abierto.elections.models import Candidate, Force
from abierto.territory.names import folded
from abierto.territory.reading.files import FileProblems, Problem

_FILE = "textos"


def load_texts(
    *, force: Force, items: Iterable[Item], by: Any, seen: str | None = None, at: datetime | None = None
) -> list[Edition]:
    """Keep each text as a draft of ``force``. Raises FileProblems with every row to mend, and then keeps nothing.

    ``seen`` is :func:`touch_of_drafts` as they were when the file was looked at: StaleRecord when they changed since.
    """
    with transaction.atomic():
        return _load(force, list(items), by, at or clock.now(), seen)


def replaced_by(force: Force, items: Iterable[Item]) -> dict[int, Edition]:
    """Row → the draft whose text its own would replace."""
    rows = Edition.objects.of_what_stands().filter(  # type: ignore[attr-defined]
        piece__force=force, published_at__isnull=True, observed_at__isnull=True
    )
    rows = rows.select_related("piece__force", "piece__candidate", "piece__contest", "photograph", "written_by")
    there = {(edition.piece.kind, edition.piece.candidate_id): edition for edition in rows.order_by("-piece")}
    found = {item.row: there.get((item.kind, item.candidate)) for item in items if item.kind != PieceKind.PROPOSAL}
    return {row: edition for row, edition in found.items() if edition is not None}


def touch_of_drafts(replaced: dict[int, Edition]) -> str:
    """What a preview carries of the drafts that it said would be replaced."""
    told = "\n".join(f"{row} {touch_of(edition)}" for row, edition in sorted(replaced.items()))
    return sha256(told.encode()).hexdigest()


def try_texts(*, force: Force, items: Iterable[Item], by: Any, at: datetime | None = None) -> list[Problem]:
    """What :func:`load_texts` would refuse. It is the same act, undone."""
    try:
        with transaction.atomic():
            _load(force, list(items), by, at or clock.now())
            transaction.set_rollback(True)
    except FileProblems as found:
        return found.problems
    return []


def _load(force: Force, items: list[Item], by: Any, at: datetime, seen: str | None = None) -> list[Edition]:
    require(by, "decide.write_edition", force)
    made, problems = [], []
    items = own_texts(force, items)
    before = replaced_by(force, items)
    if seen is not None and seen != touch_of_drafts(before):
        raise StaleRecord(
            "Los borradores que este archivo reemplaza cambiaron mientras usted lo veía: véalos otra vez."
        )
    candidates = Candidate.objects.filter(candidacy__force=force, pk__in=[item.candidate for item in items])
    own = {each.pk: each for each in candidates.select_related("candidacy__force", "candidacy__contest")}
    told: set[tuple[PieceKind, int | None]] = set()
    for item in items:
        try:
            if item.candidate is not None and item.candidate not in own:
                raise DomainError("no hay una candidatura de su actor político con ese número.")
            if item.kind != PieceKind.PROPOSAL and (item.kind, item.candidate) in told:
                raise DomainError("ese texto ya está en un renglón anterior; deje uno.")
            told.add((item.kind, item.candidate))
            with transaction.atomic():
                made.append(_keep(force, item, own.get(item.candidate or 0), before.get(item.row), by, at))
        except (NotAllowed, OutOfTime, StaleRecord):
            raise
        except DomainError as problem:
            problems.append(Problem(str(problem), item.row))
    if problems:
        raise FileProblems(_FILE, problems)
    ledger.record("decide.texts_loaded", on=force, by=by, at=at, data={"texts": len(made)})
    return made


def own_texts(force: Force, items: list[Item]) -> list[Item]:
    """The texts with the candidate of each: of a file that names people, those of this actor, found by whole name."""
    if not any(item.who for item in items):
        return items
    names = {folded(each) for each in (force.short_name, force.name, force.external_id)}
    items = [item for item in items if not item.force or folded(item.force) in names]
    if not items:
        raise FileProblems(_FILE, [Problem(f"Ningún renglón es de {force.name}: revise la columna del partido.")])
    heads: dict[str, list[int]] = {}
    for each in Candidate.objects.standing().filter(candidacy__force=force):
        if each.heads:
            heads.setdefault(fold(each.name), []).append(each.pk)
    problems, found = [], []
    for item in items:
        people = heads.get(fold(" ".join(item.who.split())), [])
        if len(people) == 1:
            found.append(replace(item, candidate=people[0]))
        else:
            told = "encabeza más de una" if people else "no encabeza ninguna"
            problems.append(Problem(f"«{item.who[:60]}» {told} candidatura de su actor político.", item.row))
    if problems:
        raise FileProblems(_FILE, list(dict.fromkeys(problems)))
    return found


def _keep(
    force: Force, item: Item, candidate: Candidate | None, before: Edition | None, by: Any, at: datetime
) -> Edition:
    there = Piece.objects.standing().filter(force=force, kind=item.kind, candidate=candidate)
    if item.kind == PieceKind.PROPOSAL:
        for piece in there.filter(theme=item.theme):
            latest = piece.editions.order_by("-number").first()
            if latest is not None and latest.body and latest.body[0]["title"] == item.words.sections[0]["title"]:
                raise DomainError("esa persona ya tiene una propuesta con ese tema y ese título.")
        piece = None
    else:
        piece = there.first()
    if piece is not None:
        return save_draft(piece=piece, words=_with_consents(item, before), by=by, seen=touch_of(before), at=at)
    return begin_piece(
        kind=item.kind, force=force, candidate=candidate, theme=item.theme, words=item.words, by=by, at=at
    )


def _with_consents(item: Item, before: Edition | None) -> Words:
    """INE's file tells no consents: those given here to the very same text stay; another text asks for its own."""
    if not item.who or before is None or checked_body(item.kind, item.theme, item.words.sections) != before.body:
        return item.words
    names = ("consent_given", "has_sensitive", "consent_sensitive")
    return replace(item.words, **{name: getattr(before, name) for name in names})
