"""The progress sheet in the shape of a screen: one idea a page, each with its heading, in an accessible PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from abierto.core.dates import long_date
from abierto.core.figures.bars import written
from abierto.core.figures.figure import Figure
from abierto.plan.documents.blocks import Text
from abierto.plan.documents.pdf import Setter, breakable
from abierto.plan.documents.plates import frame, qr_svg

from .brief import Brief, compiled
from .sheet import SheetFacts, local_day, sheet_brief, span

#: Letters that a page holds at each size of type, in points; longer texts go on in another page.
_SIZES = ((140, 38), (300, 31), (480, 26), (700, 22))
_MOST = _SIZES[-1][0]
_STEPS_A_PAGE = 5
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+")


@dataclass(frozen=True)
class Slide:
    """One page: what it shows besides its heading depends on ``kind``."""

    kind: str  # words, quote, figure, steps, address
    heading: str
    eyebrow: str = ""
    texts: tuple[str, ...] = ()
    figure: Figure | None = None
    total: str = ""
    total_words: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Deck:
    """The pages of a sheet, and the brief that says the same at length."""

    brief: Brief
    slides: tuple[Slide, ...]


def sheet_deck(facts: SheetFacts) -> Deck:
    """What was done, figures by sector, each proposal, what is next, and where to read it all."""
    return Deck(sheet_brief(facts), tuple(_slides(facts)))


def _slides(facts: SheetFacts) -> Iterator[Slide]:
    sheet = facts.sheet
    yield from _told("words", "Qué se hizo", sheet.summary)
    figure = facts.figure
    if figure is not None:
        yield Slide("figure", figure.title, figure=figure, total=written(facts.total), total_words="en total")
    proposals = list(sheet.proposals.all())
    for number, proposal in enumerate(proposals, 1):
        eyebrow = f"Propuestas relevantes, {number} de {len(proposals)}"
        yield from _told("quote", proposal.heading, proposal.text, eyebrow)
    rows = [(span(step.starts_on, step.ends_on), step.text) for step in sheet.next_steps.all()]
    for start in range(0, len(rows), _STEPS_A_PAGE):
        yield Slide("steps", _continued("Qué sigue", start > 0), rows=tuple(rows[start : start + _STEPS_A_PAGE]))
    yield Slide("address", "Cumplimiento y verificación", facts=tuple(_completion(facts)))


def _completion(facts: SheetFacts) -> Iterator[tuple[str, str]]:
    state = facts.state
    if state is None:
        yield "Cumplimiento", "Se conocerá cuando se congele el periodo"
    else:
        yield "Cumplimiento al corte", f"{state.get_status_display()}: {state.points} de {state.most_points} puntos"
        yield "Código de verificación", state.code
    if facts.sheet.source:
        yield "Fuente", facts.sheet.source
    yield "Publicada", long_date(local_day(facts.sheet.published_at))


def _told(kind: str, heading: str, words: str, eyebrow: str = "") -> Iterator[Slide]:
    """A text in as many pages as it needs, cut between sentences."""
    for index, part in enumerate(_parts(Text(words).lines)):
        yield Slide(kind, _continued(heading, index > 0), eyebrow, texts=tuple(part))


def _continued(heading: str, again: bool) -> str:
    return f"{heading} (continúa)" if again else heading


def _parts(lines: Iterable[str]) -> list[list[str]]:
    """Lines gathered into pages of at most so many letters; a line longer than a page is cut between sentences."""
    pages: list[list[str]] = [[]]
    room = _MOST
    for line in lines:
        for piece in _pieces(line):
            if pages[-1] and len(piece) > room:
                pages.append([])
                room = _MOST
            pages[-1].append(piece)
            room -= len(piece)
    return pages


def _pieces(line: str) -> list[str]:
    if len(line) <= _MOST:
        return [line]
    pieces = [""]
    for sentence in _SENTENCE.split(line):
        if pieces[-1] and len(pieces[-1]) + len(sentence) >= _MOST:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {sentence}".strip()
    return pieces


@lru_cache(maxsize=8)
def slides_pdf(deck: Deck) -> bytes:
    """The PDF of a deck; set once a process for as long as its facts are the same."""
    setter, brief = Setter(), deck.brief
    facts = dict(brief.facts)
    data: dict[str, Any] = {
        "name": setter.words(f"{brief.name}. Diapositivas"),
        "title": breakable(setter.words(brief.title)),
        "subtitle": setter.words(facts.get("Compromiso", "")),
        "foot": setter.words(brief.period),
        "jurisdiction": setter.words(brief.jurisdiction),
        "period": setter.words(brief.period),
        "stands": setter.words(brief.stands),
        "demonstration": brief.demonstration,
        "address": brief.address,
        "shown_address": breakable(brief.address),
        "qr": qr_svg(brief.address),
        "slides": [_page(slide, setter) for slide in deck.slides],
    }
    return compiled("slides.typ", data, setter, brief.at)


def _page(slide: Slide, setter: Setter) -> dict[str, Any]:
    page: dict[str, Any] = {
        "kind": slide.kind,
        "heading": breakable(setter.words(slide.heading)),
        "eyebrow": setter.words(slide.eyebrow),
        "texts": [setter.text(Text(words)) for words in slide.texts],
        "size": _size(slide.texts),
        "rows": [[setter.words(when), setter.line(what)] for when, what in slide.rows],
        "facts": [[label, setter.line(value)] for label, value in slide.facts],
        "total": slide.total,
        "total_words": setter.words(slide.total_words),
    }
    if slide.figure is not None:
        width, height = frame(slide.figure)
        alt = setter.words(f"{slide.figure.title}. {slide.figure.description}")
        page |= {"svg": setter.words(slide.figure.svg), "width": width, "height": height, "alt": alt}
    return page


def _size(texts: Iterable[str]) -> int:
    letters = sum(len(text) for text in texts)
    return next((size for most, size in _SIZES if letters <= most), _SIZES[-1][1])
