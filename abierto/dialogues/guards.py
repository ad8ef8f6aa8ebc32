"""A guard of the database that only this part needs; see :mod:`abierto.core.dbguard`."""

from __future__ import annotations

from abierto.core.dbguard import _Guard


class FixedOnce(_Guard):
    """Rows of ``table`` neither enter, change nor leave once ``fixed`` holds.

    ``fixed`` is an SQL condition on the row, in terms of ``{row}``.
    """

    def __init__(self, table: str, *, fixed: str) -> None:
        self.table, self.fixed = table, fixed

    def describe(self) -> str:
        return f"Fix the rows of {self.table}"

    def statements(self, vendor: str) -> list[str]:
        message, name = f"abierto: {self.table} es definitivo", f"{self.table}_fixed"
        conditions = {
            "INSERT": self.fixed.format(row="NEW"),
            "UPDATE": f"({self.fixed.format(row='OLD')} OR {self.fixed.format(row='NEW')})",
            "DELETE": self.fixed.format(row="OLD"),
        }
        if vendor != "postgresql":
            return [
                f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {self.table} "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END;"
                for verb, condition in conditions.items()
            ]
        made = []
        for verb, condition in conditions.items():
            one = f"{name}_{verb.lower()}"
            made += [
                f"CREATE OR REPLACE FUNCTION {one}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$;",
                f"CREATE TRIGGER {one} BEFORE {verb} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {one}();",
            ]
        return made

    def removal(self, vendor: str) -> list[str]:
        names = [f"{self.table}_fixed_{verb}" for verb in ("insert", "update", "delete")]
        if vendor == "postgresql":
            return [line for n in names for line in (f"DROP TRIGGER {n} ON {self.table};", f"DROP FUNCTION {n}();")]
        return [f"DROP TRIGGER {n};" for n in names]
