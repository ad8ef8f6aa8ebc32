"""What a plan's document is made of, whatever it is rendered as.

The web page, the PDF and the DOCX each render the same list of blocks, so they cannot disagree. A block is data only:
plain text, never markup. ``kind`` names it for templates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from abierto.core.figures.figure import Figure


@dataclass(frozen=True)
class Text:
    """Words, which may run over several lines; an address they lead to; whether they were invented to demonstrate."""

    words: str
    demonstration: bool = False
    url: str = ""

    @property
    def lines(self) -> list[str]:
        """The words line by line, blank lines left out."""
        return [line for line in (raw.strip() for raw in self.words.splitlines()) if line]


@dataclass(frozen=True)
class Cover:
    """The first page. ``number`` is None for a preview of the working copy."""

    kind: ClassVar[str] = "cover"
    title: str
    jurisdiction: str
    period: str
    demonstration: bool
    number: int | None = None
    reason: str = ""
    sealed: str = ""
    published: str = ""
    sha256: str = ""
    code: str = ""
    address: str = ""

    @property
    def edition(self) -> str:
        """``Versión 2``, or what it is when it has none."""
        return f"Versión {self.number}" if self.number is not None else "Borrador sin publicar"


@dataclass(frozen=True)
class Heading:
    """A title of ``level`` 1 to 5 with the anchor that leads to it; levels never skip. Level 1 begins a page anyway."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str
    anchor: str
    demonstration: bool = False
    new_page: bool = False

    @property
    def web_level(self) -> int:
        """The level on a page, whose first level is the page's own title."""
        return self.level + 1


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: Text


@dataclass(frozen=True)
class Fields:
    """Questions of a form with their answers."""

    kind: ClassVar[str] = "fields"
    items: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Table:
    """Rows under one header row; ``widths`` are the columns' shares of the measure."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class FigureBlock:
    """A drawing; its table of the same facts is shown where ``with_table`` says so."""

    kind: ClassVar[str] = "figure"
    figure: Figure
    with_table: bool = True


@dataclass(frozen=True)
class Item:
    """An entry of a list, with the entries under it."""

    text: Text
    children: tuple[Item, ...] = field(default=())


@dataclass(frozen=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Note:
    """Something the reader must not miss. ``tone`` is ``plain``, ``warn`` or ``demo``."""

    kind: ClassVar[str] = "note"
    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class QrCode:
    """A square code that leads to ``address``."""

    kind: ClassVar[str] = "qr"
    address: str
    alt: str


Block = Cover | Heading | Paragraph | Fields | Table | FigureBlock | Bullets | Note | QrCode
