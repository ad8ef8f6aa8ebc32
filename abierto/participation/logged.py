"""The acts as a source of the log: each becomes a leaf, by its commitment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from django.db import connection

from abierto.participation.committed import again
from abierto.participation.enums import Gesture
from abierto.participation.models import Act
from abierto.transparency.checking import Broken

_REPLACED_BY_NONE = """
    SELECT a.leaf FROM participation_act a
    WHERE a.leaf >= %s AND a.leaf < %s AND a.superseded_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM participation_act n
        WHERE n.space_id = a.space_id AND n.author = a.author AND n.gesture = a.gesture AND n.id > a.id
        AND n.gesture IN ('react', 'vote') AND n.superseded_at IS NULL
    )
    ORDER BY a.leaf LIMIT 1
"""


class Acts:
    """See :mod:`abierto.transparency.sources`."""

    name = "actos"

    def waiting(self, most: int) -> list[tuple[int, bytes]]:
        """(act, commitment) of those without a place, oldest first."""
        rows = Act.objects.filter(leaf__isnull=True).order_by("pk").values_list("pk", "commitment")[:most]
        return [(pk, bytes(commitment)) for pk, commitment in rows]

    def place(self, placed: Sequence[tuple[int, int]]) -> None:
        """Write each act's leaf number; the database refuses to change one that has it."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "UPDATE participation_act SET leaf = given.leaf FROM "
                    "unnest(%s::bigint[], %s::bigint[]) AS given(id, leaf) WHERE participation_act.id = given.id",
                    [[pk for pk, _ in placed], [leaf for _, leaf in placed]],
                )
            else:
                cursor.executemany(
                    "UPDATE participation_act SET leaf = %s WHERE id = %s", [(leaf, pk) for pk, leaf in placed]
                )

    def stored(self, first: int, last: int) -> dict[int, bytes]:
        """Leaf → commitment, made again from what the rows say, from ``first`` to just before ``last``.

        A contribution without its words is a row that is missing. Raises Broken for an act that was taken out of the
        count: one has taken its place when a later one of the same author stands.
        """
        _check_replaced(first, last)
        rows = Act.objects.filter(leaf__gte=first, leaf__lt=last).select_related("space").defer("source")
        words = rows.filter(gesture=Gesture.CONTRIBUTE, contribution__isnull=False).select_related("contribution")
        both = chain(rows.exclude(gesture=Gesture.CONTRIBUTE).iterator(2000), words.iterator(2000))
        return {act.leaf: again(act, act.space.external_id) for act in both if act.leaf is not None}

    def find(self, commitment: bytes) -> int | None:
        """The leaf of a commitment, or None while it has none (or is not of an act)."""
        return Act.objects.filter(commitment=commitment).values_list("leaf", flat=True).first()


def _check_replaced(first: int, last: int) -> None:
    """Raise Broken when an act is marked as replaced and none has its place. The partial indexes answer it."""
    with connection.cursor() as cursor:
        cursor.execute(_REPLACED_BY_NONE, [first, last])
        found = cursor.fetchone()
    if found is not None:
        raise Broken(
            f"El acto de la hoja {found[0]} se marcó como sustituido y ninguno lo sustituye: alguien lo quitó de la "
            "cuenta."
        )


ACTS = Acts()
