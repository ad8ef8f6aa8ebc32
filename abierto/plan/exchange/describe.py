"""The format in words: for the workbook's first sheet, and for ``docs/plan-format.md``."""

from __future__ import annotations

from abierto.plan.exchange.values import LARGEST_NUMBER, is_needed
from abierto.plan.format import TABLES, Column, Table

GUIDE = (
    "Cada hoja es una clase de registro y cada fila, un registro. La primera fila lleva los nombres de las columnas; "
    "pueden ir en cualquier orden.",
    "«Identificador» nombra al registro y no cambia de un archivo a otro: letras sin acento, números y guiones, sin "
    "repetirse en su hoja. Las columnas de referencia llevan el identificador de un registro de otra hoja.",
    "Al cargar el archivo, lo que tiene un identificador conocido se corrige, lo nuevo se agrega y lo que ya no está "
    "se quita del borrador del plan. Organizaciones, personas, cargos y titularidades nunca se quitan.",
    "Las fechas se escriben como fecha, o como texto 2021-03-15 o 15/03/2021. Sí o no se escriben así. Nada de "
    "fórmulas, celdas combinadas ni macros.",
    "Si algo está mal no se carga nada y se dice todo lo que hay que corregir, con su hoja, fila y columna.",
)
KINDS = {
    "text": "texto",
    "choice": "opción",
    "number": "número entero",
    "decimal": "número",
    "date": "fecha",
    "boolean": "sí o no",
    "reference": "referencia",
}


def described_columns(table: Table) -> list[tuple[str, str, str, str, str, str]]:
    """Per column: label, field name, type, whether it must be there, greatest length or range, options."""
    return [
        (
            column.label,
            column.name,
            KINDS[column.kind],
            "sí" if is_needed(column) else "no",
            _limit(column),
            _options(column),
        )
        for column in table.columns
    ]


def _limit(column: Column) -> str:
    if column.kind == "number":
        low, high = number_range(column)
        return f"{low} a {high}"
    if column.kind == "decimal":
        return f"{column.field.decimal_places} decimales"
    return str(column.field.max_length or "") if column.kind == "text" else ""


def number_range(column: Column) -> tuple[int, int]:
    """The least and the greatest whole number that the column admits."""
    limits = {validator.code: validator.limit_value for validator in column.field._validators}
    return limits.get("min_value", 0), limits.get("max_value", LARGEST_NUMBER)


def _options(column: Column) -> str:
    if column.kind == "reference":
        return f"identificador de «{column.target.title}»"
    return "; ".join(f"{label} ({value})" for value, label in column.choices.items())


def described_format() -> str:
    """Every table and column, as the generated part of the documentation (Markdown)."""
    lines: list[str] = []
    for table in TABLES:
        lines += [f"### {table.title} (`{table.name}`)", ""]
        lines += ["| columna | campo | tipo | obligatoria | máximo | opciones |", "|---|---|---|---|---|---|"]
        for label, name, kind, needed, limit, options in described_columns(table):
            lines.append(f"| {label} | `{name}` | {kind} | {needed} | {limit} | {options} |")
        lines.append("")
    return "\n".join(lines)
