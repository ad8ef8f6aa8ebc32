"""Each day and month is published once, after its time, in order; and what it was counted from is erased."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from abierto.core.clock import ZONE
from abierto.core.jobs import JOBS
from abierto.core.models import Entry
from abierto.participation.models import ScreeningTotal
from abierto.participation.uses import acts_on
from abierto.usage.actions import publishing
from abierto.usage.actions.publishing import publish, publish_due
from abierto.usage.enums import Table
from abierto.usage.models import OpenCount, Publication, PublishedFigure
from tests.factories.participation import a_space

pytestmark = pytest.mark.django_db

MAY, TENTH = date(2021, 5, 1), date(2021, 5, 10)


def counted(table, period, cell, amount, measure="consultas"):
    OpenCount.objects.create(table=table, period=period, cell=cell, measure=measure, amount=amount)


def figures():
    rows = PublishedFigure.objects.order_by("publication__period", "publication__table", "cell", "measure")
    return [
        (row.publication.table, row.publication.period, row.cell, row.measure, row.amount)
        for row in rows.select_related("publication")
    ]


def test_a_day_is_published_two_days_after_it_ends_and_its_counts_are_erased():
    counted("partes", TENTH, "plan", 57)
    counted("partes", TENTH, "plan", 12, "descargas")
    counted("partes", TENTH, "guias", 9)
    counted("partes", date(2021, 5, 11), "plan", 80)

    assert publish_due(date(2021, 5, 11)) == []
    publish_due(date(2021, 5, 12))

    assert figures() == [
        ("partes", TENTH, "plan", "consultas", 50),
        ("partes", TENTH, "plan", "descargas", 10),
    ]
    assert list(OpenCount.objects.values_list("period", "amount")) == [(date(2021, 5, 11), 80)]


def test_a_month_is_published_two_days_after_it_ends():
    counted("aparatos", MAY, "telefono", 1234)
    counted("aparatos", MAY, "programa", 10)
    counted("municipios", MAY, "15106", 10)
    counted("municipios", MAY, "15001", 9)

    assert publish_due(date(2021, 6, 1)) == []
    publish_due(date(2021, 6, 2))

    assert figures() == [
        ("aparatos", MAY, "programa", "consultas", 10),
        ("aparatos", MAY, "telefono", "consultas", 1230),
        ("municipios", MAY, "15106", "consultas", 10),
    ]
    assert not OpenCount.objects.exists()


def test_days_without_anyone_are_published_too_so_that_being_published_tells_nothing():
    counted("partes", TENTH, "plan", 10)
    publish_due(date(2021, 5, 15))
    days = Publication.objects.filter(table=Table.PARTS).values_list("period", flat=True)
    assert list(days) == [date(2021, 5, day) for day in (10, 11, 12, 13)]


def test_what_was_published_is_not_published_again_and_what_comes_late_is_erased():
    counted("partes", TENTH, "plan", 57)
    publish_due(date(2021, 5, 12))
    counted("partes", TENTH, "plan", 500)

    assert publish_due(date(2021, 5, 12)) == []

    assert figures() == [("partes", TENTH, "plan", "consultas", 50)]
    assert not OpenCount.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        publish(Table.PARTS, TENTH)


@pytest.mark.parametrize("model", [Publication, PublishedFigure])
def test_the_database_refuses_to_change_or_remove_what_was_published(model):
    counted("partes", TENTH, "plan", 57)
    publish_due(date(2021, 5, 12))
    field = "period" if model is Publication else "amount"
    value = date(2020, 1, 1) if model is Publication else 60
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert figures() == [("partes", TENTH, "plan", "consultas", 50)]


@pytest.mark.parametrize("amount", [0, 9, 15, 101])
def test_the_database_refuses_a_figure_that_is_small_or_not_in_tens(amount):
    publication = publish(Table.PARTS, TENTH)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedFigure.objects.create(publication=publication, cell="plan", measure="consultas", amount=amount)


def test_a_publication_that_fails_in_the_middle_publishes_nothing(monkeypatch):
    def fail(*_, **__):
        raise DatabaseError("no")

    counted("partes", TENTH, "plan", 57)
    monkeypatch.setattr(publishing.ledger, "record", fail)
    with pytest.raises(DatabaseError):
        publish_due(date(2021, 5, 12))
    assert (figures(), Publication.objects.count(), OpenCount.objects.count()) == ([], 0, 1)


def test_each_publication_is_a_line_of_the_ledger_that_does_not_crowd_the_public_ones():
    counted("partes", TENTH, "plan", 57)
    publish_due(date(2021, 5, 12))
    lines = Entry.objects.filter(event="usage.published").order_by("pk").values_list("subject_label", "public")
    assert list(lines) == [
        ("Por parte del sitio y día: 10 de mayo de 2021", False),
        ("Actos recibidos por día: 10 de mayo de 2021", False),
    ]


def test_a_part_that_is_not_listed_is_never_published():
    counted("partes", TENTH, "de-nadie", 500)
    publish_due(date(2021, 5, 12))
    assert figures() == []


def test_a_demonstration_that_goes_back_in_time_publishes_nothing_twice():
    counted("partes", TENTH, "plan", 57)
    publish_due(date(2021, 5, 12))
    counted("partes", date(2021, 5, 8), "plan", 99)
    assert publish_due(date(2021, 5, 10)) == []
    assert publish_due(date(2021, 5, 12)) == []
    assert figures() == [("partes", TENTH, "plan", "consultas", 50)]


def test_the_nightly_job_publishes_by_the_clock(monkeypatch):
    counted("partes", TENTH, "plan", 57)
    monkeypatch.setattr(publishing.clock, "now", lambda: datetime(2021, 5, 12, 4, 30, tzinfo=ZONE))
    assert JOBS["usage.publish"].run() == "Se publicaron 2 tablas de cifras de uso."
    assert JOBS["usage.publish"].run() == ""


def test_acts_are_published_as_the_total_of_all_spaces():
    for is_sealed, amount in ((True, 30), (False, 21)):
        ScreeningTotal.objects.create(day=TENTH, rule_version="2", is_sealed=is_sealed, code="", amount=amount)
    ScreeningTotal.objects.create(day=TENTH, rule_version="2", is_sealed=False, code="rate", amount=400)
    ScreeningTotal.objects.create(day=TENTH, rule_version="3", is_sealed=False, code="", amount=7)  # just begun
    for _ in range(5):
        a_space(is_sealed=True)
    counted("partes", TENTH, "plan", 10)

    publish_due(date(2021, 5, 12))

    assert ("usos", TENTH, "participacion", "actos", 50) in figures()


@pytest.mark.parametrize(("sealed", "told"), [(0, 21), (1, 21), (4, 21), (5, 51)])
def test_few_spaces_that_show_nothing_are_left_out_of_the_total(sealed, told):
    for is_sealed, amount in ((True, 30), (False, 21)):
        ScreeningTotal.objects.create(day=TENTH, rule_version="2", is_sealed=is_sealed, code="", amount=amount)
    for _ in range(sealed):
        a_space(is_sealed=True)
    assert acts_on(TENTH) == told
    assert acts_on(date(2021, 5, 9)) is None
