"""A row as a line of text that says exactly the same on every database, and back.

A cell is JSON: text, whole numbers, true and false as they are; decimals, instants (UTC, to the microsecond), days and
identifiers as text; bytes in base 64; JSON within a list of one, so that its own ``null`` is not the database's NULL.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Field, JSONField


class Codec(NamedTuple):
    """How a value of Python becomes a cell, and a cell the value again."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


_PLAIN = Codec(lambda value: value, lambda cell: cell)
_WHOLE = Codec(int, int)
_TEXT = Codec(str, str)
_MICROSECOND = timedelta(microseconds=1)

_CODECS: dict[str, Codec] = {
    **dict.fromkeys(
        (
            "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
            "PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField",
        ),
        _WHOLE,
    ),
    **dict.fromkeys(
        ("CharField", "TextField", "SlugField", "FileField", "FilePathField", "EmailField", "URLField",
         "GenericIPAddressField", "IPAddressField"),
        _TEXT,
    ),
    "BooleanField": Codec(bool, bool),
    "FloatField": Codec(float, float),
    "DecimalField": Codec(lambda value: format(value, "f"), Decimal),
    "DateField": Codec(date.isoformat, date.fromisoformat),
    "TimeField": Codec(time.isoformat, time.fromisoformat),
    "DateTimeField": Codec(
        lambda value: value.astimezone(UTC).isoformat(timespec="microseconds"), datetime.fromisoformat
    ),
    "DurationField": Codec(lambda value: value // _MICROSECOND, lambda cell: cell * _MICROSECOND),
    "UUIDField": Codec(str, UUID),
    "BinaryField": Codec(lambda value: b64encode(bytes(value)).decode(), lambda cell: b64decode(cell, validate=True)),
    "JSONField": Codec(lambda value: [_settled(value)], lambda cell: cell[0]),
}  # fmt: skip


def codec(field: Field) -> Codec:
    """How ``field`` is written; a reference is written as what it refers to. Raises TypeError on an unknown kind."""
    kind = pointed(field).get_internal_type()
    if kind not in _CODECS:
        raise TypeError(f"{field.model._meta.label}.{field.name}: no backup codec for {kind}")
    return _CODECS[kind]


def pointed(field: Field) -> Field:
    """The field itself, or the one that a reference ends at."""
    while field.remote_field is not None:
        field = field.target_field  # type: ignore[attr-defined]
    return field


def is_json(field: Field) -> bool:
    """Whether its values are JSON, whose ``null`` is a value."""
    return isinstance(pointed(field), JSONField)


def line(cells: list[Any]) -> bytes:
    """A row: one line, the same bytes wherever it was read."""
    text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def parsed(text: bytes) -> list[Any]:
    """The cells of a line. Raises ValueError when it is not one."""
    cells = json.loads(text.decode("utf-8", "surrogatepass"))
    if not isinstance(cells, list):
        raise ValueError("a line is not a list")
    return cells


def _settled(value: Any) -> Any:
    """JSON with its numbers as PostgreSQL keeps them: ``1e+16`` is there ``10000000000000000``."""
    if isinstance(value, float) and value.is_integer() and abs(value) >= 1e16:
        return int(Decimal(repr(value)))
    if isinstance(value, dict):
        return {key: _settled(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(part) for part in value]
    return value
