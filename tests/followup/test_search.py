"""The follow-up's pages are found by the public search once they are published or frozen, and not before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from abierto.core.models import SearchEntry
from abierto.core.search import find
from abierto.followup.actions.periods import freeze_period
from abierto.followup.actions.records import delete_record, publish_sheet, save_record
from abierto.followup.actions.voices import publish_reply, publish_statement, save_statement
from abierto.followup.models import BeforeAfter
from abierto.followup.speakers import speakers_of
from abierto.plan.indexing import index_plan
from tests.factories.followup import CUT, REPORTING, FollowedPlan, followed_plan, published_plainly
from tests.followup.avances_world import sheet


@pytest.fixture
def world(db) -> FollowedPlan:
    world = followed_plan(activities=2)
    index_plan(world.version)  # what publishing does
    return world


def found(query: str) -> list[str]:
    """The addresses of the pages that hold every word of the query."""
    entries, whole = find(query)
    return [entry.url for entry in entries] if whole else []


def plan_url(world: FollowedPlan) -> str:
    return f"/planes/{world.exercise.external_id}/"


def test_a_plan_in_force_brings_the_pages_of_its_follow_up_and_all_of_them_answer(world, client):
    plan, commitment = plan_url(world), f"{plan_url(world)}compromisos/{world.commitment.external_id}/"
    mine = SearchEntry.objects.filter(source__startswith="followup:")

    assert set(mine.values_list("url", flat=True)) == {
        *(f"{plan}{page}" for page in ("avances/", "impacto/", "balance/", "balance/2021/")),
        *(f"{commitment}{page}" for page in ("historia/", "impacto/", "voces/")),
        *(world.period.url, f"{world.period.url}informe-del-grupo-operativo/"),
    }
    assert {client.get(entry.url).status_code for entry in mine} == {200}
    number = world.commitment.number
    assert found(f"historia del compromiso {number}") == [f"{commitment}historia/"]
    assert found(world.commitment.name)[0] == commitment  # the commitment itself comes before its further pages


def test_a_period_is_found_as_frozen_once_it_was(world):
    assert "Se congeló" not in SearchEntry.objects.get(url=world.period.url).summary

    freeze_period(period=world.period, by=None, at=CUT)

    entry = SearchEntry.objects.get(url=world.period.url)
    assert (entry.kind, entry.title) == ("Avances", f"Avances: {world.period.name}")
    assert entry.summary == "Del 1 al 31 de mayo de 2021. Se congeló el 8 de junio de 2021."


def test_a_sheet_is_found_from_its_publication_on(world):
    address = f"{world.period.url}{world.commitment.external_id}/hoja/"
    made = sheet(world, published=False)
    freeze_period(period=world.period, by=None, at=CUT)
    assert found("postulaciones") == []

    publish_sheet(sheet=made, by=world.secretary, at=CUT)

    assert found("postulaciones") == found("desarrollo económico") == [address]


def test_what_a_voice_says_is_found_from_its_publication_on_and_so_is_the_reply(world):
    address = f"{plan_url(world)}compromisos/{world.commitment.external_id}/voces/"
    citizen, _member = world.civil_society()
    (own,) = speakers_of(citizen, world.commitment)
    facts = {"commitment": world.commitment, "period": world.period, "speaker": own, "by": citizen, "at": REPORTING}
    statement = save_statement(**facts, text="Faltaron murciélagos en la convocatoria.", completion=1)
    assert found("murciélagos") == []

    publish_statement(statement=statement, by=citizen, at=REPORTING)
    assert found("murciélagos") == [address]
    assert found("ornitorrinco") == []

    (lead,) = speakers_of(world.office, world.commitment)
    publish_reply(statement=statement, speaker=lead, text="Hubo un ornitorrinco.", by=world.office, at=REPORTING)
    assert found("ornitorrinco") == [address]


def test_what_was_measured_before_and_after_is_found_while_it_is_there(world, time_machine):
    time_machine.move_to(CUT, tick=False)
    address = f"{plan_url(world)}compromisos/{world.commitment.external_id}/impacto/"
    pair = BeforeAfter(
        commitment=world.commitment,
        action="Campaña con ajolotes",
        measure="Visitas",
        unit="visitas",
        before_on=date(2021, 4, 1),
        before=Decimal(1),
        after_on=date(2021, 6, 1),
        after=Decimal(2),
        source="Bitácora",
        method="Se cuentan.",
    )
    saved = save_record(record=pair, by=None, permission="followup.edit_impact")
    assert found("ajolotes") == [address]

    delete_record(record=saved, by=None, permission="followup.delete_record")
    assert found("ajolotes") == []


def test_a_commitment_that_leaves_the_plan_takes_its_pages_with_it(db):
    world = followed_plan(activities=2, commitments=2)
    index_plan(world.version)
    gone = SearchEntry.objects.filter(url__startswith=f"{plan_url(world)}compromisos/{world.commitment.external_id}/")
    kept = SearchEntry.objects.filter(source__startswith="followup:").exclude(pk__in=gone)
    assert (gone.filter(source__startswith="followup:").count(), kept.count()) == (3, 9)

    world.commitment.objective = ""
    world.commitment.save()  # its sheet is not complete any more: the next version leaves it out
    index_plan(published_plainly(world.exercise, at=REPORTING))

    assert (gone.count(), kept.count()) == (0, 9)
