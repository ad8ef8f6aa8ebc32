"""The lists of Decide ask the database as little for many actors and candidacies as for one, and under ten times."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.decide.enums import PieceKind
from abierto.elections.enums import Doing, ForceKind
from abierto.elections.models import Contest, Process, Stage
from abierto.participation import spaces
from tests.factories.accounts import UserFactory
from tests.factories.decide import OPENS, REACT_FROM, a_published, an_actor, words
from tests.factories.elections import CandidacyFactory, CandidateFactory, ForceFactory, StandingFactory

pytestmark = pytest.mark.django_db

#: «Under ten», of lists; «under fifteen», of any other page.
LISTS, OTHERS = 9, 14
#: What any screen of the desk asks before it begins: who it is, what they may do, the menu.
FRAME = 14
PAGES = {
    "/decide/": LISTS,
    "/decide/calendario/": LISTS,
    "/decide/organos/": LISTS,
    "/decide/organos/ayuntamientos/": LISTS,
    "/decide/candidaturas/": LISTS,
    "/decide/candidaturas/?orden=nombre&q=prueba": LISTS,
    "/decide/candidaturas/{contest}/": LISTS,
    "/decide/plataformas/": LISTS,
    "/decide/plataformas/{force}/": OTHERS,
    "/decide/perfiles/{head}/": OTHERS,
    "/decide/propuestas/{proposal}/": OTHERS,
    "/decide/avance/": LISTS,
    "/decide/comparar/": LISTS,
    "/decide/comparar/?tema=water&eleccion={contest}": LISTS,
    "/decide/donde-vivo/": LISTS,
    "/decide/donde-vivo/?q=a": LISTS,
    "/decide/donde-vivo/{place}/": LISTS,
    "/decide/quitadudas/": LISTS,
    "/decide/estadisticas/": LISTS,
}
SCREENS = ("process", "contests", "forces", "parity")


@pytest.fixture(autouse=True)
def _open(time_machine, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    time_machine.move_to(REACT_FROM, tick=False)
    spaces.forget()
    yield
    spaces.forget()


def an_actor_who_published(process: Process | None = None):
    """An actor with its platform, a career and a proposal, and an alliance that stands against it."""
    actor = an_actor(process)
    contest = actor.head.candidacy.contest
    parties = ForceFactory.create_batch(2, process=actor.process)
    alliance = ForceFactory(process=actor.process, kind=ForceKind.COALITION, members=parties)
    for force in (actor.force, alliance):
        StandingFactory(contest=contest, force=force)
    CandidateFactory(candidacy=CandidacyFactory(contest=contest, force=alliance))
    a_published(actor)
    a_published(actor, PieceKind.CAREER, words=words("Veinte años de servicio.", title=""))
    actor.proposal = a_published(actor, PieceKind.PROPOSAL).piece
    return actor


def asked(client: Client, addresses: list[str]) -> dict[str, int]:
    """How many questions each page asks, once a process has loaded what it loads once."""
    found = {}
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200, address
        found[address] = len(seen)
    return found


def test_pages_ask_as_little_for_many_as_for_one():
    one = an_actor_who_published()
    Stage.objects.create(process=one.process, doing=Doing.SEE_INFORMATION, opens_at=OPENS, citation="Regla de prueba")
    contest: Contest = one.head.candidacy.contest
    names = {
        "contest": contest.external_id,
        "force": one.force.external_id,
        "head": str(one.head.pk),
        "proposal": one.proposal.external_id,
        "place": contest.municipality.inegi_code,
    }
    allowed = {page.format(**names): most for page, most in PAGES.items()}
    screens = [reverse("elections_desk:processes")]
    screens += [reverse(f"elections_desk:{name}", args=[one.process.pk]) for name in SCREENS]
    staff = Client()
    staff.force_login(UserFactory(role=Role.SECRETARIAT))
    few, few_screens = asked(Client(), list(allowed)), asked(staff, screens)

    for _ in range(3):
        an_actor_who_published(one.process)

    assert asked(Client(), list(allowed)) == few
    assert {page: count for page, count in few.items() if count > allowed[page]} == {}
    assert asked(staff, screens) == few_screens
    assert max(few_screens.values()) <= FRAME + LISTS
