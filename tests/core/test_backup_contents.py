"""What a backup holds of each table, and that each value comes back from its line as it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models

from abierto.core.backup import inventory
from abierto.core.backup.cells import codec, line, parsed
from abierto.core.backup.database import columns
from abierto.people.models import Person


def test_every_table_is_copied_or_left_out_with_a_reason():
    own = {model._meta.label for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    assert own == {model._meta.label for model in inventory.tables()} | set(inventory.TABLES_LEFT_OUT) & own
    assert all(inventory.TABLES_LEFT_OUT.values())


def test_tables_come_after_those_that_they_refer_to():
    order = {model: place for place, model in enumerate(inventory.tables())}
    early = [
        (model._meta.label, field.name)
        for model in order
        for field in model._meta.local_concrete_fields
        if field.remote_field and not field.null and field.related_model in order
        if order[field.related_model] > order[model]
    ]
    assert early == []


def test_every_column_can_be_written_as_a_line():
    for model in inventory.tables():
        for field in columns(model):
            codec(field)


def test_a_kind_of_column_that_nobody_thought_of_is_an_error_and_not_a_guess():
    field = models.Field(name="x")
    field.model, field.name = Person, "x"
    with pytest.raises(TypeError, match=r"people.Person.x: no backup codec for Field"):
        codec(field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.DurationField(), timedelta(days=-3, microseconds=7)),
        (models.TimeField(), datetime(2021, 1, 1, 4, 5, 6, 7, tzinfo=UTC).time()),
        (models.FloatField(), 0.1),
        (models.FloatField(), 1e300),
        (models.DateTimeField(), datetime(1, 1, 1, tzinfo=UTC)),
        (models.BinaryField(), b"\x00\xff"),
        (models.JSONField(), {"null": None}),
        (models.TextField(), "\ud800 suelto"),
        (models.DecimalField(), Decimal("1E-7")),
    ],
    ids=repr,
)
def test_a_value_comes_back_from_its_line_as_it_was(field, value):
    kept = codec(field)
    assert kept.read(parsed(line([kept.write(value)]))[0]) == value
