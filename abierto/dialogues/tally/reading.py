"""Opening a file of published ballots from a stranger: it has the format's shape, or one sentence says why not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from abierto.core.errors import DomainError
from abierto.dialogues.tally.ballots import (
    FORMAT,
    FORMAT_VERSION,
    TIE_RULE,
    Ballot,
    BallotsFile,
    Beacon,
    Option,
    Replaced,
)
from abierto.dialogues.tally.quoting import acts, quoted
from abierto.dialogues.tally.validity import Method

#: More characters than these are not read: some half a million ballots with their proofs fit.
LARGEST_TEXT = 600_000_000
MOST_OPTIONS = 100
_LONGEST_NUMBER = 15
_HASH = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")


class BallotsFileError(DomainError):
    """A text that is not a file of published ballots. ``str(error)`` says what to mend."""


def read_ballots(text: str) -> BallotsFile:
    """The file that a text writes. Raises :class:`BallotsFileError` with one sentence in Spanish."""
    content = _parse(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BallotsFileError("No es un archivo de boletas publicadas; descárguelo de la página de la votación.")
    if content.get("format_version") != FORMAT_VERSION:
        raise BallotsFileError(
            f"El archivo está en una versión del formato que este programa no conoce; conoce la {FORMAT_VERSION}."
        )
    return _file(_Fields(content, ""))


def _parse(text: str) -> Any:
    if len(text) > LARGEST_TEXT:
        raise BallotsFileError("El archivo es demasiado grande para ser de una votación de aquí.")
    try:
        return json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_not_whole,
            parse_constant=_not_whole,
        )
    except json.JSONDecodeError as error:
        raise BallotsFileError(
            f"El archivo no es JSON bien escrito: revise la línea {error.lineno}, columna {error.colno}."
        ) from None
    except RecursionError:
        raise BallotsFileError("El archivo tiene demasiados niveles, unos dentro de otros.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise BallotsFileError(f"El campo {quoted(repeated)} está dos veces en el mismo objeto; debe estar una.")
    return found


def _whole(number: str) -> int:
    if len(number) > _LONGEST_NUMBER:
        raise BallotsFileError(f"El número {quoted(number)} es demasiado largo.")
    return int(number)


def _not_whole(number: str) -> Any:
    raise BallotsFileError(f"El archivo trae {quoted(number)} donde solo caben números enteros.")


class _Fields:
    """One object of the file, from which each field is taken once, by its kind; what is left over is refused."""

    def __init__(self, content: Any, place: str) -> None:
        self.place = place
        if not isinstance(content, dict):
            raise BallotsFileError(f"{self._here()} debe ser un objeto con campos.")
        self._left = dict(content)

    def _here(self) -> str:
        return self.place[:1].upper() + self.place[1:] if self.place else "El archivo"

    def wrong(self, name: str, what: str) -> BallotsFileError:
        return BallotsFileError(f"{self._here()}: el campo {quoted(name)} debe ser {what}.")

    def take(self, name: str) -> Any:
        if name not in self._left:
            raise BallotsFileError(f"{self._here()}: falta el campo {quoted(name)}.")
        return self._left.pop(name)

    def text(self, name: str, longest: int, *, required: bool = True) -> str:
        value = self.take(name)
        if not isinstance(value, str) or len(value) > longest or (required and not value.strip()):
            raise self.wrong(name, f"un texto de {1 if required else 0} a {longest} letras")
        if not _has_bytes(value):
            raise self.wrong(name, "un texto sin medias letras («\\ud…»)")
        return value

    def key(self, name: str, longest: int) -> str:
        """A text that enters hashes and lists of marks, so what it is must be seen."""
        value = self.text(name, longest)
        if any(acts(letter) for letter in value):
            raise self.wrong(name, "un texto sin caracteres de control ni ocultos")
        return value

    def matching(self, name: str, pattern: re.Pattern[str], what: str) -> str:
        value = self.take(name)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise self.wrong(name, what)
        return value

    def count(self, name: str, *, least: int = 0) -> int | None:
        """A whole number, or null."""
        value = self.take(name)
        if value is not None and (type(value) is not int or value < least):
            raise self.wrong(name, f"un entero de {least} en adelante, o null")
        return value

    def yes_or_no(self, name: str) -> bool:
        value = self.take(name)
        if type(value) is not bool:
            raise self.wrong(name, "true o false")
        return value

    def instant(self, name: str) -> str:
        value = self.text(name, 40)
        if instant(value) is None:
            raise self.wrong(name, "una fecha con hora y zona, como 2022-03-01T12:00:00-06:00")
        return value

    def rows(self, name: str, singular: str) -> list[_Fields]:
        value = self.take(name)
        if not isinstance(value, list):
            raise self.wrong(name, "una lista")
        return [_Fields(row, f"{singular} {at}") for at, row in enumerate(value, 1)]

    def nothing_else(self) -> None:
        if self._left:
            raise BallotsFileError(f"{self._here()}: el campo {quoted(min(self._left))} no es del formato.")


def _has_bytes(text: str) -> bool:
    """Whether a text is made of whole characters: half of one has no bytes, and no commitment."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_plain(value: Any) -> bool:
    return _has_bytes(value) if isinstance(value, str) else value is None or isinstance(value, int)


def instant(text: Any) -> datetime | None:
    """An instant with its zone, or None where the text is not one."""
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo is not None else None


def _file(fields: _Fields) -> BallotsFile:
    fields.take("format"), fields.take("format_version")
    options = _each(fields.rows("options", "opción"), _option)
    if not 1 <= len(options) <= MOST_OPTIONS or len({option.key for option in options}) != len(options):
        raise fields.wrong("options", f"una lista de 1 a {MOST_OPTIONS} opciones, cada una con clave distinta")
    method = fields.take("method")
    if method not in list(Method):
        raise fields.wrong("method", "single, approval o ranked")
    beacon = fields.take("beacon")
    file = BallotsFile(
        vote=fields.key("vote", 100),
        title=fields.text("title", 500),
        space=fields.key("space", 100),
        version=fields.text("version", 200, required=False),
        opens_at=fields.instant("opens_at"),
        closes_at=fields.instant("closes_at"),
        is_secret=fields.yes_or_no("is_secret"),
        method=Method(method),
        most=fields.count("most", least=1),
        tie_rule=fields.key("tie_rule", 100),
        options=options,
        electorate=fields.count("electorate"),
        beacon=_beacon(_Fields(beacon, "el valor público")) if beacon is not None else None,
        checkpoint=_checkpoint(fields),
        ballots=_each(fields.rows("ballots", "boleta"), _ballot),
        replaced=_each(fields.rows("replaced", "boleta sustituida"), _replaced),
        result=_result(fields),
    )
    if file.tie_rule != TIE_RULE:
        raise fields.wrong("tie_rule", f"{TIE_RULE}, la única regla de desempate que este programa conoce")
    fields.nothing_else()
    return file


T = TypeVar("T")


def _each(rows: list[_Fields], read: Callable[[_Fields], T]) -> tuple[T, ...]:
    return tuple(read(row) for row in rows)


def _option(fields: _Fields) -> Option:
    option = Option(key=fields.key("key", 100), name=fields.text("name", 500))
    fields.nothing_else()
    return option


def _ballot(fields: _Fields) -> Ballot:
    content = fields.take("content")
    if not isinstance(content, dict) or not all(
        _is_plain(name) and _is_plain(value) for name, value in content.items()
    ):
        raise fields.wrong("content", "el contenido que se comprometió, con campos de texto, de número o vacíos")
    proof = fields.take("proof")
    if not isinstance(proof, list) or not all(isinstance(step, str) and _HASH.fullmatch(step) for step in proof):
        raise fields.wrong("proof", "una lista de huellas de 64 cifras hexadecimales")
    ballot = Ballot(
        commitment=fields.matching("commitment", _HASH, "una huella de 64 cifras hexadecimales en minúsculas"),
        salt=fields.matching("salt", _SALT, "32 cifras hexadecimales en minúsculas"),
        content=content,
        leaf=fields.count("leaf"),
        proof=tuple(proof),
        voter=fields.text("voter", 200, required=False),
    )
    fields.nothing_else()
    return ballot


def _replaced(fields: _Fields) -> Replaced:
    hashed = "una huella de 64 cifras hexadecimales en minúsculas"
    replaced = Replaced(fields.matching("commitment", _HASH, hashed), fields.matching("by", _HASH, hashed))
    fields.nothing_else()
    return replaced


def _beacon(fields: _Fields) -> Beacon:
    beacon = Beacon(source=fields.text("source", 300), value=fields.key("value", 300))
    fields.nothing_else()
    return beacon


def _checkpoint(fields: _Fields) -> str:
    value = fields.take("checkpoint")
    if not isinstance(value, str) or len(value) > 10_000:
        raise fields.wrong("checkpoint", "el texto de un punto de control de la bitácora, o vacío")
    return value


def _result(fields: _Fields) -> dict[str, Any] | None:
    value = fields.take("result")
    if value is not None and not isinstance(value, dict):
        raise fields.wrong("result", "lo que se dice que resultó, con sus campos, o null")
    return value
