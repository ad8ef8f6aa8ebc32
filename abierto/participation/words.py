"""What people send, read field by field; nothing that they wrote is lost on the way to a sentence."""

from __future__ import annotations

import re

from django.http import QueryDict

from abierto.core.errors import DomainError
from abierto.participation.actions.gestures import Words
from abierto.participation.enums import Kind

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """The text without what cannot be seen, with one kind of line end, and nothing else changed."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no letter
    return _BLANK_LINES.sub("\n\n", text).strip()


def read_words(data: QueryDict) -> Words:
    """A contribution as its form sends it. Raises DomainError when it does not say what it is."""
    try:
        kind = Kind(data.get("tipo", ""))
    except ValueError:
        raise DomainError("Elija si es una idea, una propuesta o un comentario.") from None
    return Words(
        kind=kind,
        text=clean_text(data.get("texto", "")),
        signed_as=" ".join(clean_text(data.get("firma", "")).split()),
        sector=data.get("sector", "")[:20],
        may_publish=data.get("publicar", "") == "si",
    )


def read_version(data: QueryDict) -> int:
    """The number of the version that the page showed; 0, which no space has, for nonsense."""
    told = data.get("version", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 5 else 0
