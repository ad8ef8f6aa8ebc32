"""Migration operations that make the database itself refuse what must never happen.

Each works on SQLite and PostgreSQL with triggers, so that no program, shell or console can go around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations

_MESSAGE = "abierto: {table} {what}"


def _function(name: str, message: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$;"
    )


class _Guard(migrations.operations.base.Operation):
    reversible = True
    reduces_to_sql = True
    elidable = False

    def state_forwards(self, app_label, state):
        """Triggers are not part of the model state."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.statements(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.removal(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def statements(self, vendor: str) -> list[str]:
        raise NotImplementedError

    def removal(self, vendor: str) -> list[str]:
        raise NotImplementedError


class AppendOnly(_Guard):
    """Rows of ``table`` may be inserted and never changed or deleted."""

    def __init__(self, table: str) -> None:
        self.table = table

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    def statements(self, vendor: str) -> list[str]:
        message = _MESSAGE.format(table=self.table, what="solo admite agregar")
        if vendor == "postgresql":
            name = f"{self.table}_append_only"
            return [
                _function(name, message),
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {self.table}_no_{verb.lower()} BEFORE {verb} ON {self.table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END;"
            for verb in ("UPDATE", "DELETE")
        ]

    def removal(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            name = f"{self.table}_append_only"
            return [f"DROP TRIGGER {name} ON {self.table};", f"DROP FUNCTION {name}();"]
        return [f"DROP TRIGGER {self.table}_no_{verb};" for verb in ("update", "delete")]


class Frozen(_Guard):
    """Rows of ``table`` are never deleted; only ``once`` columns may change, each from NULL to a value.

    An ``erasable`` column may change from a value to NULL, and never to another value.
    """

    def __init__(
        self, table: str, *, columns: Sequence[str], once: Sequence[str] = (), erasable: Sequence[str] = ()
    ) -> None:
        self.table, self.columns, self.once = table, tuple(columns), tuple(once)
        self.erasable = tuple(erasable)

    def describe(self) -> str:
        return f"Freeze the rows of {self.table}"

    def statements(self, vendor: str) -> list[str]:
        message = _MESSAGE.format(table=self.table, what="es definitivo")
        if vendor == "postgresql":
            changed = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in self.columns]
            changed += [
                f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})" for column in self.once
            ]
            changed += [
                f"(NEW.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})" for column in self.erasable
            ]
            name = f"{self.table}_frozen"
            return [
                _function(name, message),
                f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {self.table} FOR EACH ROW "
                f"WHEN ({' OR '.join(changed)}) EXECUTE FUNCTION {name}();",
                f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}();",
            ]
        changed = [f"NEW.{column} IS NOT OLD.{column}" for column in self.columns]
        changed += [f"(OLD.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column})" for column in self.once]
        changed += [f"(NEW.{column} IS NOT NULL AND NEW.{column} IS NOT OLD.{column})" for column in self.erasable]
        return [
            f"CREATE TRIGGER {self.table}_frozen_update BEFORE UPDATE ON {self.table} "
            f"WHEN {' OR '.join(changed)} BEGIN SELECT RAISE(ABORT, '{message}'); END;",
            f"CREATE TRIGGER {self.table}_frozen_delete BEFORE DELETE ON {self.table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END;",
        ]

    def removal(self, vendor: str) -> list[str]:
        on = f" ON {self.table}" if vendor == "postgresql" else ""
        drops = [f"DROP TRIGGER {self.table}_frozen_{verb}{on};" for verb in ("update", "delete")]
        return [*drops, f"DROP FUNCTION {self.table}_frozen();"] if vendor == "postgresql" else drops


class FrozenSince(_Guard):
    """Once its column ``since`` holds a value, a row is never deleted and only ``once`` columns may change.

    Each ``once`` column changes at most once, from NULL (or the empty text) to a value.
    """

    def __init__(self, table: str, *, since: str, columns: Sequence[str], once: Sequence[str] = ()) -> None:
        self.table, self.since, self.columns, self.once = table, since, tuple(columns), tuple(once)

    def describe(self) -> str:
        return f"Freeze the rows of {self.table} since {self.since}"

    def statements(self, vendor: str) -> list[str]:
        message = _MESSAGE.format(table=self.table, what="es definitivo")
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = [f"NEW.{column} {differs} OLD.{column}" for column in (self.since, *self.columns)]
        changed += [
            f"(OLD.{column} IS NOT NULL AND CAST(OLD.{column} AS TEXT) <> '' AND NEW.{column} {differs} OLD.{column})"
            for column in self.once
        ]
        since, name = f"OLD.{self.since} IS NOT NULL", f"{self.table}_frozen_since"
        if vendor == "postgresql":
            return [
                _function(name, message),
                f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {self.table} FOR EACH ROW "
                f"WHEN ({since} AND ({' OR '.join(changed)})) EXECUTE FUNCTION {name}();",
                f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {self.table} FOR EACH ROW "
                f"WHEN ({since}) EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {self.table} "
            f"WHEN {since} AND ({' OR '.join(changed)}) BEGIN SELECT RAISE(ABORT, '{message}'); END;",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {self.table} "
            f"WHEN {since} BEGIN SELECT RAISE(ABORT, '{message}'); END;",
        ]

    def removal(self, vendor: str) -> list[str]:
        on, name = (f" ON {self.table}" if vendor == "postgresql" else ""), f"{self.table}_frozen_since"
        drops = [f"DROP TRIGGER {name}_{verb}{on};" for verb in ("update", "delete")]
        return [*drops, f"DROP FUNCTION {name}();"] if vendor == "postgresql" else drops


class NoOverlap(_Guard):
    """Rows with the same ``key`` may not share a day between ``start`` and ``end`` (end inclusive, NULL: open).

    ``only`` is an SQL condition on the row, in terms of ``{row}``, that says which rows count.
    """

    def __init__(self, table: str, *, key: str, start: str, end: str, only: str) -> None:
        self.table, self.key, self.start, self.end, self.only = table, key, start, end, only

    def describe(self) -> str:
        return f"Refuse overlapping periods in {self.table}"

    def statements(self, vendor: str) -> list[str]:
        table, key, start, end = self.table, self.key, self.start, self.end
        if vendor == "postgresql":
            return [
                "CREATE EXTENSION IF NOT EXISTS btree_gist;",
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist "
                f"({key} WITH =, daterange({start}, {end}, '[]') WITH &&) WHERE ({self.only.format(row='')});",
            ]
        message = _MESSAGE.format(table=table, what="no admite periodos que se encimen")
        clash = (
            f"EXISTS (SELECT 1 FROM {table} o WHERE o.{key} = NEW.{key} AND o.id <> NEW.id "
            f"AND {self.only.format(row='o.')} "
            f"AND COALESCE(o.{end}, '9999-12-31') >= NEW.{start} AND COALESCE(NEW.{end}, '9999-12-31') >= o.{start})"
        )
        return [
            f"CREATE TRIGGER {table}_no_overlap_{verb.lower()} AFTER {verb} ON {table} "
            f"WHEN {self.only.format(row='NEW.')} AND {clash} BEGIN SELECT RAISE(ABORT, '{message}'); END;"
            for verb in ("INSERT", "UPDATE")
        ]

    def removal(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"ALTER TABLE {self.table} DROP CONSTRAINT {self.table}_no_overlap;"]
        return [f"DROP TRIGGER {self.table}_no_overlap_{verb};" for verb in ("insert", "update")]


class Within(_Guard):
    """A row enters ``table`` only while ``open_when``, an SQL condition in terms of ``NEW``, holds.

    ``only`` is an SQL condition in terms of ``NEW`` that says which rows are asked.
    """

    def __init__(self, table: str, *, open_when: str, only: str) -> None:
        self.table, self.open_when, self.only = table, open_when, only

    def describe(self) -> str:
        return f"Refuse rows of {self.table} outside their time"

    def statements(self, vendor: str) -> list[str]:
        message, name = _MESSAGE.format(table=self.table, what="no está abierto"), f"{self.table}_within"
        if vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF NOT ({self.open_when}) THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN NEW; END $$;",
                f"CREATE TRIGGER {name} BEFORE INSERT ON {self.table} FOR EACH ROW "
                f"WHEN ({self.only}) EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {name} BEFORE INSERT ON {self.table} "
            f"WHEN {self.only} AND NOT ({self.open_when}) BEGIN SELECT RAISE(ABORT, '{message}'); END;"
        ]

    def removal(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"DROP TRIGGER {self.table}_within ON {self.table};", f"DROP FUNCTION {self.table}_within();"]
        return [f"DROP TRIGGER {self.table}_within;"]


class OnlyEmptied(_Guard):
    """Text ``columns`` of a row may be emptied, when the column ``when`` gets its value, and change in no other way."""

    def __init__(self, table: str, *, columns: Sequence[str], when: str) -> None:
        self.table, self.columns, self.when = table, tuple(columns), when

    def describe(self) -> str:
        return f"Let the texts of {self.table} be emptied and nothing else"

    def statements(self, vendor: str) -> list[str]:
        message, name = _MESSAGE.format(table=self.table, what="es definitivo"), f"{self.table}_only_emptied"
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = " OR ".join(
            f"(NEW.{column} {differs} OLD.{column} AND NOT (NEW.{column} = '' AND NEW.{self.when} IS NOT NULL))"
            for column in self.columns
        )
        if vendor == "postgresql":
            return [
                _function(name, message),
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {self.table} FOR EACH ROW "
                f"WHEN ({changed}) EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {self.table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END;"
        ]

    def removal(self, vendor: str) -> list[str]:
        name = f"{self.table}_only_emptied"
        if vendor == "postgresql":
            return [f"DROP TRIGGER {name} ON {self.table};", f"DROP FUNCTION {name}();"]
        return [f"DROP TRIGGER {name};"]


class Refused(_Guard):
    """A change (``verb``) of a row of ``table`` is refused when ``when`` holds, in SQL, in terms of OLD and NEW.

    ``{differs}`` in it is how each database says that two values are not the same, NULL among them. With ``of``, only
    a change that names one of those columns is looked at.
    """

    def __init__(self, table: str, *, name: str, when: str, of: Sequence[str] = (), verb: str = "UPDATE") -> None:
        self.table, self.name, self.when, self.of, self.verb = table, f"{table}_{name}", when, tuple(of), verb

    def describe(self) -> str:
        return f"Refuse in {self.table}: {self.name}"

    def statements(self, vendor: str) -> list[str]:
        message = _MESSAGE.format(table=self.table, what="es definitivo")
        event = f"{self.verb} OF {', '.join(self.of)}" if self.of else self.verb
        head = f"CREATE TRIGGER {self.name} BEFORE {event} ON {self.table}"
        if vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF ({self.when.format(differs='IS DISTINCT FROM')}) THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {'OLD' if self.verb == 'DELETE' else 'NEW'}; END $$;",
                f"{head} FOR EACH ROW EXECUTE FUNCTION {self.name}();",
            ]
        return [
            f"{head} WHEN {self.when.format(differs='IS NOT')} BEGIN SELECT RAISE(ABORT, '{message}'); END;",
        ]

    def removal(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"DROP TRIGGER {self.name} ON {self.table};", f"DROP FUNCTION {self.name}();"]
        return [f"DROP TRIGGER {self.name};"]


class Lifted(_Guard):
    """A guard that an earlier migration put up is taken down, as a rule to put up another."""

    def __init__(self, guard: _Guard) -> None:
        self.guard = guard

    def describe(self) -> str:
        return f"Take down: {self.guard.describe()}"

    def statements(self, vendor: str) -> list[str]:
        return self.guard.removal(vendor)

    def removal(self, vendor: str) -> list[str]:
        return self.guard.statements(vendor)
