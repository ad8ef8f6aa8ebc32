"""Adding what a process gathered to the open counts: one statement that adds, so any number of processes may."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from .models import OpenCount

#: Table, period, cell, measure.
Key = tuple[str, date, str, str]
_MOST_ROWS = 100


def keep(gathered: dict[Key, int]) -> None:
    """Add every count to its row, all of them or none; in one order, so that two processes never wait in a ring."""
    table = connection.ops.quote_name(OpenCount._meta.db_table)
    columns = ", ".join(map(connection.ops.quote_name, ("table", "period", "cell", "measure", "amount")))
    key = columns.rpartition(", ")[0]
    rows = [(*key, amount) for key, amount in sorted(gathered.items())]
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, len(rows), _MOST_ROWS):
            some = rows[start : start + _MOST_ROWS]
            cursor.execute(
                f"INSERT INTO {table} ({columns}) VALUES {', '.join(['(%s, %s, %s, %s, %s)'] * len(some))} "
                f"ON CONFLICT ({key}) DO UPDATE SET amount = {table}.amount + EXCLUDED.amount",
                [value for row in some for value in row],
            )
