from abierto.core.models import Entry


def test_database_is_there(db):
    assert Entry.objects.count() == 0
