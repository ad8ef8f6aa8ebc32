"""What the public search knows of elections."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from abierto.core.models import SearchEntry
from abierto.core.search import find, kinds
from abierto.decide.actions.pieces import withdraw_piece
from abierto.decide.enums import PieceKind
from abierto.decide.indexing import index_outcomes
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.actions.processes import add_contests
from abierto.elections.enums import Doing, Ending
from abierto.elections.models import Stage
from tests.factories.decide import (
    DAY,
    DELIVERS,
    NOON,
    OPENS,
    a_draft,
    a_published,
    an_actor,
    an_outcome,
    deliveries_open,
    words,
)
from tests.factories.elections import ProcessFactory
from tests.factories.territory import DistrictFactory, MunicipalityFactory, PartFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
SHUT = ("Plataforma electoral", "Trayectoria", "Propuesta", "Lo que se retomó")


@pytest.fixture
def process():
    process = ProcessFactory(name="Elección de 2021", election_day=date(2021, 6, 6))
    district = DistrictFactory(map=process.district_map, number=12)
    PartFactory(district=district, municipality=MunicipalityFactory(inegi_code="15058", name="Nezahualcóyotl"))
    add_contests(process=process, by=None)
    return process


def urls(query: str) -> list[str]:
    return [entry.url for entry in find(query)[0]]


def test_an_election_is_found_by_its_place(process):
    assert set(urls("nezahualcoyotl elección")) == {
        "/decide/candidaturas/ayuntamiento.15058.2021-06-06/",
        "/decide/candidaturas/diputacion.distrito-12.2021-06-06/",
    }


def test_a_body_is_found_by_what_it_does(process):
    assert urls("alumbrado panteones") == ["/decide/organos/ayuntamientos/"]
    assert urls("legislatura cuentas públicas")[0] == "/decide/organos/legislatura/"


def test_adding_contests_again_leaves_one_entry_of_each(process):
    MunicipalityFactory(inegi_code="15001")
    add_contests(process=process, by=None)
    told = list(SearchEntry.objects.filter(source__startswith="decide:").values_list("url", flat=True))
    assert len(told) == len(set(told)) == 6


def test_what_an_actor_publishes_is_found_while_it_is_shown():
    actor = an_actor()
    platform = a_published(actor, words=words("Pozos nuevos y tuberías.", title="Acueductos"))
    proposal = a_published(actor, PieceKind.PROPOSAL, words=words("Bicipuertos en cada plaza.", title="Bicicletas"))
    a_draft(an_actor(actor.process), words=words("Acueductos que nadie ha visto todavía."))

    assert urls("acueductos") == [f"/decide/plataformas/{actor.force.external_id}/"]
    assert urls("bicipuertos") == [f"/decide/propuestas/{proposal.piece.external_id}/"]

    withdraw_piece(piece=platform.piece, reason="Se escribe otra.", by=actor.validator, at=NOON)
    assert urls("acueductos") == []
    end_candidate(candidate=actor.head, ending=Ending.WITHDREW, on=NOON.date(), citation="Acuerdo 1", by=None, at=NOON)
    assert urls("bicipuertos") == []


def test_the_search_gives_nothing_that_the_calendar_keeps_shut(client, time_machine, django_assert_max_num_queries):
    actor = an_actor()
    deliveries_open(actor.process)
    a_published(actor, words=words("Pozos nuevos.", title="Acueductos"))
    a_published(actor, PieceKind.PROPOSAL, words=words("Bicipuertos en cada plaza.", title="Acueductos"))
    a_published(actor, PieceKind.CAREER, words=words("Acueductos desde 1990.", title=""))
    an_outcome(actor, "Se retomaron los acueductos.")
    index_outcomes(actor.process)
    Stage.objects.filter(doing=Doing.SEE_PROFILES).update(opens_at=OPENS + 3 * DAY)

    def kinds_at(at) -> list[str]:
        time_machine.move_to(at, tick=False)
        found = [entry.kind for entry in find("acueductos")[0]]
        assert sorted(set(kinds()) & {*SHUT}) == sorted(found)
        return sorted(found)

    assert kinds_at(OPENS - DAY) == []
    assert kinds_at(OPENS) == ["Plataforma electoral"]
    assert kinds_at(OPENS + 3 * DAY) == ["Plataforma electoral", "Propuesta", "Trayectoria"]
    assert kinds_at(DELIVERS - SECOND) == ["Plataforma electoral", "Propuesta", "Trayectoria"]
    assert kinds_at(DELIVERS) == sorted(SHUT)
    time_machine.move_to(DELIVERS - 3 * SECOND, tick=False)
    with django_assert_max_num_queries(6):
        answer = client.get("/buscar/?q=acueductos")
    assert answer.headers["Cache-Control"] == "public, max-age=2"
