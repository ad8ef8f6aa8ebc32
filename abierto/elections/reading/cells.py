"""What a cell of a list of candidates says, read without guessing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from abierto.core.workbooks.sheet_xml import ERROR, FORMULA
from abierto.elections.format import CAPACITIES, EMPTY, ENDINGS, GENDERS, POSTS, STATES, YES_NO
from abierto.territory.names import folded

LONGEST_TEXT = 300
_LEAST_AGE, _MOST_AGE = 18, 120
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?\Z", re.ASCII)
_MEXICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z", re.ASCII)
#: Signs that nobody sees and that turn a name around or tell two equal ones apart, and those no file may hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\ufffd\ufffe\uffff\U000e0000-\U000e007f]"
)


class Bad(Exception):
    """A cell that cannot be read; ``str(error)`` says what to do."""


def text_of(value: Any) -> str:
    """A cell as text. Raises Bad for a formula and for a spreadsheet's error."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if value is FORMULA:
        raise Bad("la celda tiene una fórmula; escriba el valor, no la fórmula.")
    if value is ERROR:
        raise Bad("la celda tiene un error de la hoja de cálculo; escriba el valor.")
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text[:41]).strip()[:40]


def _is_empty(text: str) -> bool:
    return len(text) < 12 and text.strip().casefold() in EMPTY


@lru_cache(maxsize=65_536)
def _seen(text: str) -> str:
    """The text with its spaces in order. Raises Bad on what nobody sees and on what a spreadsheet would run."""
    text = " ".join(text.replace("\u00a0", " ").split())
    if text[:1] in {"=", "@", "＝", "＠"}:
        raise Bad("parece una fórmula; escriba el valor.")
    if found := _UNSEEN.search(text):
        raise Bad(f"tiene un carácter que no se ve o no se puede guardar (U+{ord(found[0]):04X}); escríbalo de nuevo.")
    return text


def _name(text: str) -> str:
    seen = _optional(text)
    if "?" in seen:
        raise Bad("tiene «?», que suele quedar donde había una ñ o un acento; escríbalo completo.")
    return seen


def _needed(text: str) -> str:
    seen = _seen(text)
    if _is_empty(seen):
        raise Bad("falta; escríbalo.")
    if len(seen) > LONGEST_TEXT:
        raise Bad(f"tiene más de {LONGEST_TEXT} letras.")
    return seen


def _optional(text: str) -> str:
    seen = _seen(text) if text else ""
    if len(seen) > LONGEST_TEXT:
        raise Bad(f"tiene más de {LONGEST_TEXT} letras.")
    return "" if _is_empty(seen) else seen


def _choice(table: dict[str, Any], offered: str, *, needed: bool = False) -> Callable[[str], Any]:
    @lru_cache(maxsize=1024)
    def read(text: str) -> Any:
        if _is_empty(text):
            if needed:
                raise Bad(f"falta; escriba {offered}.")
            return None
        found = table.get(folded(text[:200]))
        if found is None:
            raise Bad(f"«{_shown(text)}» no se reconoce; escriba {offered}.")
        return found

    return read


def _gender(text: str) -> str | None:
    if folded(text) == "m":
        raise Bad("«M» puede ser Mujer o Masculino; escriba Mujer u Hombre.")
    return _GENDER(text)


def _whole(text: str, what: str, least: int, most: int) -> int | None:
    if _is_empty(text):
        return None
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 9) or not least <= int(digits) <= most:
        raise Bad(f"«{_shown(text)}» no es {what}; escriba un entero de {least} a {most}.")
    return int(digits)


def _district(text: str) -> int | None:
    """``12``, ``012``, ``Distrito 12`` or ``12 Teoloyucan``; never a town's name alone."""
    if _is_empty(text):
        return None
    words = folded(text[:200]).split()
    found = words[1:2] if words[:1] == ["distrito"] else words[:1]
    if found and found[0].isdecimal() and 1 <= int(found[0][:9]) <= 999:
        return int(found[0])
    raise Bad(f"«{_shown(text)}» no es un número de distrito; escriba el número, como 12.")


def _inegi(text: str) -> str:
    digits = text.strip().removesuffix(".0")
    if _is_empty(digits):
        return ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) in {4, 5}):
        raise Bad(f"«{_shown(text)}» no es una clave INEGI; escriba sus cinco dígitos, como 15106.")
    return digits.zfill(5)


def _municipality(text: str) -> str:
    """A name, or five digits; a short number is INEGI's in some lists and electoral in others."""
    seen = _optional(text)
    digits = seen.removesuffix(".0")
    if digits.isdecimal() and len(digits) != 5:
        raise Bad(f"«{_shown(text)}» no dice qué clave es; escriba el nombre o los cinco dígitos de INEGI.")
    return digits if digits.isdecimal() else seen


def _state(text: str) -> str:
    if _is_empty(text):
        return ""
    words = folded(text[:200])
    known = {code for code, names in STATES.items() if words in names or words.removesuffix(" 0") == code}
    if not known:
        raise Bad(f"«{_shown(text)}» es de otra entidad; borre esos renglones.")
    return known.pop()


def _day(text: str) -> date | None:
    if _is_empty(text):
        return None
    iso, mexican = _ISO.match(text.strip()), _MEXICAN.match(text.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if mexican:
            return date(int(mexican[3]), int(mexican[2]), int(mexican[1]))
    except ValueError:
        raise Bad(f"«{_shown(text)}» no existe en el calendario; corríjala.") from None
    raise Bad(f"«{_shown(text)}» no es una fecha; escríbala como 2021-04-29.")


_GENDER = _choice(GENDERS, "Mujer, Hombre o Persona no binaria, o déjelo en blanco")
#: How the cells of each column are read; each raises Bad.
READERS: dict[str, Callable[[str], Any]] = {
    "contest": _optional,
    "force": _needed,
    "post": _choice(POSTS, "Diputación, Presidencia municipal, Sindicatura o Regiduría", needed=True),
    "number": lambda text: _whole(text, "un lugar", 1, 500),
    "formula": lambda text: _whole(text, "un número de lista o de fórmula", 0, 999_999_999),
    "capacity": _choice(CAPACITIES, "Propietaria, Propietario o Suplente", needed=True),
    "name": _name,
    "first_surname": _name,
    "second_surname": _name,
    "gender": _gender,
    "age": lambda text: _whole(text, "una edad", _LEAST_AGE, _MOST_AGE),
    "state": _state,
    "district": _district,
    "inegi": _inegi,
    "electoral": lambda text: _whole(text, "un número electoral de municipio", 1, 999),
    "municipality": _municipality,
    "registered_on": _day,
    "ended_on": _day,
    "ending": _choice(ENDINGS, "Renunció, Fue sustituida o sustituido, Se canceló su registro o Falleció"),
    "citation": _optional,
    "source": _optional,
    "demonstration": _choice(YES_NO, "sí o no"),
}
