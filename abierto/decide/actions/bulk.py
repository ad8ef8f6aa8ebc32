"""Keeping a file of texts as drafts: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import require
from abierto.core.search import fold
from abierto.decide.actions.pieces import begin_piece, save_draft
from abierto.decide.bulk import Item
from abierto.decide.enums import PieceKind
from abierto.decide.models import Edition, Piece
from abierto.elections.calendar import OutOfTime
from abierto.elections.models import Candidate, Force
from abierto.territory.names import folded
from abierto.territory.reading.files import FileProblems, Problem

_FILE = "textos"


def load_texts(*, force: Force, items: Iterable[Item], by: Any, at: datetime | None = None) -> list[Edition]:
    """Keep each text as a draft of ``force``. Raises FileProblems with every row to mend, and then keeps nothing."""
    with transaction.atomic():
        return _load(force, list(items), by, at or clock.now())


def try_texts(*, force: Force, items: Iterable[Item], by: Any, at: datetime | None = None) -> list[Problem]:
    """What :func:`load_texts` would refuse. It is the same act, undone."""
    try:
        with transaction.atomic():
            _load(force, list(items), by, at or clock.now())
            transaction.set_rollback(True)
    except FileProblems as found:
        return found.problems
    return []


def _load(force: Force, items: list[Item], by: Any, at: datetime) -> list[Edition]:
    require(by, "decide.write_edition", force)
    made, problems = [], []
    items = own_texts(force, items)
    candidates = Candidate.objects.filter(candidacy__force=force, pk__in=[item.candidate for item in items])
    own = {each.pk: each for each in candidates.select_related("candidacy__force", "candidacy__contest")}
    for item in items:
        try:
            if item.candidate is not None and item.candidate not in own:
                raise DomainError("no hay una candidatura de su actor político con ese número.")
            with transaction.atomic():
                made.append(_keep(force, item, own.get(item.candidate or 0), by, at))
        except (NotAllowed, OutOfTime):
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


def _keep(force: Force, item: Item, candidate: Candidate | None, by: Any, at: datetime) -> Edition:
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
        return save_draft(piece=piece, words=item.words, by=by, at=at)
    return begin_piece(
        kind=item.kind, force=force, candidate=candidate, theme=item.theme, words=item.words, by=by, at=at
    )
