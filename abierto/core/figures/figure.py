"""What every figure is: a drawing, and the same facts as a table.

A drawing carries its colours as presentation attributes, so that it is the same on a page (under a policy that
forbids inline styles), in print and inside a PDF. Text is always escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

#: The palette of figures; each pair used for text has at least 4.5:1 of contrast, lines and fills 3:1.
INK = "#1b2a30"
QUIET = "#5a6b72"
RULE = "#c9d2d3"
PAPER = "#ffffff"
GROUND = "#eef2f1"
ACCENT = "#14606b"
ACCENT_SOFT = "#cfe3e3"
WARM = "#8a4b1f"
WARM_SOFT = "#f3e2d3"
#: A sequential scale for maps, light to dark; the first three carry dark text, the rest white.
SCALE = ("#e6f0ef", "#bcd9d8", "#86b9ba", "#3f868c", "#14606b", "#0b3f48")


@dataclass(frozen=True)
class Figure:
    """A drawing with its words. ``svg`` is a whole ``<svg>`` element; ``rows`` are plain text cells."""

    svg: SafeString
    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(default=())
    #: Optional link per row, for tables whose first cell leads somewhere.
    links: tuple[str, ...] = field(default=())

    @property
    def linked_rows(self) -> list[tuple[str, tuple[str, ...]]]:
        """(address or "", cells) per row."""
        links = self.links or ("",) * len(self.rows)
        return list(zip(links, self.rows, strict=True))


def drawing(
    *, width: int, height: int, title: str, description: str, body: str, name: str, small: bool = False
) -> SafeString:
    """An ``<svg>`` with its title and description wired for assistive technology.

    ``width`` and ``height`` are the units of the drawing's frame; ``name`` makes the ids unique on a page;
    ``body`` is markup already escaped. A drawing with links is a group, since an image would hide them.
    A ``small`` one is made for the width of a telephone and does not grow with the page.
    """
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="{role}" aria-labelledby="{n}-t {n}-d" '
        'class="figure-svg{size}" font-family="Source Sans Pro, sans-serif">'
        '<title id="{n}-t">{}</title><desc id="{n}-d">{}</desc>{}</svg>',
        width,
        height,
        title,
        description,
        mark_safe(body),
        n=name,
        size=" figure-small" if small else "",
        role="group" if "<a " in body else "img",
    )


def finished(
    *,
    name: str,
    title: str,
    description: str,
    body: str,
    width: int,
    height: int,
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    links: Sequence[str] = (),
    small: bool = False,
) -> Figure:
    """The figure of a drawing (see :func:`drawing`) and of the table beside it, under one title and description."""
    svg = drawing(width=width, height=height, title=title, description=description, body=body, name=name, small=small)
    return Figure(svg, title, description, tuple(columns), tuple(rows), tuple(links))
