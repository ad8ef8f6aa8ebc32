"""The ledger is written inside the act, never changed, and tells people what happened."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from abierto.core import ledger
from abierto.core.models import Entry
from tests.conftest import NOON
from tests.factories.accounts import SecretaryFactory
from tests.factories.secretariat import ExerciseFactory


def _line(**fields) -> Entry:
    return ledger.record("plan.imported", on=ExerciseFactory(), by=None, at=NOON, **fields)


def test_a_line_names_the_office_and_never_the_person(db):
    secretary = SecretaryFactory(name="Nombre Propio")
    exercise = ExerciseFactory()

    entry = ledger.record("plan.imported", on=exercise, by=secretary, data={"rows": 3}, at=NOON)

    assert (entry.actor_label, entry.actor_id) == ("Secretariado Técnico Local", secretary.pk)
    assert (entry.subject_kind, entry.subject_id) == ("secretariat.exercise", exercise.external_id)
    assert "Nombre Propio" not in ledger.sentence(entry)
    assert ledger.sentence(entry) == f"Se cargó un archivo en el borrador de {exercise}."


def test_an_unknown_event_is_refused(db):
    with pytest.raises(KeyError):
        ledger.record("plan.never_defined", on=ExerciseFactory(), by=None)
    assert not Entry.objects.exists()


def test_an_event_that_no_longer_exists_still_reads(db):
    entry = _line()
    entry.event = "old.event"
    assert ledger.sentence(entry) == f"old.event: {entry.subject_label}"


@pytest.mark.django_db(transaction=False)
def test_the_database_refuses_to_change_or_delete_a_line():
    entry = _line()
    for act in (
        lambda: Entry.objects.filter(pk=entry.pk).update(subject_label="otra cosa"),
        lambda: Entry.objects.filter(pk=entry.pk).delete(),
        lambda: connection.cursor().execute("DELETE FROM core_entry"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Entry.objects.get().subject_label == entry.subject_label


def test_the_same_event_cannot_be_told_in_two_ways():
    with pytest.raises(ValueError, match="defined twice"):
        ledger.register({"plan.imported": ledger.Event("Otra frase: {subject}")})


def test_public_page_shows_public_lines_only_with_filters(client, db):
    exercise = ExerciseFactory()
    ledger.record("plan.imported", on=exercise, by=None, at=NOON)
    ledger.record("plan.gate_passed", on=exercise, by=None, at=NOON)

    page = client.get("/bitacora/").content.decode()
    assert "Quedó constancia" in page
    assert "Se cargó un archivo" not in page
    assert (
        client.get("/bitacora/?acto=plan.gate_passed&desde=2021-05-10&hasta=2021-05-10").context["page"].paginator.count
        == 1
    )
    assert client.get("/bitacora/?desde=2021-05-11").context["page"].paginator.count == 0
    assert client.get("/bitacora/?hasta=2021-05-09").context["page"].paginator.count == 0


@pytest.mark.parametrize(
    "query",
    [
        "acto=%27%3B--",
        "desde=ayer&hasta=2021-99-99",
        "pagina=1000000000000000000000000",
        "pagina=-1",
        "pagina=x&acto[]=1",
        "desde=0000-00-00",
        "hasta=9999-12-31",
    ],
)
def test_bad_filters_are_no_filter(client, db, query):
    assert client.get(f"/bitacora/?{query}").status_code == 200
