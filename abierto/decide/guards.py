"""A guard of the database that only this part needs; see :mod:`abierto.core.dbguard`."""

from __future__ import annotations

from abierto.core.dbguard import Guard


class Silent(Guard):
    """Rows of ``table`` neither enter nor change with an act dated within their process's electoral silence.

    ``at`` is the column that says when the act was; ``process`` an SQL expression of the row's process, of ``NEW``.
    """

    def __init__(self, table: str, *, at: str, process: str) -> None:
        self.table, self.at, self.process = table, at, process

    def describe(self) -> str:
        return f"Keep silence in {self.table}"

    def statements(self, vendor: str) -> list[str]:
        message, name = f"abierto: {self.table} guarda silencio electoral", f"{self.table}_silent"
        holds = (
            f"EXISTS (SELECT 1 FROM elections_stage s WHERE s.process_id = {self.process} AND s.doing = 'silence' "
            f"AND s.opens_at <= NEW.{self.at} AND (s.closes_at IS NULL OR NEW.{self.at} < s.closes_at))"
        )
        if vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {holds} THEN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN NEW; END $$;",
                f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {self.table} FOR EACH ROW "
                f"EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {self.table} "
            f"WHEN {holds} BEGIN SELECT RAISE(ABORT, '{message}'); END;"
            for verb in ("INSERT", "UPDATE")
        ]

    def removal(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"DROP TRIGGER {self.table}_silent ON {self.table};", f"DROP FUNCTION {self.table}_silent();"]
        return [f"DROP TRIGGER {self.table}_silent_{verb};" for verb in ("insert", "update")]
