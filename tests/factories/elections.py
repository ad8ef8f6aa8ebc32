"""Processes, contests, forces and candidates, as tests need them."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from abierto.core.search import fold
from abierto.elections.enums import Capacity, ContestKind, ForceKind, Post
from abierto.elections.models import Candidacy, Candidate, Contest, Force, ForceMember, Process, Standing
from tests.factories.territory import DistrictFactory, DistrictMapFactory, MunicipalityFactory


class ProcessFactory(DjangoModelFactory):
    class Meta:
        model = Process

    external_id = factory.Sequence(lambda n: f"proceso-{n + 1}")
    name = factory.Sequence(lambda n: f"Proceso electoral {n + 1}")
    election_day = date(2021, 6, 6)
    district_map = factory.SubFactory(DistrictMapFactory)
    citation = "Artículo de prueba"
    source = "Prueba"


class CouncilContestFactory(DjangoModelFactory):
    class Meta:
        model = Contest

    process = factory.SubFactory(ProcessFactory)
    kind = ContestKind.COUNCIL
    municipality = factory.SubFactory(MunicipalityFactory)
    external_id = factory.Sequence(lambda n: f"ayuntamiento.prueba-{n + 1}")


class DeputyContestFactory(DjangoModelFactory):
    class Meta:
        model = Contest

    process = factory.SubFactory(ProcessFactory)
    kind = ContestKind.DEPUTY
    district = factory.SubFactory(DistrictFactory)
    external_id = factory.Sequence(lambda n: f"diputacion.prueba-{n + 1}")


class ForceFactory(DjangoModelFactory):
    """A party; ``ForceFactory(kind=ForceKind.COALITION, members=[one, other])`` is an alliance."""

    class Meta:
        model = Force
        skip_postgeneration_save = True

    process = factory.SubFactory(ProcessFactory)
    external_id = factory.Sequence(lambda n: f"partido-{n + 1}")
    kind = ForceKind.PARTY
    name = factory.Sequence(lambda n: f"Partido de Prueba {n + 1}")
    short_name = factory.Sequence(lambda n: f"PP{n + 1}")
    colour = "#1a2b3c"
    emblem_text = "Un círculo azul"
    order = factory.Sequence(lambda n: n + 1)
    source = "Prueba"

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for party in extracted or ():
            ForceMember.objects.create(alliance=self, party=party)


class StandingFactory(DjangoModelFactory):
    class Meta:
        model = Standing

    contest = factory.SubFactory(CouncilContestFactory)
    force = factory.SubFactory(ForceFactory, process=factory.SelfAttribute("..contest.process"))
    source = "Prueba"


class CandidacyFactory(DjangoModelFactory):
    class Meta:
        model = Candidacy

    contest = factory.SubFactory(CouncilContestFactory)
    force = factory.SubFactory(ForceFactory, process=factory.SelfAttribute("..contest.process"))


class CandidateFactory(DjangoModelFactory):
    """Somebody who heads a slate, unless said otherwise."""

    class Meta:
        model = Candidate

    candidacy = factory.SubFactory(CandidacyFactory)
    post = Post.PRESIDENCY
    number = 1
    capacity = Capacity.OWNER
    name = factory.Sequence(lambda n: f"Candidatura de Prueba {n + 1}")
    folded_name = factory.LazyAttribute(lambda candidate: fold(candidate.name))
    registered_on = date(2021, 4, 29)
    source = "Prueba"
