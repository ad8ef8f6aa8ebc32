"""The letter, to be folded and sealed, that hands an account over: a link that serves once, never a password."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typst

import abierto
from abierto.core import clock
from abierto.core.dates import long_date, long_instant
from abierto.plan.documents.pdf import STANDARDS, Setter, breakable
from abierto.plan.documents.plates import qr_svg, typefaces

ROOT = Path(abierto.__file__).parent
TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"


@dataclass(frozen=True)
class Letter:
    """What a letter says. ``address`` holds the secret: the letter is made, printed and not kept."""

    number: str
    force: str
    person: str
    email: str
    process: str
    institution: str
    address: str
    site: str
    until: datetime
    at: datetime
    demonstration: bool = False


def letter_pdf(letter: Letter) -> bytes:
    """The letter as an accessible PDF (PDF/A-2a and PDF/UA-1)."""
    setter = Setter()
    local = letter.at.astimezone(clock.ZONE)
    data = {
        "title": f"Oficio {letter.number}: entrega de acceso al escritorio de actores políticos",
        "number": letter.number,
        "force": setter.words(letter.force),
        "person": setter.words(letter.person),
        "email": breakable(setter.words(letter.email)),
        "process": setter.words(letter.process),
        "institution": setter.words(letter.institution),
        "day": long_date(local.date()),
        "until": long_instant(letter.until),
        "address": letter.address,
        "shown_address": breakable(letter.address),
        "site": breakable(letter.site),
        "qr": qr_svg(letter.address),
        "demonstration": letter.demonstration,
        "date": [local.year, local.month, local.day],
    }
    return typst.compile(
        TEMPLATE,
        root=ROOT,
        font_paths=typefaces(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(letter.at.timestamp()),
    )
