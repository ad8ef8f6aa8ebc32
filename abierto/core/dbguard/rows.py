"""Rows that stay as they were written, whole or in part."""

from __future__ import annotations

from collections.abc import Sequence

from .base import MESSAGE, Guard, dropping, refusing


class AppendOnly(Guard):
    """Rows of ``table`` may be inserted and never changed or deleted."""

    def __init__(self, table: str) -> None:
        self.table = table

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    def statements(self, vendor: str) -> list[str]:
        message = MESSAGE.format(table=self.table, what="solo admite agregar")
        if vendor == "postgresql":
            name = f"{self.table}_append_only"
            return [
                refusing(name, message),
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


class Frozen(Guard):
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
        message = MESSAGE.format(table=self.table, what="es definitivo")
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
                refusing(name, message),
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


class FrozenSince(Guard):
    """Once its column ``since`` holds a value, a row is never deleted and only ``once`` columns may change.

    Each ``once`` column changes at most once, from NULL (or the empty text) to a value.
    """

    def __init__(self, table: str, *, since: str, columns: Sequence[str], once: Sequence[str] = ()) -> None:
        self.table, self.since, self.columns, self.once = table, since, tuple(columns), tuple(once)

    def describe(self) -> str:
        return f"Freeze the rows of {self.table} since {self.since}"

    def statements(self, vendor: str) -> list[str]:
        message = MESSAGE.format(table=self.table, what="es definitivo")
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = [f"NEW.{column} {differs} OLD.{column}" for column in (self.since, *self.columns)]
        changed += [
            f"(OLD.{column} IS NOT NULL AND CAST(OLD.{column} AS TEXT) <> '' AND NEW.{column} {differs} OLD.{column})"
            for column in self.once
        ]
        since, name = f"OLD.{self.since} IS NOT NULL", f"{self.table}_frozen_since"
        if vendor == "postgresql":
            return [
                refusing(name, message),
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


class OnlyEmptied(Guard):
    """Text ``columns`` of a row may be emptied, when the column ``when`` gets its value, and change in no other way."""

    def __init__(self, table: str, *, columns: Sequence[str], when: str) -> None:
        self.table, self.columns, self.when = table, tuple(columns), when

    def describe(self) -> str:
        return f"Let the texts of {self.table} be emptied and nothing else"

    def statements(self, vendor: str) -> list[str]:
        message, name = MESSAGE.format(table=self.table, what="es definitivo"), f"{self.table}_only_emptied"
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changed = " OR ".join(
            f"(NEW.{column} {differs} OLD.{column} AND NOT (NEW.{column} = '' AND NEW.{self.when} IS NOT NULL))"
            for column in self.columns
        )
        if vendor == "postgresql":
            return [
                refusing(name, message),
                f"CREATE TRIGGER {name} BEFORE UPDATE ON {self.table} FOR EACH ROW "
                f"WHEN ({changed}) EXECUTE FUNCTION {name}();",
            ]
        return [
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {self.table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END;"
        ]

    def removal(self, vendor: str) -> list[str]:
        return dropping(f"{self.table}_only_emptied", self.table, vendor)
