"""What changed between two contents of a plan, told so that anyone can follow an amendment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from abierto.core.dates import long_date
from abierto.plan.format import TABLES, Column, Table
from abierto.plan.reading import Plan, Row

Piece = tuple[Literal["same", "removed", "added"], str]
Kind = Literal["added", "removed", "changed"]

_LABELS = {"added": "Agregado", "removed": "Eliminado", "changed": "Modificado"}
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_LONGEST = 10_000  # words; beyond, what differs is shown whole: comparing it word by word would take too long
_NAMES = ("name", "title", "text", "central_problem", "record", "value_label", "gate_label")


@dataclass(frozen=True)
class ColumnChange:
    """One column, before and after as people read it; ``pieces`` mark its words as kept, removed or added."""

    name: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """One record that was added, removed or changed.

    ``commitment`` is the external id of the commitment it belongs to, empty for what belongs to the whole plan, and
    ``commitment_name`` its name. An added or removed record lists its columns with the other side empty.
    """

    kind: Kind
    table: str
    table_label: str
    external_id: str
    title: str
    commitment: str
    commitment_name: str
    columns: tuple[ColumnChange, ...]

    @property
    def label(self) -> str:
        """``Agregado``, ``Eliminado`` or ``Modificado``."""
        return _LABELS[self.kind]


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every difference from one content to the other: the plan's own first, then commitment by commitment.

    Within each, in the order of the tables, and records in the order of the newer content. The seal and the list of
    pending commitments are not compared: they say how a version was made, not what the plan says.
    """
    old, new = Plan(before), Plan(after)
    changes: list[Change] = []
    for table in TABLES:
        changes += _of_table(table, old, new)
    order = {row.external_id: row.number for plan in (old, new) for row in plan.commitments}
    return sorted(changes, key=lambda change: (change.commitment != "", order.get(change.commitment, 0)))


def _of_table(table: Table, old: Plan, new: Plan) -> Iterator[Change]:
    were = {row.external_id: row for row in getattr(old, table.name)}
    are = {row.external_id: row for row in getattr(new, table.name)}
    for external_id, row in are.items():
        former = were.get(external_id)
        columns = _columns(table, former, row)
        if former is None:
            yield _change("added", table, row, columns)
        elif columns:
            yield _change("changed", table, row, columns)
    for external_id, row in were.items():
        if external_id not in are:
            yield _change("removed", table, row, _columns(table, row, None))


def _change(kind: Kind, table: Table, row: Row, columns: tuple[ColumnChange, ...]) -> Change:
    owner = _commitment(table, row)
    return Change(
        kind=kind,
        table=table.name,
        table_label=table.title,
        external_id=row.external_id,
        title=_title(row),
        commitment=owner.external_id if owner else "",
        commitment_name=owner.name if owner else "",
        columns=columns,
    )


def _columns(table: Table, former: Row | None, row: Row | None) -> tuple[ColumnChange, ...]:
    found = []
    for column in table.columns:
        if column.name == "external_id":
            continue
        if _value(column, former) != _value(column, row):
            before, after = _written(column, former), _written(column, row)
            label = column.label[:1].upper() + column.label[1:]
            found.append(ColumnChange(column.name, label, before, after, tuple(word_changes(before, after))))
    return tuple(found)


def _value(column: Column, row: Row | None) -> Any:
    """What is compared: a reference by whom it points to, so that a new name is told once, where it changed."""
    value = getattr(row, column.name) if row is not None else None
    if column.kind == "reference":
        return value.external_id if value is not None else None
    return None if value == "" else value


def _written(column: Column, row: Row | None) -> str:
    """A value as people read it; empty when there is none."""
    value = getattr(row, column.name) if row is not None else None
    if value is None:
        return ""
    if column.kind == "reference":
        return _title(value)
    if column.kind == "choice":
        return getattr(row, f"{column.name}_label")
    if column.kind == "date":
        return long_date(value)
    if column.kind == "boolean":
        return "sí" if value else "no"
    return f"{value:f}" if column.kind == "decimal" else str(value)


def _title(row: Row) -> str:
    """What names a record to people: its name or its text, else that of what it points to."""
    for name in _NAMES:
        words = row.__dict__.get(name)
        if isinstance(words, str) and words.strip():
            return words.strip()
    if row.table == "sdgs":
        return f"ODS {row.target or row.goal}"
    for name in ("node", "post", "person", "organisation"):
        target = row.__dict__.get(name)
        if target is not None:
            return _title(target)
    return row.external_id


def _commitment(table: Table, row: Row) -> Row | None:
    """The commitment that a record belongs to: itself, its own, or that of the line or activity it hangs from."""
    if table.name == "commitments":
        return row
    for name in ("commitment", "line", "activity"):
        owner = row.__dict__.get(name)
        if owner is not None:
            return owner if owner.table == "commitments" else owner.__dict__.get("commitment")
    return None


def word_changes(before: str, after: str) -> list[Piece]:
    """The pieces that both texts are made of, in reading order: kept, removed, added."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    last_old, last_new = len(old) - tail, len(new) - tail
    pieces: list[Piece] = [("same", "".join(old[:head]))]
    pieces += _between(old[head:last_old], new[head:last_new])
    pieces.append(("same", "".join(old[last_old:])))
    return [piece for piece in pieces if piece[1]]


def _shared(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    return next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _between(old: list[str], new: list[str]) -> Iterator[Piece]:
    if not old or not new or len(old) + len(new) > _LONGEST:
        yield "removed", "".join(old)
        yield "added", "".join(new)
        return
    # The matcher's own heuristic skips words that are everywhere, blanks first: without it a page takes seconds.
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[i1:i2])
        else:
            yield "removed", "".join(old[i1:i2])
            yield "added", "".join(new[j1:j2])
