"""Text inside drawings: measured with the widths of the house's typeface, wrapped, escaped."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import escape

REGULAR, SEMIBOLD = 400, 600
#: What a line of text takes, as a multiple of its size.
LEADING = 1.28


@lru_cache(maxsize=2)
def _advances(weight: int) -> dict[int, float]:
    """Code point → width in ems."""
    from font_source_sans_pro import SourceSansPro, SourceSansProSemibold
    from fontTools.ttLib import TTFont

    with TTFont(SourceSansProSemibold if weight == SEMIBOLD else SourceSansPro, lazy=True) as font:
        widths, ems = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: widths[name][0] / ems for code, name in font.getBestCmap().items()}


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """The width of a line in units of the drawing; a character foreign to the typeface counts as a whole em."""
    advances = _advances(weight)
    return size * sum(advances.get(ord(letter), 1.0) for letter in text)


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """Every character that the typeface has, in both weights."""
    return frozenset(chr(code) for code in _advances(REGULAR).keys() & _advances(SEMIBOLD).keys())


def covers(letter: str) -> bool:
    """Whether the typeface has a character, in both weights."""
    return letter in covered()


def clean(text: str) -> str:
    """One line of text that XML can carry: no control, format or surrogate characters, single spaces."""
    text = unicodedata.normalize("NFC", text)
    if text.isprintable():  # none of those, and no space but the plain one: most of what is drawn
        return " ".join(text.split())
    kept = (" " if letter.isspace() else letter for letter in text)
    return " ".join("".join(k for k in kept if unicodedata.category(k) not in {"Cc", "Cf", "Cs", "Cn", "Co"}).split())


def wrap(text: str, width: float, size: float, weight: int = REGULAR, *, most: int | None = None) -> list[str]:
    """The lines that ``text`` takes in ``width``; a word wider than that is broken; past ``most`` lines, «…»."""
    lines: list[str] = []
    line = ""
    for word in _pieces(clean(text).split(" "), width, size, weight):
        candidate = f"{line} {word}" if line else word
        if line and text_width(candidate, size, weight) > width:
            lines.append(line)
            line = word
            if most is not None and len(lines) > most:
                break
        else:
            line = candidate
    lines.append(line)
    if most is not None and len(lines) > most:
        lines = lines[:most]
        last = lines[-1]
        while last and text_width(last + "…", size, weight) > width:
            last = last[:-1].rstrip()
        lines[-1] = last + "…"
    return lines


def _pieces(words: Sequence[str], width: float, size: float, weight: int) -> list[str]:
    pieces: list[str] = []
    for word in words:
        start, run = 0, 0.0
        if text_width(word, size, weight) > width:
            for index, letter in enumerate(word):
                step = text_width(letter, size, weight)
                if run + step > width and index > start:
                    pieces.append(word[start:index])
                    start, run = index, 0.0
                run += step
        pieces.append(word[start:])
    return pieces


def height_of(lines: Sequence[str], size: float) -> float:
    """The height of a block of lines."""
    return len(lines) * size * LEADING


def lettering(
    lines: Sequence[str], *, x: float, y: float, size: float, fill: str, weight: int = REGULAR, anchor: str = "start"
) -> str:
    """A ``<text>`` of one ``<tspan>`` a line, whose block begins at ``y``; escaped."""
    first = y + size * 0.98
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(first + i * size * LEADING)}">{escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return (
        f'<text font-size="{number(size)}" font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">{spans}</text>'
    )


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def link(address: str, body: str) -> str:
    """``body`` leading to ``address``, when there is one."""
    return f'<a href="{escape(address)}">{body}</a>' if address else body
