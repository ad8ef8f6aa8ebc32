"""What the pages of use ask: published figures, and nothing that is still being counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, Min

from abierto.core.dates import MONTHS
from abierto.territory.models import Municipality

from .devices import program_words
from .disclosure import DELAY, STEP, last_day
from .enums import Device, Measure, Table
from .models import Publication, PublishedFigure
from .parts import PARTS
from .sources import SOURCES

Figures = dict[tuple[str, date, str, str], int]


@dataclass(frozen=True)
class Month:
    """A month of published figures, each a sum of published ones."""

    first: date
    days: tuple[date, ...]
    by_day: dict[date, int]
    by_part: dict[str, int]
    files_by_part: dict[str, int]
    acts_by_day: dict[date, int]
    by_device: dict[str, int] = field(default_factory=dict)
    by_place: dict[str, int] = field(default_factory=dict)
    #: Whether what is told by month is published by now.
    is_closed: bool = False

    @property
    def title(self) -> str:
        return month_in_words(self.first)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


def months() -> list[date]:
    """The months with something published, the latest first."""
    span = Publication.objects.filter(table=Table.PARTS).aggregate(first=Min("period"), last=Max("period"))
    if span["first"] is None:
        return []
    found, month = [], span["last"].replace(day=1)
    while month >= span["first"].replace(day=1):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def figures_of(first: date) -> Month:
    """The published figures of a month."""
    until = last_day(Table.DEVICES, first)
    published = Publication.objects.filter(period__range=(first, until)).order_by("period")
    told = list(published.values_list("table", "period"))
    rows = PublishedFigure.objects.filter(publication__in=published.order_by())
    sums: dict[tuple[str, str], dict] = {}
    days: dict[str, dict[date, int]] = {}
    for table, period, cell, measure, amount in rows.values_list(
        "publication__table", "publication__period", "cell", "measure", "amount"
    ):
        cells = sums.setdefault((table, measure), {})
        cells[cell] = cells.get(cell, 0) + amount
        if measure != Measure.DOWNLOADS:
            by_day = days.setdefault(table, {})
            by_day[period] = by_day.get(period, 0) + amount
    return Month(
        first=first,
        days=tuple(period for table, period in told if table == Table.PARTS),
        by_day=days.get(Table.PARTS, {}),
        by_part=sums.get((Table.PARTS, Measure.VIEWS), {}),
        files_by_part=sums.get((Table.PARTS, Measure.DOWNLOADS), {}),
        acts_by_day=days.get(Table.USES, {}),
        by_device=sums.get((Table.DEVICES, Measure.VIEWS), {}),
        by_place=sums.get((Table.PLACES, Measure.VIEWS), {}),
        is_closed=any(table == Table.DEVICES for table, _ in told),
    )


def published_rows() -> Iterator[dict[str, object]]:
    """Every published figure, the oldest first, as the downloads give it."""
    places = _places()
    rows = PublishedFigure.objects.select_related("publication").order_by(
        "publication__period", "publication__table", "cell", "measure"
    )
    for row in rows.iterator(chunk_size=2000):
        yield {
            "tabla": row.publication.table,
            "desde": row.publication.period.isoformat(),
            "hasta": row.publication.until.isoformat(),
            "clave": row.cell,
            "nombre": name_of(row.publication.table, row.cell, places),
            "medida": row.measure,
            "cantidad": row.amount,
        }


def publications() -> list[dict[str, str]]:
    """Every table of every day or month published: what has no figure in it had fewer than ten."""
    return [
        {
            "tabla": row.table,
            "desde": row.period.isoformat(),
            "hasta": row.until.isoformat(),
            "publicada": row.published_at.isoformat(timespec="seconds"),
        }
        for row in Publication.objects.order_by("period", "table")
    ]


def method() -> dict[str, object]:
    """How it is counted, for the page and for programs."""
    words, harmless, reviewed = program_words()
    return {
        "step": STEP,
        "delay": DELAY.days,
        "part_titles": list(PARTS.values()),
        "program_words": words,
        "harmless": harmless,
        "reviewed": reviewed,
    }


def name_of(table: str, cell: str, places: dict[str, str]) -> str:
    """How people read a cell of a table."""
    if table == Table.PLACES:
        return places.get(cell, "")
    if table == Table.USES:
        return SOURCES[cell].title if cell in SOURCES else ""
    if table == Table.DEVICES:
        return str(Device(cell).label) if cell in Device.values else ""
    return PARTS.get(cell, "")


def _places() -> dict[str, str]:
    return dict(Municipality.objects.values_list("inegi_code", "name"))


def month_in_words(first: date) -> str:
    """``mayo de 2021``."""
    return f"{MONTHS[first.month - 1]} de {first.year}"
