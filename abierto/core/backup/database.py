"""The database's side of a backup: one consistent look at it, its rows as lines, and lines as rows again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import AutoField, BinaryField, BooleanField, CharField, ExpressionWrapper, F, Field, Model, Q
from django.db.models.functions import Collate

from abierto.core.models import Entry

from .cells import codec, is_json, line, parsed, pointed

#: Rows that are in memory at once; those with bytes in them may be large.
ROWS, LARGE_ROWS = 500, 10
#: One restoration at a time: the key of PostgreSQL's own lock.
_ALONE = 7_304_118_221


@dataclass(frozen=True)
class Digest:
    """What is compared of a table: how many rows, how many bytes as lines, and the SHA-256 of those."""

    rows: int
    bytes: int
    sha256: str


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as it is at this instant, while others go on writing."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            Entry.objects.exists()  # the first look fixes what is seen
            yield
        return
    sqlite: Any = connection
    wanted, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"  # «immediate» would make writers wait
    try:
        with transaction.atomic():
            Entry.objects.exists()
            yield
    finally:
        sqlite.transaction_mode = wanted


def columns(model: type[Model]) -> list[Field]:
    """The columns that are copied, by name; what the database computes by itself is not."""
    fields = [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]
    return sorted(fields, key=lambda field: field.attname)


def lines(model: type[Model]) -> Iterator[bytes]:
    """The table's rows as lines, by primary key, a few in memory at a time."""
    fields = columns(model)
    codecs = [codec(field) for field in fields]
    nulls = {f"sql_null_{field.attname}": field for field in fields if is_json(field) and field.null}
    names = [field.attname for field in fields]
    rows = model._base_manager.annotate(
        **{
            name: ExpressionWrapper(Q(**{f"{field.attname}__isnull": True}), output_field=BooleanField())
            for name, field in nulls.items()
        }
    )
    places = {names.index(field.attname): len(names) + at for at, field in enumerate(nulls.values())}
    for row in rows.order_by(_by_key(model)).values_list(*names, *nulls).iterator(_at_once(fields)):
        yield line(
            [None if _is_null(field, row, at, places) else codecs[at].write(row[at]) for at, field in enumerate(fields)]
        )


def _is_null(field: Field, row: tuple, at: int, places: dict[int, int]) -> bool:
    """NULL for the database: for JSON, None may also be its own ``null``."""
    if at in places:
        return bool(row[places[at]])
    return row[at] is None and not is_json(field)


def _by_key(model: type[Model]) -> Any:
    """Order by primary key: the same on every database, so text goes byte by byte."""
    key = model._meta.pk
    if isinstance(pointed(key), CharField) and connection.vendor == "postgresql":
        return Collate(F("pk"), "C").asc()
    return "pk"


def _at_once(fields: list[Field]) -> int:
    return LARGE_ROWS if any(isinstance(field, BinaryField) for field in fields) else ROWS


def digest(model: type[Model]) -> Digest:
    """Read the table again and say what it holds."""
    rows, size, sha256 = 0, 0, hashlib.sha256()
    for text in lines(model):
        rows, size = rows + 1, size + len(text)
        sha256.update(text)
    return Digest(rows, size, sha256.hexdigest())


def load(model: type[Model], names: list[str], rows: Iterable[bytes]) -> None:
    """Insert rows as they were, past Django's own defaults and signals, with the rules of the database in force."""
    by_name = {field.attname: field for field in columns(model)}
    fields = [by_name[name] for name in names]
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    statement = f"INSERT INTO {table} ({listed}) VALUES ({', '.join(['%s'] * len(fields))})"
    source = iter(rows)
    with connection.cursor() as cursor:
        while batch := [_values(fields, parsed(text)) for text in islice(source, _at_once(fields))]:
            cursor.executemany(statement, batch)


def _values(fields: list[Field], cells: list[Any]) -> list[Any]:
    if len(cells) != len(fields):
        raise ValueError("a line with more or fewer cells than columns")
    return [_value(field, cell) for field, cell in zip(fields, cells, strict=True)]


def _value(field: Field, cell: Any) -> Any:
    if cell is None:
        return None
    value, kind = codec(field).read(cell), pointed(field)
    if is_json(field):
        return connection.ops.adapt_json_value(value, kind.encoder)  # type: ignore[attr-defined]
    return kind.get_db_prep_save(value, connection)


def clear(models: list[type[Model]]) -> None:
    """Remove what the migrations themselves left in an empty database; rows of a guarded table are refused."""
    with connection.cursor() as cursor:
        for model in reversed(models):
            if model._base_manager.exists():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
    ContentType.objects.clear_cache()


def last_id(model: type[Model]) -> int | None:
    """The last number that the table gave to a row, though the row be gone; None where it does not number them."""
    key = model._meta.pk
    if not isinstance(key, AutoField):
        return None
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = _sequence(cursor, model)
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}")
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        given = (cursor.fetchone() or [0])[0]
    highest = model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return max(given, highest)


def number_from(model: type[Model], last: int) -> None:
    """Make the next row's number the one after ``last``."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s, %s, %s)", [_sequence(cursor, model), max(last, 1), last > 0])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])


def _sequence(cursor: Any, model: type[Model]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
    return cursor.fetchone()[0]


@contextmanager
def doors_open() -> Iterator[None]:
    """Suspend the guards that refuse a row for the moment at which it enters: a window that closed, a vote that was
    called. These rows entered in their time. Every other rule stays in force, and leaving the block sets these again.

    Within a transaction: if it fails, the guards were never away.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgtype & 2 = 2 AND tgtype & 4 = 4"  # before, insert
            )
            again = []
            for name, table in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {connection.ops.quote_name(name)}")
                again.append(f"ALTER TABLE {table} ENABLE TRIGGER {connection.ops.quote_name(name)}")
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '% BEFORE INSERT ON %'"
            )
            again = []
            for name, text in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
                again.append(text)
    yield
    with connection.cursor() as cursor:
        for statement in again:
            cursor.execute(statement)


def alone() -> None:
    """Hold, until the transaction ends, what another restoration would also need."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ALONE])


def has_tables() -> bool:
    """Whether anything was ever migrated here."""
    return Entry._meta.db_table in connection.introspection.table_names()


def is_in_use() -> bool:
    """Whether anybody has an account here or anything was ever done."""
    return Entry.objects.exists() or get_user_model().objects.exists()
