"""What every guard of the database is: a migration operation that puts triggers up and takes them down."""

from __future__ import annotations

from django.db import migrations

MESSAGE = "abierto: {table} {what}"


def refusing(name: str, message: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$;"
    )


def dropping(name: str, table: str, vendor: str) -> list[str]:
    """Take down a trigger and, on PostgreSQL, the function of its name that it calls."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER {name} ON {table};", f"DROP FUNCTION {name}();"]
    return [f"DROP TRIGGER {name};"]


class Guard(migrations.operations.base.Operation):
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


class Lifted(Guard):
    """A guard that an earlier migration put up is taken down, as a rule to put up another."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def describe(self) -> str:
        return f"Take down: {self.guard.describe()}"

    def statements(self, vendor: str) -> list[str]:
        return self.guard.removal(vendor)

    def removal(self, vendor: str) -> list[str]:
        return self.guard.statements(vendor)
