"""A guard of the database that only this part needs; see :mod:`abierto.core.dbguard`."""

from __future__ import annotations

from abierto.core.dbguard import Guard

_VERBS = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
#: What may still change: silence itself, to last longer.
_LASTS = (
    "NEW.doing = 'silence' AND OLD.doing = 'silence' AND NEW.process_id = OLD.process_id AND "
    "NEW.opens_at = OLD.opens_at AND NEW.closes_at IS NOT NULL "
    "AND (OLD.closes_at IS NULL OR NEW.closes_at >= OLD.closes_at)"
)


class StillInSilence(Guard):
    """No row of ``table`` enters, changes or leaves while its process is silent by the database's own clock.

    ``process`` is an SQL expression of the row's process in terms of ``{row}``. A demonstration stands at another date
    than its database: there the actions keep the silence (:meth:`abierto.elections.calendar.Calendar.keep_silent`).
    """

    def __init__(self, table: str, *, process: str, silence_may_last: bool = False) -> None:
        self.table, self.process, self.silence_may_last = table, process, silence_may_last

    def describe(self) -> str:
        return f"Keep {self.table} still in the silence"

    def statements(self, vendor: str) -> list[str]:
        message, name = f"abierto: {self.table} no cambia en el silencio electoral", f"{self.table}_still"
        if vendor == "postgresql":
            cases = []
            for verb, row in _VERBS:
                lasts = f" AND NOT ({_LASTS})" if self.silence_may_last and verb == "UPDATE" else ""
                cases.append(
                    f"IF TG_OP = '{verb}' THEN IF {self._holds(row, 'now()')}{lasts} THEN RAISE EXCEPTION '{message}' "
                    f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END IF;"
                )
            return [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {' '.join(cases)} RETURN NULL; END $$;",
                f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {self.table} FOR EACH ROW "
                f"EXECUTE FUNCTION {name}();",
            ]
        found = []
        for verb, row in _VERBS:
            lasts = f" AND NOT ({_LASTS})" if self.silence_may_last and verb == "UPDATE" else ""
            holds = self._holds(row, "strftime('%Y-%m-%d %H:%M:%f', 'now')")
            found.append(
                f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {self.table} WHEN {holds}{lasts} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END;"
            )
        return found

    def removal(self, vendor: str) -> list[str]:
        name = f"{self.table}_still"
        if vendor == "postgresql":
            return [f"DROP TRIGGER {name} ON {self.table};", f"DROP FUNCTION {name}();"]
        return [f"DROP TRIGGER {name}_{verb.lower()};" for verb, _ in _VERBS]

    def _holds(self, row: str, now: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM elections_stage s WHERE s.process_id = {self.process.format(row=row)} "
            f"AND s.doing = 'silence' AND s.opens_at <= {now} AND (s.closes_at IS NULL OR {now} < s.closes_at))"
        )
