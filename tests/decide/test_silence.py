"""What was online when the silence began is written down once, as anyone can compute it again."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from abierto.core.models import Entry
from abierto.decide.actions.pieces import withdraw_piece
from abierto.decide.actions.silence import online_at, record_silences
from abierto.decide.enums import PieceKind
from abierto.decide.models import Edition, SilenceRecord
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.enums import Ending
from tests.factories.decide import DAY, NOON, SILENCE, SILENCE_ENDS, a_published, a_validated, an_actor
from tests.factories.elections import CandidacyFactory, CandidateFactory, CouncilContestFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def actor():
    made = an_actor()
    made.platform = a_published(made).piece
    a_published(made, PieceKind.CAREER)
    return made


def test_nothing_is_taken_before_the_silence_and_one_record_at_its_first_second(actor):
    assert record_silences(SILENCE - SECOND) == []
    made = record_silences(SILENCE)
    assert [record.process for record in made] == [actor.process]
    assert record_silences(SILENCE + SECOND) == []
    assert Entry.objects.filter(event="decide.silence_recorded").count() == 1


def test_it_holds_the_fingerprint_of_each_text_as_the_space_has_it(actor):
    record = record_silences(SILENCE)[0]
    told = json.loads(record.content)
    by_kind = {each["kind"]: each for each in told["publications"]}

    assert sha256(record.content.encode()).hexdigest() == record.sha256
    assert by_kind["platform"]["sha256"] == actor.platform.space.versions.get().sha256
    assert (by_kind["career"]["edition"], told["candidates"]["count"]) == (1, 1)


def test_a_record_taken_late_says_the_same(actor):
    taken = record_silences(SILENCE)[0].content
    withdraw_piece(piece=actor.platform, reason="Después del silencio", by=actor.validator, at=SILENCE_ENDS + DAY)
    late = online_at(actor.process, SILENCE_ENDS + 2 * DAY)

    assert json.dumps(late, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == taken


def test_what_nobody_could_read_is_not_in_it(actor):
    second = an_actor(actor.process)
    a_validated(second)
    withdraw_piece(piece=actor.platform, reason="Antes del silencio", by=actor.validator, at=NOON + DAY)
    kinds = [each["kind"] for each in json.loads(record_silences(SILENCE)[0].content)["publications"]]

    assert kinds == ["career"]


def test_a_name_that_is_corrected_after_changes_no_fingerprint(actor, time_machine):
    piece = a_published(actor, PieceKind.PROPOSAL).piece
    before = {each["id"]: each["sha256"] for each in json.loads(record_silences(SILENCE)[0].content)["publications"]}
    actor.head.name = "Nombre Corregido"
    actor.head.save()
    time_machine.move_to(SILENCE_ENDS + DAY, tick=False)
    file = Client(headers={"host": "abierto.test"}).get("/decide/publicaciones.json", secure=True).content
    after = {row["id"]: row["sha256"] for row in json.loads(file)["publicaciones"]}

    assert after == before
    assert after[piece.external_id] == piece.space.versions.get().sha256
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(piece=piece).update(title="Otro")


def test_the_database_lets_nobody_change_it(actor):
    record_silences(SILENCE)
    for change in (
        lambda: SilenceRecord.objects.update(sha256="0" * 64),
        lambda: SilenceRecord.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_calendar_shows_it_and_gives_the_file(actor, time_machine):
    reader = Client(headers={"host": "abierto.test"})
    time_machine.move_to(SILENCE, tick=False)
    assert reader.get("/decide/calendario/silencio.json", secure=True).status_code == 404
    record = record_silences()[0]

    assert record.sha256 in reader.get("/decide/calendario/", secure=True).content.decode()
    file = reader.get("/decide/calendario/silencio.json", secure=True)
    assert sha256(file.content).hexdigest() == record.sha256


def test_a_stranger_makes_it_again_from_what_the_site_lets_be_downloaded(actor, time_machine):
    """With the file's own recipe, during the silence; who left, who came late and what was corrected included."""
    gone = CandidateFactory(candidacy=CandidacyFactory(contest=CouncilContestFactory(process=actor.process)))
    end_candidate(candidate=gone, ending=Ending.DIED, on=date(2021, 5, 20), citation="Acta", by=None, at=NOON)
    a_published(an_actor(actor.process), PieceKind.PROPOSAL)
    left = an_actor(actor.process)
    a_published(left, PieceKind.PROPOSAL)
    end_candidate(
        candidate=left.head, ending=Ending.WITHDREW, on=SILENCE.date() - DAY, citation="Acta", by=None, at=SILENCE - DAY
    )
    reader = Client(headers={"host": "abierto.test"})
    time_machine.move_to(SILENCE + DAY, tick=False)
    record_silences()
    told, list_, texts = (
        json.loads(reader.get(f"/decide/{name}.json", secure=True).content)
        for name in ("calendario/silencio", "candidaturas", "publicaciones")
    )

    day = told["until"][:10]
    rows = [row for row in list_["candidaturas"] if row["registro"] < day]
    ended = {row["id"]: row["termino"] if row["termino"] and row["termino"] < day else "" for row in rows}
    lines = sorted(f"{row['id']}\t{row['nombre']}\t{ended[row['id']]}\n" for row in rows)
    assert told["candidates"] == {"count": len(lines), "sha256": sha256("".join(lines).encode()).hexdigest()}
    assert "\t2021-05-20\n" in "".join(lines)
    prints = {(row["id"], row["edicion"]): sha256(row["texto"].encode()).hexdigest() for row in texts["publicaciones"]}
    assert len(told["publications"]) == 3
    assert {prints[row["id"], row["edition"]] == row["sha256"] for row in told["publications"]} == {True}
    assert "publicaciones.json" in told["recipe"]
