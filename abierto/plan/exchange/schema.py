"""The JSON Schema (2020-12) of a plan's file, made from the description of its tables."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models

from abierto.plan.exchange.describe import number_range
from abierto.plan.exchange.values import is_needed
from abierto.plan.format import FORMAT, FORMAT_VERSION, TABLES, Column, Table

_SLUG = "^[-a-zA-Z0-9_]+$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"
_DECIMAL = r"^[+-]?\d{1,12}(\.\d{1,4})?$"


def plan_schema() -> dict[str, Any]:
    """What a valid file looks like, a frozen version's included; the desk checks more (see ``docs/plan-format.md``)."""
    tables: dict[str, dict[str, Any]] = {
        table.name: {
            "title": table.title,
            "type": "array",
            "items": {"$ref": f"#/$defs/{table.name}"},
        }
        for table in TABLES
    }
    tables["exercises"] |= {"minItems": 1, "maxItems": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Archivo de un plan de acción local de gobierno abierto ({FORMAT}, versión {FORMAT_VERSION})",
        "type": "object",
        "required": ["format", "version", "exercises"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": FORMAT_VERSION},
            **tables,
            "seal": {
                "type": "object",
                "description": "Solo en una versión sellada: cómo se selló. Al cargar se ignora.",
            },
            "pending": {
                "type": "array",
                "items": {"type": "object"},
                "description": "Solo en una versión sellada: los compromisos pendientes. Al cargar se ignora.",
            },
        },
        "$defs": {table.name: _row(table) for table in TABLES},
    }


def _row(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "type": "object",
        "required": [column.name for column in table.columns if is_needed(column)],
        "additionalProperties": False,
        "properties": {column.name: _property(column) for column in table.columns},
    }


def _property(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"title": column.label, **_KINDS[column.kind](column)}
    if column.field.null and column.kind not in {"choice"}:
        described["type"] = [described["type"], "null"]
    return described


def _text(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {"type": "string"}
    if column.field.max_length is not None:
        described["maxLength"] = column.field.max_length
    if is_needed(column):
        described["minLength"] = 1
    if isinstance(column.field, models.SlugField):
        described["pattern"] = _SLUG
    elif isinstance(column.field, models.URLField):
        described["format"] = "uri"
    elif isinstance(column.field, models.EmailField):
        described["format"] = "email"
    else:
        patterns = [
            str(getattr(v.regex, "pattern", v.regex)) for v in column.field._validators if isinstance(v, RegexValidator)
        ]
        if patterns:
            described["pattern"] = f"^$|{patterns[0]}" if column.optional else patterns[0]
    return described


def _choice(column: Column) -> dict[str, Any]:
    options = "; ".join(f"{value}: {label}" for value, label in column.choices.items())
    return {"enum": list(column.choices), "description": options}


def _number(column: Column) -> dict[str, Any]:
    low, high = number_range(column)
    return {"type": "integer", "minimum": low, "maximum": high}


def _reference(column: Column) -> dict[str, Any]:
    described = {"type": "string", "pattern": _SLUG, "maxLength": 80}
    return described | {"description": f"Identificador de un registro de «{column.target.name}»."}


_KINDS = {
    "text": _text,
    "choice": _choice,
    "number": _number,
    "reference": _reference,
    "decimal": lambda column: {"type": "string", "pattern": _DECIMAL},
    "date": lambda column: {"type": "string", "format": "date", "pattern": _DATE},
    "boolean": lambda column: {"type": "boolean"},
}
