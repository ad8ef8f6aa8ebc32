"""The acts of the database as a delivery reads them: by ranges of leaves, some thousands in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import cast

from django.db.models import Count, FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast

from abierto.core.errors import DomainError
from abierto.delivery.package.order import Tree
from abierto.delivery.package.parts import Broken
from abierto.delivery.package.rows import ERASED, REPLACED, STANDS, UNCONFIRMED, Contribution, Reaction, instant_kept
from abierto.participation.enums import Gesture
from abierto.participation.models import Act, ScreeningReview, Space
from abierto.participation.models import Contribution as Words
from abierto.participation.screening import RULE_VERSION
from abierto.transparency import tree
from abierto.transparency.checking import check_checkpoint
from abierto.transparency.models import LineLeaf
from abierto.transparency.models.tree import WIDTH
from abierto.transparency.queries import latest_checkpoint, whole_note

_AT_ONCE = 4_000
_ACT = (
    *("leaf", "commitment", "space_id", "version", "kept", "origin", "author", "salt"),
    *("told__score", "written", "pk"),
)


def signed_tree() -> Tree:
    """The latest signed tree, to deliver against. Raises DomainError while there is none."""
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        raise DomainError("La bitácora todavía no se firma: espere un minuto y vuelva a intentarlo.")
    note = check_checkpoint(checkpoint)
    if tree.root_at(note.size) != note.root:
        raise Broken("La raíz firmada no sale del árbol: no se entrega nada hasta aclararlo.")
    return Tree(whole_note(checkpoint), note.origin, note.size, note.root)


class Acts:
    """Reads what a delivery needs of some spaces; see :class:`abierto.delivery.package.order.Reader`."""

    def __init__(self, spaces: Iterable[str], size: int, rules: str = RULE_VERSION) -> None:
        self._spaces, self._size, self.rules = frozenset(spaces), size, rules
        known = Space.objects.values_list("pk", "external_id").iterator(_AT_ONCE)
        self._names = {pk: name for pk, name in known if name in self._spaces}

    def check(self) -> None:
        """Raise DomainError while something received in the spaces has no place in the signed tree."""
        late = Act.objects.filter(Q(leaf__isnull=True) | Q(leaf__gte=self._size)).values("space__external_id")
        waiting = late.filter().annotate(amount=Count("pk")).order_by("space__external_id")
        count = sum(row["amount"] for row in waiting if row["space__external_id"] in self._spaces)
        if count:
            raise DomainError(
                f"{count} actos esperan su lugar firmado en la bitácora: vuelva a intentarlo en un minuto."
            )

    def contributions(self, first: int, last: int) -> Iterator[Contribution]:
        """Contributions with a leaf from ``first`` to just before ``last``, in order. Raises Broken."""
        reviews = _reviews(first, last)
        fields = (
            "kind",
            "text",
            "sector",
            "signed_as",
            "may_publish",
            "erased_at",
            "captured_by_id",
            "confirmed_by_id",
        )
        rows = self._acts(Gesture.CONTRIBUTE, first, last).values_list(
            *_ACT, "replaced", "told__copy_of__commitment", *(f"contribution__{name}" for name in fields)
        )
        for row in rows.iterator(_AT_ONCE):
            leaf, commitment, number, version, kept, origin, author, salt, score, written, pk = row[: len(_ACT)]
            replaced, like, kind, text, sector, signed_as, may_publish, erased, captured, confirmed = row[len(_ACT) :]
            space = self._names.get(number)
            if space is None:
                continue
            if kind is None or score is None:
                raise _lacking(leaf, kind)
            state = STANDS
            if erased is not None:
                state = ERASED
            elif captured is not None and confirmed is None:
                state = UNCONFIRMED
            elif replaced is not None:
                state = REPLACED
            yield Contribution(
                leaf, commitment, space, version, instant_kept(kept), origin, kind, text, author, salt, sector,
                signed_as, may_publish, state, score, _codes(written), reviews.get(pk), like,
            )  # fmt: skip

    def reactions(self, first: int, last: int) -> Iterator[Reaction]:
        """Reactions with a leaf from ``first`` to just before ``last``, in order. Raises Broken."""
        reviews = _reviews(first, last)
        rows = self._acts(Gesture.REACT, first, last).values_list(*_ACT, "value", "replaced")
        for row in rows.iterator(_AT_ONCE):
            leaf, commitment, number, version, kept, origin, author, salt, score, written, pk, value, replaced = row
            space = self._names.get(number)
            if space is None:
                continue
            if score is None:
                raise _lacking(leaf, value)
            yield Reaction(
                leaf, commitment, space, version, instant_kept(kept), origin, value, author, salt, replaced is None,
                score, _codes(written), reviews.get(pk) if reviews else None,
            )  # fmt: skip

    def leaf_hashes(self, first: int, last: int) -> bytes:
        """The hashes of the leaves as the tree keeps them; shorter where it ends before."""
        start = first // WIDTH
        tiles = tree.tiles_between(0, start, (last - 1) // WIDTH + 1)
        joined = b"".join(tiles.get(index, b"") for index in range(start, (last - 1) // WIDTH + 1))
        return joined[(first - start * WIDTH) * 32 : (last - start * WIDTH) * 32]

    def leaves(self, size: int) -> dict[str, int]:
        """How many leaves are acts and how many lines of the ledger."""
        return {
            "actos": Act.objects.filter(leaf__lt=size).count(),
            "renglones": LineLeaf.objects.filter(leaf__lt=size).count(),
        }

    def marks(self) -> Iterator[tuple[int, str]]:
        """Erasures, confirmations and reviews of the acts of these spaces so far.

        What goes on meanwhile in the spaces of others is no reason to read anything again; nor is the screening, which
        says one thing of each act under the same rules.
        """
        ours = {"act__space__in": list(self._names), "act__leaf__isnull": False}
        words = Words.objects.filter(**ours)
        for mark, written in (("erased", "erased_at"), ("confirmed", "confirmed_at")):
            for leaf in words.filter(**{f"{written}__isnull": False}).values_list("act__leaf", flat=True):
                yield cast(int, leaf), mark
        for leaf, review in ScreeningReview.objects.filter(**ours).values_list("act__leaf", "pk"):
            yield cast(int, leaf), f"review {review}"

    def _acts(self, gesture: Gesture, first: int, last: int) -> QuerySet:
        rows = Act.objects.filter(leaf__gte=first, leaf__lt=last, gesture=gesture).order_by("leaf")
        rows = rows.annotate(told=FilteredRelation("screenings", condition=Q(screenings__rule_version=self.rules)))
        # As text: nothing is made of millions of them on the way but what is written in the end.
        texts = {"written": "told__reasons", "kept": "at", "replaced": "superseded_at"}
        return rows.annotate(**{name: Cast(field, TextField()) for name, field in texts.items()})


@lru_cache(maxsize=10_000)
def _codes(written: str) -> tuple[str, ...]:
    """Reasons as the database writes them; many acts have the same."""
    return tuple(json.loads(written))


def _reviews(first: int, last: int) -> dict[int, bool]:
    """What the latest review of each act said, of those that somebody reviewed."""
    rows = ScreeningReview.objects.filter(act__leaf__gte=first, act__leaf__lt=last).order_by("pk")
    return dict(rows.values_list("act_id", "stands"))


def _lacking(leaf: int, what: Sequence | None) -> DomainError:
    if what is None:
        return Broken(f"La aportación de la hoja {leaf} no tiene su texto: no se entrega nada hasta aclararlo.")
    return DomainError("El tamizado no ha terminado con las reglas de hoy: espere a que acabe y vuelva a intentarlo.")
