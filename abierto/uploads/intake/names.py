"""Names as people may read them: no path, no invisible mark, no name that a system keeps for itself."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
_NAMELESS = "archivo"
_FORBIDDEN = re.compile(r'[<>:"|?*%]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])$", re.IGNORECASE)
_EXTENSION = re.compile(r"^[A-Za-z0-9]{1,10}$")


def clean_name(raw: str) -> str:
    """The name that is shown and offered on download, at most :data:`LONGEST` characters, never empty.

    Takes the last part of any path; removes control, invisible and right-to-left marks; keeps the ending when it cuts.
    """
    text = unicodedata.normalize("NFC", str(raw))
    text = re.split(r"[/\\]", text)[-1]
    text = "".join(" " if letter in "\t\r\n" else letter for letter in text if _visible(letter))
    text = " ".join(_FORBIDDEN.sub("_", text).split()).rstrip(". ")
    stem, extension = _parts(text)
    stem = stem.strip(". ") or _NAMELESS
    if _RESERVED.match(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    ending = f".{extension}" if extension else ""
    return stem[: LONGEST - len(ending)].rstrip(". ") + ending


def extension_of(name: str) -> str:
    """The ending of a name that was cleaned, in lower case and without its dot; empty when there is none."""
    return _parts(name)[1].lower()


def with_extension(name: str, extension: str) -> str:
    """The same name ending in ``extension``."""
    stem = _parts(name)[0] or _NAMELESS
    return f"{stem[: LONGEST - len(extension) - 1].rstrip('. ')}.{extension}"


def _visible(letter: str) -> bool:
    return letter in "\t\r\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _parts(name: str) -> tuple[str, str]:
    """Stem and ending; what does not look like an ending belongs to the stem."""
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name, ""
    return (stem, extension) if _EXTENSION.match(extension) else (name, "")
