"""The read model: a plan's content as linked objects, for pages, documents, search and traces.

It is built from content alone (a frozen version's or the working copy's), so a page, a PDF and a preview cannot
disagree. Nothing here touches the database.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from abierto.core.dates import long_date
from abierto.people.enums import Capacity
from abierto.plan.completeness import Completeness, completeness
from abierto.plan.enums import Gate, NodeSide
from abierto.plan.format import TABLES, Column


class Row:
    """One record: its columns as attributes, references as rows, and a list per kind of record that refers to it.

    A choice column ``kind`` has its Spanish label in ``kind_label``.
    """

    def __init__(self, plan: Plan, table: str, values: dict[str, Any]) -> None:
        self.plan = plan
        self.table = table
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:  # only reached for what the row does not have
        raise AttributeError(f"{self.table} has no {name}")

    def __repr__(self) -> str:
        return f"<{self.table} {self.external_id}>"


class Dated(Row):
    """A row with ``starts_on``, ``ends_on`` and the source's own words for them."""

    @property
    def period(self) -> str:
        """The dates as people read them; the plan's words win over a computed date."""
        note = self.__dict__.get("dates_note", "")
        if note:
            return note
        starts = self.__dict__.get("starts_note") or long_date(self.starts_on)
        ends = self.__dict__.get("ends_note") or long_date(self.ends_on)
        if starts and ends:
            return f"{starts} – {ends}" if starts != ends else starts
        return f"desde {starts}" if starts else (f"hasta {ends}" if ends else "")


class CommitmentRow(Dated):
    @property
    def url(self) -> str:
        return f"{self.plan.url}compromisos/{self.external_id}/"

    @property
    def trace_url(self) -> str:
        return f"/traza/compromiso/{self.external_id}/"

    @cached_property
    def calendar(self) -> list[Row]:
        """The sheet's own activities, those outside any line."""
        return [activity for activity in self.activities if activity.line is None]

    @cached_property
    def completeness(self) -> Completeness:
        return completeness(self)

    @cached_property
    def passed(self) -> dict[int, Row]:
        """Gate number → its record."""
        return {row.gate: row for row in self.gates}

    @property
    def steps(self) -> list[tuple[Gate, Row | None]]:
        """The gates before publication in order, each with its record or None; publication is the version itself."""
        return [(gate, self.passed.get(gate.value)) for gate in Gate if gate is not Gate.PUBLICATION]

    @property
    def missing_gates(self) -> list[Gate]:
        return [gate for gate, record in self.steps if record is None]

    @property
    def is_publishable(self) -> bool:
        """The sheet is complete and every gate before publication has left its record."""
        return self.completeness.is_complete and not self.missing_gates


class ActivityRow(Dated):
    @property
    def url(self) -> str:
        return f"{self.plan.url}actividades/{self.external_id}/"

    @property
    def trace_url(self) -> str:
        return f"/traza/actividad/{self.external_id}/"

    @property
    def code(self) -> str:
        """``2.3`` for the third activity of line 2; ``A`` for the first of the sheet's calendar."""
        if self.line is None:
            return chr(64 + self.number) if 1 <= self.number <= 26 else str(self.number)
        return f"{self.line.number}.{self.number}"


class TreeRow(Row):
    @property
    def url(self) -> str:
        return f"{self.plan.url}arboles/{self.external_id}/"

    def roots(self, side: str) -> list[Row]:
        """Nodes of one side that hang from the central problem."""
        return [node for node in self.nodes if node.side == side and node.parent is None]

    @property
    def causes(self) -> list[Row]:
        return self.roots(NodeSide.CAUSE)

    @property
    def effects(self) -> list[Row]:
        return self.roots(NodeSide.EFFECT)


class NodeRow(Row):
    @property
    def trace_url(self) -> str:
        return (
            f"/traza/causa/{self.external_id}/" if self.side == NodeSide.CAUSE else f"/traza/efecto/{self.external_id}/"
        )


class OrganisationRow(Row):
    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name

    @property
    def url(self) -> str:
        return f"/organizaciones/{self.external_id}/"


class MembershipRow(Row):
    @property
    def holder(self) -> str:
        return self.person.name if self.person is not None else "Nombre reservado"

    @property
    def period(self) -> str:
        until = f"hasta el {long_date(self.valid_until)}" if self.valid_until else "a la fecha"
        return f"desde el {long_date(self.valid_from)}, {until}"


class PostRow(Row):
    @property
    def holders(self) -> list[Row]:
        """Who held the post: titulars first, each in the order of time."""
        return sorted(self.memberships, key=lambda held: (held.capacity != Capacity.TITULAR, held.valid_from))


class MilestoneRow(Row):
    @property
    def when(self) -> str:
        """The date as the source puts it, else the day."""
        return self.date_note or long_date(self.happened_on)


class MemberRow(Row):
    @property
    def name(self) -> str:
        if self.organisation is not None:
            return self.organisation.name
        return self.public_name or "Persona inscrita (nombre reservado)"


_CLASSES = {
    "commitments": CommitmentRow,
    "key_actions": Dated,
    "activities": ActivityRow,
    "trees": TreeRow,
    "nodes": NodeRow,
    "members": MemberRow,
    "organisations": OrganisationRow,
    "posts": PostRow,
    "memberships": MembershipRow,
    "milestones": MilestoneRow,
}


class Plan:
    """A plan's content, linked. ``plan.commitments`` and the other tables are lists in the plan's order."""

    def __init__(self, content: dict[str, Any], *, version: Version | None = None) -> None:
        self.content = content
        self.version = version
        self._by_id: dict[str, dict[str, Row]] = {}
        for table in TABLES:
            kind = _CLASSES.get(table.name, Row)
            rows = [kind(self, table.name, self._values(table.columns, raw)) for raw in content.get(table.name, [])]
            self._by_id[table.name] = {row.external_id: row for row in rows}
            setattr(self, table.name, rows)
        for table in TABLES:
            for column in table.parents:
                self._link(table.name, column)
        self.exercise: Row = self._by_id["exercises"][content["exercises"][0]["external_id"]]
        self.pending: list[dict[str, Any]] = content.get("pending", [])

    def __getattr__(self, name: str) -> Any:  # tables are set in __init__; this tells type checkers so
        raise AttributeError(name)

    @property
    def url(self) -> str:
        return f"/planes/{self.exercise.external_id}/"

    def find(self, table: str, external_id: str) -> Row | None:
        """The row with that external id, or None."""
        return self._by_id[table].get(external_id)

    @staticmethod
    def _values(columns: tuple[Column, ...], raw: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column in columns:
            value = raw[column.name]
            if value is not None and column.kind == "date":
                value = date.fromisoformat(value)
            elif value is not None and column.kind == "decimal":
                value = Decimal(value)
            elif column.kind == "choice":
                values[f"{column.name}_label"] = column.choices.get(value, str(value))
            values[column.name] = value
        return values

    def _link(self, table: str, column: Column) -> None:
        targets = self._by_id[column.target.name]
        if column.related_name:
            for target in targets.values():
                target.__dict__.setdefault(column.related_name, [])
        for row in self._by_id[table].values():
            key = row.__dict__[column.name]
            target_row = targets.get(key) if key is not None else None
            row.__dict__[column.name] = target_row
            if target_row is not None and column.related_name:
                target_row.__dict__[column.related_name].append(row)


class Version:
    """What a page says of the frozen version it shows."""

    def __init__(
        self, *, number: int, sha256: str, code: str, reason: str, sealed_at: datetime, published_at: datetime | None
    ) -> None:
        self.number = number
        self.sha256 = sha256
        self.code = code
        self.reason = reason
        self.sealed_at = sealed_at
        self.published_at = published_at

    @property
    def url(self) -> str:
        return f"/verificar/{self.code}/"
