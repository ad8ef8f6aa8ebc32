"""Reading JSON from strangers: one object, in UTF-8, nothing repeated, nothing that is not JSON."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from abierto.plan.exchange.problems import refuse, shown
from abierto.plan.exchange.values import HugeNumber

_LONGEST_NUMBER = 40


def parse_json(body: bytes) -> Any:
    """The value that a JSON text in UTF-8 writes. Raises PlanFileError with what to mend."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise refuse(f"El archivo no está en UTF-8 (línea {line}); guárdelo de nuevo con esa codificación.") from None
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=lambda number: int(number) if len(number) <= _LONGEST_NUMBER else HugeNumber(),
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        raise refuse(
            f"El archivo no es JSON bien escrito: revise la línea {error.lineno}, columna {error.colno}."
        ) from None
    except RecursionError:
        raise refuse("El archivo tiene demasiados niveles, unos dentro de otros; no es el de un plan.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise refuse(f"El campo «{shown(repeated)}» está dos veces en el mismo objeto; deje uno.")
    return found


def _decimal(number: str) -> Decimal | HugeNumber:
    try:
        return Decimal(number) if len(number) <= _LONGEST_NUMBER else HugeNumber()
    except InvalidOperation:  # an exponent beyond any number
        return HugeNumber()


def _constant(name: str) -> Any:
    raise refuse(f"El archivo escribe «{name}», que no es un número; use null o una cifra.")
