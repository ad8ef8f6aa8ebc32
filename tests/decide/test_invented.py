"""What the demonstration invents of real actors is marked wherever it is read; what is a fact is not."""

from __future__ import annotations

import pytest
import time_machine

from abierto.elections.models import Candidacy, Candidate, Standing
from tests.decide.public_world import NOON, World, text_of

pytestmark = pytest.mark.django_db

PAGES = ("/decide/donde-vivo/15106/", "/territorio/municipios/15106/")
FIGURES = ("/decide/paridad/", "/decide/avance/")
MARK = "demostración"


@pytest.fixture(autouse=True)
def world():
    with time_machine.travel(NOON, tick=False):
        yield World()


def invent(candidacy: Candidacy, *, stands: bool) -> None:
    """The candidacy is of the demonstration and, with ``stands``, nobody else says that its force stands there."""
    Candidacy.objects.filter(pk=candidacy.pk).update(is_demonstration=True)
    Candidate.objects.filter(candidacy=candidacy).update(source="Demostración")
    if stands:
        Standing.objects.filter(contest=candidacy.contest, force=candidacy.force).update(source="Demostración")


def marks(client, url: str) -> int:
    return text_of(client.get(url)).count(MARK)


@pytest.mark.parametrize("url", [*PAGES, "compare"])
def test_who_stands_because_it_was_invented_is_marked_and_who_is_known_to_is_not(world, client, url):
    url = url if url != "compare" else f"/decide/comparar/?eleccion={world.council.external_id}"
    assert marks(client, url) == 0
    invent(world.slate, stands=False)
    assert marks(client, url) == 0
    invent(world.slate, stands=True)
    assert marks(client, url) == 1


@pytest.mark.parametrize("url", FIGURES)
def test_figures_that_count_the_invented_say_so(world, client, url):
    assert "Estas cifras cuentan candidaturas o textos inventados" not in text_of(client.get(url))
    invent(world.slate, stands=False)
    assert "Estas cifras cuentan candidaturas o textos inventados" in text_of(client.get(url))


def test_whoever_heads_an_invented_candidacy_is_marked_in_the_page_of_the_platform(world, client):
    assert marks(client, "/decide/plataformas/azul/") == 0
    invent(world.slate, stands=False)
    assert marks(client, "/decide/plataformas/azul/") == 1
