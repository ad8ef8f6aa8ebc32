"""What a form changed, as the ledger keeps it."""

from __future__ import annotations

from abierto.core.changes import difference, snapshot
from abierto.people.models import Person
from tests.factories.people import PersonFactory


def test_a_new_record_has_no_before():
    assert snapshot(Person(name="x")) == {}


def test_only_what_differs_is_told(db):
    person = PersonFactory(name="Antes")
    before = snapshot(person)
    person.name = "Después"
    assert difference(before, snapshot(person)) == {"name": ["Antes", "Después"]}
    assert difference(before, before) == {}
    assert difference({}, {"a": None, "b": "1"}) == {"b": [None, "1"]}
