"""The ledger as a source of the tree: every line becomes a leaf, whether anyone may read it or not."""

from __future__ import annotations

from datetime import UTC
from typing import Any, NamedTuple

from abierto.core.models import Entry
from abierto.transparency.commitments import commit, new_salt
from abierto.transparency.models import LineLeaf

#: A line may come into sight after others with higher numbers, when its act took longer. So many numbers back are
#: looked at first; all of them when none is found there and some line lacks its leaf.
LOOKED_BACK = 50_000

_FIELDS = (
    *("pk", "at", "event", "subject_kind", "subject_id", "subject_label", "actor_id", "actor_label"),
    *("public", "data"),
)


class Handle(NamedTuple):
    """A line on its way into the tree."""

    entry_id: int
    commitment: bytes
    salt: bytes
    detail_salt: bytes


def line_content(entry: Entry | dict[str, Any], detail_salt: bytes) -> dict[str, Any]:
    """What the leaf of a line commits to: what the public page shows, and a commitment to what it does not."""
    told = entry if isinstance(entry, dict) else {name: getattr(entry, name) for name in _FIELDS}
    detail = commit({"actor_id": told["actor_id"], "data": told["data"]}, detail_salt)
    return {
        "source": "ledger",
        "line": told["pk"],
        "at": told["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "event": told["event"],
        "subject_kind": told["subject_kind"],
        "subject_id": told["subject_id"],
        "subject_label": told["subject_label"],
        "actor_label": told["actor_label"],
        "public": told["public"],
        "detail": detail.hex(),
    }


class LedgerLines:
    """See :class:`abierto.transparency.sources.Source`."""

    name = "bitácora"

    def waiting(self, most: int) -> list[tuple[Handle, bytes]]:
        """Lines without a leaf, oldest first, each with salts made for it now."""
        last = LineLeaf.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
        found = self._waiting(most, after=last - LOOKED_BACK)
        if not found and Entry.objects.count() != LineLeaf.objects.count():
            return self._waiting(most, after=0)
        return found

    def _waiting(self, most: int, *, after: int) -> list[tuple[Handle, bytes]]:
        lines = Entry.objects.filter(pk__gt=after, line_leaf__isnull=True).order_by("pk").values(*_FIELDS)[:most]
        handles = [_handle(line) for line in lines]
        return [(handle, handle.commitment) for handle in handles]

    def place(self, placed: list[tuple[Handle, int]]) -> None:
        """Write each line's leaf; the database refuses a second one."""
        LineLeaf.objects.bulk_create(
            (
                LineLeaf(
                    entry_id=handle.entry_id,
                    leaf=leaf,
                    commitment=handle.commitment,
                    salt=handle.salt,
                    detail_salt=handle.detail_salt,
                )
                for handle, leaf in placed
            ),
            batch_size=2000,
        )

    def stored(self, first: int, last: int) -> dict[int, bytes]:
        """Commitments made again from what the lines say today."""
        rows = LineLeaf.objects.filter(leaf__gte=first, leaf__lt=last).values(
            "leaf", "salt", "detail_salt", *(f"entry__{name}" for name in _FIELDS)
        )
        return {row["leaf"]: _again(row) for row in rows}

    def find(self, commitment: bytes) -> int | None:
        """The leaf of a line with this commitment."""
        return LineLeaf.objects.filter(commitment=commitment).values_list("leaf", flat=True).first()


def _handle(line: dict[str, Any]) -> Handle:
    salt, detail_salt = new_salt(), new_salt()
    return Handle(line["pk"], commit(line_content(line, detail_salt), salt), salt, detail_salt)


def _again(row: dict[str, Any]) -> bytes:
    line = {name: row[f"entry__{name}"] for name in _FIELDS}
    return commit(line_content(line, bytes(row["detail_salt"])), bytes(row["salt"]))
