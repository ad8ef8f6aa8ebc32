"""Changes that are refused when a condition over rows does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from .base import MESSAGE, Guard, dropping


class NoOverlap(Guard):
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
        message = MESSAGE.format(table=table, what="no admite periodos que se encimen")
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


class Within(Guard):
    """A row enters ``table`` only while ``open_when``, an SQL condition in terms of ``NEW``, holds.

    ``only`` is an SQL condition in terms of ``NEW`` that says which rows are asked.
    """

    def __init__(self, table: str, *, open_when: str, only: str) -> None:
        self.table, self.open_when, self.only = table, open_when, only

    def describe(self) -> str:
        return f"Refuse rows of {self.table} outside their time"

    def statements(self, vendor: str) -> list[str]:
        message, name = MESSAGE.format(table=self.table, what="no está abierto"), f"{self.table}_within"
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
        return dropping(f"{self.table}_within", self.table, vendor)


class Refused(Guard):
    """A change (``verb``) of a row of ``table`` is refused when ``when`` holds, in SQL, in terms of OLD and NEW.

    ``{differs}`` in it is how each database says that two values are not the same, NULL among them. With ``of``, only
    a change that names one of those columns is looked at.
    """

    def __init__(self, table: str, *, name: str, when: str, of: Sequence[str] = (), verb: str = "UPDATE") -> None:
        self.table, self.name, self.when, self.of, self.verb = table, f"{table}_{name}", when, tuple(of), verb

    def describe(self) -> str:
        return f"Refuse in {self.table}: {self.name}"

    def statements(self, vendor: str) -> list[str]:
        message = MESSAGE.format(table=self.table, what="es definitivo")
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
        return dropping(self.name, self.table, vendor)
