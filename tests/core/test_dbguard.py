"""The guards can be put up and taken down, and say what they do."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from abierto.core.dbguard import AppendOnly, Frozen, Lifted, NoOverlap, Refused
from abierto.core.models import SearchEntry

GUARDS = [
    AppendOnly("core_searchentry"),
    Frozen("core_searchentry", columns=("title",), once=("summary",)),
    NoOverlap("people_membership", key="post_id", start="valid_from", end="valid_until", only="{row}capacity = 'x'"),
    Refused("core_searchentry", name="kept", of=("title",), when="NEW.title {differs} OLD.title"),
    Refused("core_searchentry", name="stays", verb="DELETE", when="OLD.title <> ''"),
]


def _run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("guard", GUARDS[:2], ids=lambda guard: type(guard).__name__)
def test_a_guard_refuses_while_it_stands_and_no_longer_after(db, guard):
    entry = SearchEntry.objects.create(source="s", kind="k", url="/", title="Antes")
    change = SearchEntry.objects.filter(pk=entry.pk)
    _run(guard.statements(connection.vendor))
    with pytest.raises(DatabaseError), transaction.atomic():
        change.update(title="Después")
    with pytest.raises(DatabaseError), transaction.atomic():
        change._raw_delete("default")
    _run(guard.removal(connection.vendor))
    assert change.update(title="Después") == 1


def test_a_change_is_refused_when_its_condition_holds_until_the_guard_is_lifted(db):
    entry = SearchEntry.objects.create(source="s", kind="k", url="/", title="Antes")
    change = SearchEntry.objects.filter(pk=entry.pk)
    kept, stays = GUARDS[-2:]
    _run(kept.statements(connection.vendor) + stays.statements(connection.vendor))
    assert change.update(url="/otra/") == change.update(title="Antes") == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        change.update(title="Después")
    with pytest.raises(DatabaseError), transaction.atomic():
        change._raw_delete("default")
    _run(Lifted(kept).statements(connection.vendor) + Lifted(stays).statements(connection.vendor))
    assert change.update(title="Después") == change._raw_delete("default") == 1
    assert "Take down" in Lifted(kept).describe()
    _run(Lifted(kept).removal(connection.vendor))
    SearchEntry.objects.create(source="s", kind="k", url="/", title="Una")
    with pytest.raises(DatabaseError), transaction.atomic():
        SearchEntry.objects.update(title="Otra")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: type(guard).__name__)
def test_every_guard_speaks_both_databases_and_describes_itself(guard, vendor):
    assert guard.table in guard.describe()
    made, removed = guard.statements(vendor), guard.removal(vendor)
    assert all(statement.startswith(("CREATE", "ALTER")) for statement in made)
    assert all(statement.startswith(("DROP", "ALTER")) for statement in removed)
