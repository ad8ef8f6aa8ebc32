"""One value of one column: read from a cell or from JSON, and checked against its model field."""

from __future__ import annotations

import re
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from abierto.plan.content import plain
from abierto.plan.exchange.problems import BadValue, fold, shown
from abierto.plan.format import Column

LARGEST_NUMBER = 32767  # what a small integer of the database holds
MOST_DIGITS = 15  # what a spreadsheet and SQLite keep exactly

# Not storable in PostgreSQL (the null byte, lone surrogates), or not writable in XML, and so in no XLSX nor DOCX.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SLUG = re.compile(r"[-a-zA-Z0-9_]+\Z")
_MEXICAN_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_YES_NO = {"si": True, "verdadero": True, "true": True, "1": True}
_YES_NO |= {"no": False, "falso": False, "false": False, "0": False}


class HugeNumber:
    """A JSON number too long to be any number of a plan."""


def is_needed(column: Column) -> bool:
    """Whether each row must have a value in the column."""
    return not column.optional and column.kind != "boolean"


def empty_value(column: Column) -> Any:
    """What an empty cell stands for."""
    if column.kind == "boolean":
        return False
    return None if column.field.null else ""


def from_json(column: Column, value: Any) -> Any:
    """A checked value from a JSON one. Raises BadValue."""
    if isinstance(value, HugeNumber):
        raise BadValue("el número es demasiado grande.")
    if value is None:
        if is_needed(column) or not (column.field.null or column.kind == "boolean"):
            raise BadValue('no admite null; escriba un valor, o "" si es un texto opcional.')
        return empty_value(column)
    expected = _JSON_TYPES[column.kind] if column.kind != "choice" else (type(next(iter(column.choices))),)
    if not isinstance(value, expected) or (isinstance(value, bool) and column.kind != "boolean"):
        raise BadValue(f"se esperaba {_JSON_NAMES[column.kind]}.")
    if column.kind == "reference" and value == "" and not is_needed(column):
        return None
    if column.kind == "date" and not _ISO_DATE.match(str(value)):
        raise BadValue(f"«{shown(value)}» no es una fecha; escríbala como 2021-03-15.")
    return _checked(column, value)


_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "date": (str,),
    "reference": (str,),
    "number": (int,),
    "decimal": (str, int, Decimal),
    "boolean": (bool,),
}
_JSON_NAMES = {
    "text": "un texto entre comillas",
    "date": "una fecha entre comillas, como «2021-03-15»",
    "reference": "un identificador entre comillas",
    "choice": "una de las opciones del formato",
    "number": "un número entero",
    "decimal": "un número, de preferencia entre comillas",
    "boolean": "true o false",
}


def from_cell(column: Column, value: Any) -> Any:
    """A checked value from what a spreadsheet's cell holds. Raises BadValue."""
    if isinstance(value, str) and column.kind != "text":
        value = value.strip()
    if value is None or value == "":
        if is_needed(column):
            raise BadValue("es obligatoria y la celda está vacía; escríbala.")
        return empty_value(column)
    return _checked(column, _CELL[column.kind](column, value))


def _text_cell(column: Column, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    what = "fecha" if isinstance(value, date | time_of_day) else "número"
    raise BadValue(f"la hoja de cálculo lo tomó como {what}; dé a la celda formato de texto y escríbalo de nuevo.")


def _choice_cell(column: Column, value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    wanted = fold(value)
    for stored, label in column.choices.items():
        if wanted in {fold(label), fold(stored)}:
            return stored
    raise BadValue(f"«{shown(value)}» no es una opción; elija entre: {'; '.join(column.choices.values())}.")


def _number_cell(column: Column, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise BadValue(f"«{shown(value)}» no es un número entero; escríbalo con cifras, como 3.")


def _decimal_cell(column: Column, value: Any) -> Decimal | str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    if isinstance(value, str):
        return value
    raise BadValue(f"«{shown(value)}» no es un número; escríbalo con cifras y punto decimal, como 12.5.")


def _boolean_cell(column: Column, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    try:
        return _YES_NO[fold(value)]
    except KeyError:
        raise BadValue(f"«{shown(value)}» no se entiende; escriba sí o no.") from None


def _date_cell(column: Column, value: Any) -> str:
    if isinstance(value, datetime):
        if value.time() != time_of_day():
            raise BadValue(f"«{value:%Y-%m-%d %H:%M}» lleva hora; deje solo la fecha.")
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        if _ISO_DATE.match(value):
            return value
        if found := _MEXICAN_DATE.match(value):
            day, month, year = found.groups()
            return f"{year}-{month:0>2}-{day:0>2}"
    raise BadValue(f"«{shown(value)}» no es una fecha; escríbala como 2021-03-15 o 15/03/2021.")


_CELL = {
    "text": _text_cell,
    "reference": _text_cell,
    "choice": _choice_cell,
    "number": _number_cell,
    "decimal": _decimal_cell,
    "boolean": _boolean_cell,
    "date": _date_cell,
}


def _checked(column: Column, value: Any) -> Any:
    """The plain value, when the model's field can hold it. Raises BadValue."""
    kind = column.kind
    if kind == "decimal":
        return _decimal(column, value)
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            raise BadValue(f"«{shown(value)}» no existe en el calendario; corríjala.") from None
    elif kind == "choice":
        if value not in column.choices:
            options = "; ".join(f"{stored} ({label})" for stored, label in column.choices.items())
            raise BadValue(f"«{shown(value)}» no es una opción; elija entre: {options}.")
    elif kind == "number":
        if not 0 <= value <= LARGEST_NUMBER:
            raise BadValue(f"debe ser un número entre 0 y {LARGEST_NUMBER}.")
        _validate(column, value)
    elif kind in {"text", "reference"}:
        _check_text(column, value)
    return value


def _check_text(column: Column, value: str) -> None:
    if found := _UNPRINTABLE.search(value):
        raise BadValue(f"tiene un carácter que no se puede guardar ni imprimir (U+{ord(found[0]):04X}); bórrelo.")
    if not value.strip() and is_needed(column):
        raise BadValue("es obligatoria y está en blanco; escríbala.")
    most = 80 if column.kind == "reference" else column.field.max_length
    if most is not None and len(value) > most:
        raise BadValue(f"tiene {len(value)} caracteres y caben {most}; acórtela.")
    if column.kind == "reference" or isinstance(column.field, models.SlugField):
        if value and not _SLUG.match(value):
            raise BadValue(f"«{shown(value)}» no sirve de identificador; use letras sin acento, números y guiones.")
    elif value:
        _validate(column, value)


def _decimal(column: Column, value: Any) -> str:
    number = Decimal(value) if not isinstance(value, str) or _NUMBER.fullmatch(value) else Decimal("NaN")
    if not number.is_finite():
        raise BadValue(f"«{shown(value)}» no es un número; escríbalo con cifras y punto decimal, como 12.5.")
    if not number:
        return "0"
    whole = column.field.max_digits - column.field.decimal_places
    # Asked of the exponent before anything writes the number out: 1e999999999 would fill the memory.
    if number.adjusted() >= whole:
        raise BadValue(f"tiene más de {whole} cifras enteras; redúzcalo o cambie de unidad.")
    digits, exponent = number.as_tuple().digits, int(number.as_tuple().exponent)
    zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    if -(exponent + zeros) > column.field.decimal_places:
        raise BadValue(f"tiene más de {column.field.decimal_places} decimales; redondéelo.")
    if len(digits) - zeros > MOST_DIGITS:
        raise BadValue(f"tiene más de {MOST_DIGITS} cifras significativas; redondéelo.")
    return plain(number)


def _validate(column: Column, value: Any) -> None:
    try:
        column.field.run_validators(value)
    except ValidationError as error:
        if isinstance(column.field, models.URLField):
            raise BadValue(
                f"«{shown(value)}» no es una dirección web; escríbala completa, como https://ejemplo.mx/pagina."
            ) from None
        if isinstance(column.field, models.EmailField):
            raise BadValue(f"«{shown(value)}» no es un correo; escríbalo como oficina@ejemplo.mx.") from None
        raise BadValue(f"«{shown(value)}» no se admite. {' '.join(error.messages)}") from None
