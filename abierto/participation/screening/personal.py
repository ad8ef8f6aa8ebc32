"""Personal data in a text: what should not be published without its owner's knowing it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DIGITS = re.compile(r"\d[ .\-()]{0,3}\d[ .\-()]{0,3}\d[ .\-()]{0,3}\d")
_GAP = r"[ \-]?"
_CURP = re.compile(
    rf"(?<![A-Z0-9Ñ])([A-Z][AEIOUX][A-Z]{{2}}){_GAP}(\d{{6}}){_GAP}([HMX][A-Z]{{2}}){_GAP}([B-DF-HJ-NP-TV-Z]{{3}}[A-Z0-9]\d)"
    r"(?![A-Z0-9Ñ])"
)
_RFC = re.compile(rf"(?<![A-Z0-9Ñ])([A-ZÑ&]{{4}}){_GAP}(\d{{6}}){_GAP}([A-Z0-9]{{2}}[A0-9])(?![A-Z0-9Ñ])")
_ELECTOR = re.compile(
    rf"(?<![A-Z0-9Ñ])([B-DF-HJ-NP-TV-ZÑ]{{6}}){_GAP}(\d{{6}}){_GAP}(\d{{2}}){_GAP}([HM])(\d{{3}})(?![A-Z0-9Ñ])"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![a-z])", re.IGNORECASE)
_SPELT_EMAIL = re.compile(
    r"\b[\w.+-]{2,64}\s?[\[(]?\s?arroba\s?[\])]?\s?[a-z0-9-]{2,40}\s?(?:\.|[\[(]?\s?punto\s?[\])]?)\s?[a-z]{2,10}\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d.,$#/\-])(?:(?:\+|00)?\(?52\)?[ .\-]?(?:1[ .\-]?)?)?"
    r"(\(?\d{2}\)?[ .\-]?\d{4}[ .\-]?\d{4}|\(?\d{3}\)?[ .\-]?\d{3}[ .\-]?\d{4}"
    r"|\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{2}[ .\-]\d{2}"
    r"|\(?\d{3}\)?[ .\-]\d{7}|\d{2}(?:[ .\-]\d{2}){4})(?![\d]|[.,\-/]\d)"
)
_CARD = re.compile(r"(?<![\d.,\-])(?:\d[ \-]?){14,15}\d(?![\d]|[.,\-]\d)")
#: A number after one of these is of a thing.
_OF_A_THING = re.compile(
    r"(?:folios?|expedientes?|oficios?|cuentas?|facturas?|contratos?|series?|n[uú]meros? de (?:serie|folio|oficio))"
    r"[\s:#.º°a-zú]{0,10}$",
    re.IGNORECASE,
)
_CURP_LETTERS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
_RFC_LETTERS = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_STATES = frozenset(
    [
        "AS",
        "BC",
        "BS",
        "CC",
        "CL",
        "CM",
        "CS",
        "CH",
        "DF",
        "CX",
        "DG",
        "GT",
        "GR",
        "HG",
        "JC",
        "MC",
        "MN",
        "MS",
        "NT",
        "NL",
        "OC",
        "PL",
        "QT",
        "QR",
        "SP",
        "SL",
        "SR",
        "TC",
        "TS",
        "TL",
        "VZ",
        "YN",
        "ZS",
        "NE",
    ]
)


def personal_data(text: str) -> list[str]:
    """Codes of the personal data in ``text``, each once, in the order of the table."""
    worth_a_look = "@" in text or "rroba" in text or "RROBA" in text or _DIGITS.search(text)
    return list(dict.fromkeys(_found(text))) if worth_a_look else []


def _found(text: str) -> Iterator[str]:
    upper = text.upper()
    if any(is_curp("".join(match.groups())) for match in _CURP.finditer(upper)):
        yield "personal.curp"
    if any(is_rfc("".join(match.groups())) for match in _RFC.finditer(upper)):
        yield "personal.rfc"
    if any(is_elector_key("".join(match.groups())) for match in _ELECTOR.finditer(upper)):
        yield "personal.elector"
    if any(is_phone(match.group(1), text[: match.start()][-40:]) for match in _PHONE.finditer(text)):
        yield "personal.phone"
    if any(not match.group().lower().endswith(".gob.mx") for match in _EMAIL.finditer(text)) or _SPELT_EMAIL.search(
        text
    ):
        yield "personal.email"
    if any(is_card(re.sub(r"\D", "", match.group())) for match in _CARD.finditer(text)):
        yield "personal.card"


def is_curp(curp: str) -> bool:
    """A CURP: a real date, a real state and the right check digit."""
    if not _is_day(curp[4:10]) or curp[11:13] not in _STATES:
        return False
    total = sum(_CURP_LETTERS.index(char) * (18 - place) for place, char in enumerate(curp[:17]))
    return (10 - total % 10) % 10 == int(curp[17])


def is_rfc(rfc: str) -> bool:
    """The RFC of a person: a real date and the right check digit. That of a company is no personal datum."""
    if not _is_day(rfc[4:10]):
        return False
    total = sum(_RFC_LETTERS.index(char) * (13 - place) for place, char in enumerate(rfc[:12]))
    return rfc[12] == "0A987654321"[total % 11]


def is_elector_key(key: str) -> bool:
    """A voter key: consonants of the name, a real date, a state (or abroad), the sex and three digits."""
    return _is_day(key[6:12]) and (1 <= int(key[12:14]) <= 32 or key[12:14] in {"87", "88"})


def is_phone(number: str, before: str) -> bool:
    """Ten digits with a Mexican area code, and not the number of a thing that the text has just named."""
    digits = re.sub(r"\D", "", number)
    return digits[0] in "2345678" + "9" and len(set(digits)) > 2 and not _OF_A_THING.search(before)


def is_card(digits: str) -> bool:
    """A bank card: the length and first digits of an issuer, and Luhn's check digit."""
    if len(digits) == 15:
        issued = digits[:2] in {"34", "37"}
    else:
        issued = digits[0] == "4" or 51 <= int(digits[:2]) <= 55 or 2221 <= int(digits[:4]) <= 2720
        issued = issued or digits[:2] == "65" or digits[:4] in {"6011", "5062", "5064"}
    doubled = (int(char) * (1 + place % 2) for place, char in enumerate(reversed(digits)))
    return issued and len(set(digits)) > 1 and sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_day(digits: str) -> bool:
    """Whether YYMMDD is a day of some century."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False
