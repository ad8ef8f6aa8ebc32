"""Guards of the database that only this part needs; see :mod:`abierto.core.dbguard`."""

from __future__ import annotations

from abierto.core.dbguard import Guard, dropping


class FixedOnce(Guard):
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


class Ended(Guard):
    """Nothing more enters the spaces of a vote that was counted, nor of a dialogue that was closed.

    The time of a space is guarded by ``participation``, which asks only what instant an act bears.
    """

    _VOTE = (
        "NEW.gesture = 'vote' AND EXISTS "
        "(SELECT 1 FROM dialogues_vote v WHERE v.space_id = NEW.space_id AND v.counted_at IS NOT NULL)"
    )
    _DIALOGUE = (
        "NEW.gesture = 'contribute' AND EXISTS "
        "(SELECT 1 FROM dialogues_dialogue d WHERE d.space_id = NEW.space_id AND d.closed_at IS NOT NULL)"
    )

    def describe(self) -> str:
        return "Refuse ballots of a counted vote and contributions to a closed dialogue"

    def statements(self, vendor: str) -> list[str]:
        message, over = "abierto: participation_act ya no está abierto", f"({self._VOTE}) OR ({self._DIALOGUE})"
        if vendor != "postgresql":
            return [
                f"CREATE TRIGGER participation_act_ended BEFORE INSERT ON participation_act WHEN {over} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END;"
            ]
        return [
            f"CREATE OR REPLACE FUNCTION participation_act_ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {over} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN NEW; END $$;",
            # Reactions, of which there are most, do not even call it.
            "CREATE TRIGGER participation_act_ended BEFORE INSERT ON participation_act FOR EACH ROW "
            "WHEN (NEW.gesture IN ('vote', 'contribute')) EXECUTE FUNCTION participation_act_ended();",
        ]

    def removal(self, vendor: str) -> list[str]:
        return dropping("participation_act_ended", "participation_act", vendor)
