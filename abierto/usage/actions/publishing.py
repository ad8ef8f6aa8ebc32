"""Publishing the figures of what is over: each table of each day or month once, and its counts are erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Min

from abierto.core import clock, ledger
from abierto.usage.disclosure import following, may_be_published, shown
from abierto.usage.enums import Measure, Table
from abierto.usage.models import OpenCount, Publication, PublishedFigure
from abierto.usage.parts import PARTS
from abierto.usage.sources import SOURCES

Counted = Iterable[tuple[str, str, int]]


def publish_due(today: date | None = None) -> list[Publication]:
    """Publish every table of every day and month that is over since long enough, none left out, the oldest first."""
    today = today or clock.today()
    published = []
    for table in Table:
        period = _next_period(table)
        while period is not None and may_be_published(table, period, today):
            published.append(publish(table, period))
            period = following(table, period)
    _erase_late()
    return published


@transaction.atomic
def publish(table: Table, period: date) -> Publication:
    """Publish one table of one day or month, as it stays for ever, and erase what it was counted from."""
    publication = Publication.objects.create(table=table, period=period, published_at=clock.now())
    counts = OpenCount.objects.filter(table=table, period=period)
    counted = _acts(period) if table is Table.USES else counts.values_list("cell", "measure", "amount")
    figures = [
        PublishedFigure(publication=publication, cell=cell, measure=measure, amount=figure)
        for cell, measure, amount in sorted(counted)
        if (figure := shown(amount)) is not None and (table is not Table.PARTS or cell in PARTS)
    ]
    PublishedFigure.objects.bulk_create(figures)
    counts.delete()
    ledger.record("usage.published", on=publication, by=None)
    return publication


def _next_period(table: Table) -> date | None:
    """The period after the last one published; before any was, the first in which anything was counted."""
    last = Publication.objects.filter(table=table).order_by("-period").first()
    if last is not None:
        return following(table, last.period)
    if table is Table.USES:  # what others count begins where the counts of parts began
        first = Publication.objects.filter(table=Table.PARTS).order_by("period").first()
        return first.period if first is not None else None
    return OpenCount.objects.filter(table=table).aggregate(first=Min("period"))["first"]


def _acts(day: date) -> Counted:
    for source in SOURCES.values():
        amount = source.count(day)
        if amount is not None:
            yield source.cell, Measure.ACTS.value, amount


def _erase_late() -> None:
    """Erase what was counted for a day or month already published: nothing is published twice."""
    for table in Table:
        last = Publication.objects.filter(table=table).order_by("-period").first()
        if last is not None:
            OpenCount.objects.filter(table=table, period__lte=last.period).delete()
