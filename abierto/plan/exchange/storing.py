"""Making the working copy's rows equal to a checked content, in few statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from abierto.people.models import Membership
from abierto.plan.exchange.content import PlanContent
from abierto.plan.exchange.relations import SHARED, outside_references, unique_sets
from abierto.plan.format import TABLE, TABLES, Column, Table

Rows = dict[type[models.Model], dict[int, Any]]
_BATCH = 500


@dataclass
class Change:
    """Per table, the rows that were made, corrected and taken out."""

    created: dict[str, list[Any]] = field(default_factory=lambda: {table.name: [] for table in TABLES})
    changed: dict[str, list[Any]] = field(default_factory=lambda: {table.name: [] for table in TABLES})
    removed: dict[str, list[Any]] = field(default_factory=lambda: {table.name: [] for table in TABLES})


def write(content: PlanContent, own: Rows) -> Change:
    """Add, correct and remove rows until the exercise's plan is the content. Call inside a transaction.

    ``content`` must have been checked; ``own`` are the rows that the exercise has now.
    """
    return _Writer(content, own).run()


class _Writer:
    def __init__(self, content: PlanContent, own: Rows) -> None:
        self.content = content
        self.own = own
        self.change = Change()
        self.pks: dict[str, dict[str, int]] = {}
        self.instances: dict[str, list[models.Model]] = {}
        self.rekeyed: dict[str, list[models.Model]] = {}
        self.differing: dict[int, set[str]] = {}

    def run(self) -> Change:
        for table in TABLES:
            self._find(table)
        self._find_outside()
        for table in TABLES:
            self._compare(table)
        for table in reversed(TABLES):
            # References are checked by the database at the end of the transaction, so order does not matter here.
            _delete(table, [row.pk for row in [*self.change.removed[table.name], *self.rekeyed[table.name]]])
        for table in TABLES:
            self._save(table)
        return self.change

    def _find(self, table: Table) -> None:
        rows = self.content[table.name]
        ids = [row["external_id"] for row in rows]
        stored = table.model._default_manager.in_bulk(ids, field_name="external_id")
        self.pks[table.name] = {external_id: row.pk for external_id, row in stored.items()}
        self.instances[table.name] = [stored.get(external_id) or table.model() for external_id in ids]
        if table.model not in SHARED:
            kept = set(ids)
            gone: list[Any] = [row for row in self.own.get(table.model, {}).values() if row.external_id not in kept]
            self.change.removed[table.name] = sorted(gone, key=lambda row: row.external_id)

    def _find_outside(self) -> None:
        for name, ids in outside_references(self.content).items():
            stored = TABLE[name].model._default_manager.in_bulk(list(ids), field_name="external_id")
            self.pks[name] |= {external_id: row.pk for external_id, row in stored.items()}

    def _compare(self, table: Table) -> None:
        """Set each instance's values, and sort it into new, corrected, and corrected in what makes it unique.

        The last are taken out and put back under their own keys, so that numbers may be exchanged between rows.
        """
        keys = _key_names(table)
        rekeyed: list[models.Model] = []
        for row, instance in zip(self.content[table.name], self.instances[table.name], strict=True):
            differing = {column.name for column in table.columns if self._set(instance, column, row[column.name])}
            if instance.pk is None:
                self.change.created[table.name].append(instance)
            elif differing:
                self.change.changed[table.name].append(instance)
                self.differing[id(instance)] = differing
                if differing & keys:
                    rekeyed.append(instance)
        self.rekeyed[table.name] = rekeyed

    def _set(self, instance: models.Model, column: Column, value: Any) -> bool:
        """Give the instance the value; whether it had another. A reference to a new row waits for its key."""
        if column.kind == "reference":
            value = self.pks[column.target.name].get(value, value) if value else None
        else:
            value = typed(column, value)
        if getattr(instance, column.field.attname) == value:
            return False
        setattr(instance, column.field.attname, value)
        return True

    def _save(self, table: Table) -> None:
        created, rekeyed = self.change.created[table.name], self.rekeyed[table.name]
        apart = {id(row) for row in rekeyed}
        kept = [row for row in self.change.changed[table.name] if id(row) not in apart]
        own_parents = [column for column in table.parents if column.target is table]
        for column in table.parents:
            if column.target is not table:
                for row in [*created, *rekeyed, *kept]:
                    self._resolve(row, column)

        waiting = [(row, column, getattr(row, column.field.attname)) for row in created for column in own_parents]
        for row, column, _ in waiting:
            setattr(row, column.field.attname, None)
        table.model._default_manager.bulk_create(created, batch_size=_BATCH)
        self.pks[table.name] |= {row.external_id: row.pk for row in created}
        for row, column, value in waiting:
            setattr(row, column.field.attname, value)
        for row in [*created, *rekeyed, *kept]:
            for column in own_parents:
                self._resolve(row, column)

        table.model._default_manager.bulk_create(rekeyed, batch_size=_BATCH)
        for row in kept:  # one short statement each: Django's bulk update takes eight times as long
            row.save(update_fields=self.differing[id(row)])
        for column in own_parents:
            hanging = [row for row, of, value in waiting if of is column and value is not None]
            table.model._default_manager.bulk_update(hanging, [column.name], batch_size=_BATCH)

    def _resolve(self, row: models.Model, column: Column) -> None:
        value = getattr(row, column.field.attname)
        if isinstance(value, str):
            setattr(row, column.field.attname, self.pks[column.target.name][value])


def typed(column: Column, value: Any) -> Any:
    """A plain value as the model keeps it."""
    if value is not None and column.kind == "date":
        return date.fromisoformat(value)
    if value is not None and column.kind == "decimal":
        return Decimal(value)
    return value


def _key_names(table: Table) -> set[str]:
    """Columns that the database compares between rows, the identifier apart, which never changes."""
    names = {name for fields in unique_sets(table) for name in fields}
    return names | {"post", "capacity", "valid_from", "valid_until"} if table.model is Membership else names


def _delete(table: Table, pks: Sequence[int]) -> None:
    for part in parts(pks):
        # What hangs from the row is removed or pointed elsewhere by the same load: nothing to collect.
        rows = table.model._base_manager.filter(pk__in=part)
        rows._raw_delete(rows.db)


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Values in groups that one statement can take."""
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
