"""A guard of the database that only this part needs; see :mod:`abierto.core.dbguard`."""

from __future__ import annotations

from abierto.core.dbguard import Guard


class GrowsOnly(Guard):
    """Rows of ``table`` are never deleted; ``column``, bytes, may only be added to at its end, and ``keys`` stay."""

    def __init__(self, table: str, *, column: str, keys: tuple[str, ...]) -> None:
        self.table, self.column, self.keys = table, column, keys

    def describe(self) -> str:
        return f"Let {self.column} of {self.table} only grow"

    def statements(self, vendor: str) -> list[str]:
        message, name = f"abierto: {self.table} solo admite agregar", f"{self.table}_grows_only"
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        length = "octet_length" if vendor == "postgresql" else "length"
        changed = [f"NEW.{key} {differs} OLD.{key}" for key in self.keys]
        changed.append(
            f"substr(NEW.{self.column}, 1, CAST({length}(OLD.{self.column}) AS integer)) {differs} OLD.{self.column}"
        )
        when = " OR ".join(changed)
        if vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$;",
                f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {self.table} FOR EACH ROW "
                f"WHEN ({when}) EXECUTE FUNCTION {name}();",
                f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {self.table} FOR EACH ROW EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {self.table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END;",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {self.table} BEGIN SELECT RAISE(ABORT, '{message}'); END;",
        ]

    def removal(self, vendor: str) -> list[str]:
        on, name = (f" ON {self.table}" if vendor == "postgresql" else ""), f"{self.table}_grows_only"
        drops = [f"DROP TRIGGER {name}_{verb}{on};" for verb in ("update", "delete")]
        return [*drops, f"DROP FUNCTION {name}();"] if vendor == "postgresql" else drops
