"""While there is electoral silence, nobody changes what is told of the election: staff, command or file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.core.models import Entry
from abierto.elections.actions.candidacies import Substitute, end_candidate, substitute_candidate
from abierto.elections.actions.forces import ForceSheet, save_force, set_standing, set_standings
from abierto.elections.actions.importing import import_candidacies
from abierto.elections.actions.processes import Term, add_contests, set_stage
from abierto.elections.calendar import OutOfTime, calendar_of
from abierto.elections.comparing import Terms
from abierto.elections.enums import Doing, Ending, ForceKind
from abierto.elections.models import Candidate, Contest, Force, Stage, Standing
from abierto.elections.reading.candidates import Line, Reading
from tests.factories.accounts import SecretaryFactory
from tests.factories.decide import CLOSES, SILENCE, SILENCE_ENDS, a_calendar
from tests.factories.elections import CandidacyFactory, CandidateFactory, CouncilContestFactory
from tests.factories.territory import DistrictFactory

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def head():
    candidate = CandidateFactory(candidacy=CandidacyFactory(contest=CouncilContestFactory()))
    a_calendar(candidate.candidacy.contest.process)
    return candidate


def sheet() -> ForceSheet:
    return ForceSheet("partido-nuevo", ForceKind.PARTY, "Partido Nuevo", "PN", "#aabbcc", "Un cuadro", 90, "Prueba")


def a_list(candidate: Candidate) -> Reading:
    force, contest = candidate.candidacy.force, candidate.candidacy.contest
    line = Line(row=2, force=force.external_id, post=candidate.post, capacity="substitute", name="Alguien de Prueba",
                number=1, contest=contest.external_id)  # fmt: skip
    return Reading("lista.csv", lines=[line], names={})


def acts(candidate: Candidate, by) -> dict:
    contest = candidate.candidacy.contest
    process, force = contest.process, candidate.candidacy.force
    day, why = date(2021, 6, 1), "Acuerdo de prueba"
    return {
        "stage": lambda at: set_stage(
            process=process, term=Term(Doing.REACT_TO_PLATFORMS, SILENCE - 20 * DAY, CLOSES + DAY, why), by=by, at=at
        ),
        "contests": lambda at: add_contests(process=process, by=by, at=at),
        "force": lambda at: save_force(process=process, sheet=sheet(), by=by, at=at),
        "standing": lambda at: set_standing(contest=contest, forces=[force], source=why, by=by, at=at),
        "standings": lambda at: set_standings(process=process, standings={contest: [force]}, source=why, by=by, at=at),
        "ending": lambda at: end_candidate(
            candidate=candidate, ending=Ending.WITHDREW, on=day, citation=why, by=by, at=at
        ),
        "substitution": lambda at: substitute_candidate(
            candidate=candidate, substitute=Substitute("Otra de Prueba"), on=day, citation=why, by=by, at=at
        ),
        "import": lambda at: import_candidacies(
            process=process, reading=a_list(candidate), terms=Terms("Prueba", day, why), by=by, at=at
        ),
    }  # fmt: skip


def facts() -> tuple:
    return tuple(list(model.objects.order_by("pk").values()) for model in (Stage, Contest, Force, Standing, Candidate))


ACTS = ("stage", "contests", "force", "standing", "standings", "ending", "substitution", "import")


@pytest.mark.parametrize("who", ["staff", "program"])
def test_within_the_silence_nothing_changes_whoever_asks(head, who):
    told = acts(head, SecretaryFactory() if who == "staff" else None)
    before, lines = facts(), Entry.objects.count()
    assert tuple(told) == ACTS
    for name, act in told.items():
        for at in (SILENCE, SILENCE + DAY, SILENCE_ENDS - SECOND):
            with pytest.raises(OutOfTime, match="Hay silencio electoral hasta el 6 de junio de 2021"):
                act(at)
            assert facts() == before, name
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("name", [each for each in ACTS if each not in {"stage", "contests"}])
@pytest.mark.parametrize("at", [SILENCE - SECOND, SILENCE_ENDS])
def test_a_second_before_and_once_it_is_over_it_may_be_done(head, name, at):
    if name in {"standing", "standings"}:
        Standing.objects.create(contest=head.candidacy.contest, force=head.candidacy.force, source="Prueba")
    before = Entry.objects.count()
    acts(head, None)[name](at)
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "goes"),
    [
        (SILENCE, SILENCE_ENDS + DAY, True),
        (SILENCE, SILENCE_ENDS - 2 * DAY, False),
        (SILENCE, None, False),
        (SILENCE - DAY, SILENCE_ENDS + DAY, False),
    ],
)
def test_silence_itself_may_only_last_longer(head, opens_at, closes_at, goes):
    process = head.candidacy.contest.process
    term = Term(Doing.SILENCE, opens_at, closes_at, "Acuerdo de prueba")
    if goes:
        set_stage(process=process, term=term, by=None, at=SILENCE + DAY)
    else:
        with pytest.raises(OutOfTime):
            set_stage(process=process, term=term, by=None, at=SILENCE + DAY)
    assert calendar_of(process).windows[Doing.SILENCE].closes_at == (closes_at if goes else SILENCE_ENDS)


def test_the_desk_says_why_and_until_when(head, settings, time_machine):
    settings.SECOND_FACTOR_REQUIRED = False
    time_machine.move_to((SILENCE + DAY).astimezone(ZONE), tick=False)
    client, process = Client(), head.candidacy.contest.process
    client.force_login(SecretaryFactory())
    where = f"/escritorio/elecciones/{process.pk}"
    why = "Hay silencio electoral hasta el 6 de junio de 2021, 18:00 horas"
    a_force = {
        "kind": "party", "name": "Partido Nuevo", "short_name": "PN", "external_id": "partido-nuevo",
        "colour": "#aabbcc", "emblem_text": "Un cuadro", "order": 90, "source": "Prueba",
    }  # fmt: skip
    answer = client.post(f"{where}/actores/registrar/", a_force)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    DistrictFactory(map=process.district_map)
    answer = client.post(f"{where}/elecciones/agregar/", {"agregar": "si"}, follow=True)
    assert (answer.status_code, why in answer.content.decode()) == (200, True)
    assert (Force.objects.count(), Contest.objects.count()) == (1, 1)


@pytest.fixture
def now_silent(head):
    """A silence that holds by the machine's own clock, whatever the site's says."""
    now = clock.of_the_machine()
    Stage.objects.filter(doing=Doing.SILENCE).update(opens_at=now - DAY, closes_at=now + DAY)
    return head


def test_the_database_itself_lets_nobody_change_a_fact_in_silence(now_silent):
    """Neither a shell nor a console: by its own clock, without asking any program."""
    candidacy = now_silent.candidacy
    force, contest, process = candidacy.force, candidacy.contest, candidacy.contest.process
    other = Stage.objects.exclude(doing=Doing.SILENCE)
    attempts = {
        "a name": lambda: Candidate.objects.update(name="Otra"),
        "a row": lambda: CandidateFactory(candidacy=candidacy, number=2),
        "a removal": lambda: Candidate.objects.filter(pk=now_silent.pk)._raw_delete("default"),
        "a candidacy": lambda: CandidacyFactory(contest=contest),
        "a colour": lambda: Force.objects.filter(pk=force.pk).update(colour="#000000"),
        "a standing": lambda: Standing.objects.create(contest=contest, force=force, source="x"),
        "a contest": lambda: Contest.objects.filter(pk=contest.pk).update(external_id="otra"),
        "a stage": lambda: other.update(closes_at=None),
        "an end of it": lambda: Stage.objects.filter(doing=Doing.SILENCE).delete(),
        "a shorter one": lambda: Stage.objects.filter(doing=Doing.SILENCE).update(closes_at=clock.of_the_machine()),
    }
    before = facts()
    for what, attempt in attempts.items():
        with pytest.raises(IntegrityError, match="silencio electoral"), transaction.atomic():
            attempt()
        assert facts() == before, what
    longer = clock.of_the_machine() + 3 * DAY
    assert Stage.objects.filter(doing=Doing.SILENCE).update(closes_at=longer) == 1
    assert Stage.objects.get(process=process, doing=Doing.SILENCE).closes_at == longer


def test_another_process_goes_on_meanwhile(now_silent):
    other = CandidateFactory()
    Candidate.objects.filter(pk=other.pk).update(name="Otra")
    assert other.candidacy.contest.process != now_silent.candidacy.contest.process
