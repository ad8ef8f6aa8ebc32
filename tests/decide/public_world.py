"""A process with its calendar, some places, forces and candidates, as the public pages need them."""

from __future__ import annotations

import re
from datetime import date, datetime

from abierto.core.clock import ZONE
from abierto.elections.enums import Capacity, Doing, Ending, ForceKind, Gender, Post
from abierto.elections.models import Process, Stage
from tests.factories.elections import (
    CandidacyFactory,
    CandidateFactory,
    CouncilContestFactory,
    DeputyContestFactory,
    ForceFactory,
    ProcessFactory,
    StandingFactory,
)
from tests.factories.territory import DistrictFactory, MunicipalityFactory, PartFactory, SectionFactory


def at(day: int, month: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of 2021 in Mexico City."""
    return datetime(2021, month, day, hour, minute, second, tzinfo=ZONE)


NOON = at(10, 5, 12)
#: What opens when, as in the process of 2021; without an end, from then on.
STAGES = {
    Doing.SEE_INFORMATION: (at(10, 4), None),
    Doing.SEE_PLATFORMS: (at(12, 4), None),
    Doing.SEE_CANDIDATES: (at(30, 4), None),
    Doing.SEE_PROFILES: (at(5, 5), None),
    Doing.PUBLISH_PROFILES: (at(30, 4), at(3, 6)),
    Doing.SILENCE: (at(3, 6), at(7, 6)),
    Doing.SEE_RESULTS: (at(14, 6), None),
    Doing.SEE_STATISTICS: (at(16, 12), None),
}


def process_of_2021(**stages) -> Process:
    """A process with the stages of :data:`STAGES`."""
    process = ProcessFactory(external_id="2021-06-06", name="Elección de 2021", election_day=date(2021, 6, 6))
    for doing, (opens_at, closes_at) in STAGES.items():
        Stage.objects.create(
            process=process, doing=doing, opens_at=opens_at, closes_at=closes_at, citation=f"Regla de {doing}"
        )
    return process


class World:
    """Two municipalities, one of them in two districts; two parties and their coalition; a slate and a formula."""

    def __init__(self) -> None:
        self.process = process_of_2021()
        drawing = self.process.district_map
        self.whole = MunicipalityFactory(inegi_code="15106", name="Toluca", population_2020=910_608)
        self.split = MunicipalityFactory(inegi_code="15058", name="Nezahualcóyotl", population_2020=90_000)
        self.first, self.second = (DistrictFactory(map=drawing, number=number) for number in (7, 12))
        PartFactory(district=self.first, municipality=self.whole)
        PartFactory(district=self.first, municipality=self.split)
        PartFactory(district=self.second, municipality=self.split)
        self.section = SectionFactory(district=self.second, map=drawing, municipality=self.split, number=321)
        self.council = CouncilContestFactory(
            process=self.process, municipality=self.whole, external_id="ayuntamiento.15106.2021-06-06"
        )
        self.other_council = CouncilContestFactory(
            process=self.process, municipality=self.split, external_id="ayuntamiento.15058.2021-06-06"
        )
        self.deputies = [
            DeputyContestFactory(
                process=self.process,
                district=district,
                external_id=f"diputacion.distrito-{district.number:02}.2021-06-06",
            )
            for district in (self.first, self.second)
        ]
        self.azul = ForceFactory(process=self.process, external_id="azul", name="Partido Azul", short_name="PAZ")
        self.rojo = ForceFactory(process=self.process, external_id="rojo", name="Partido Rojo", short_name="PRO")
        self.alianza = ForceFactory(
            process=self.process,
            external_id="azul-rojo",
            kind=ForceKind.COALITION,
            name="Juntos",
            short_name="JUNTOS",
            members=[self.azul, self.rojo],
        )
        for contest, forces in ((self.council, (self.azul, self.rojo)), (self.deputies[0], (self.alianza,))):
            for force in forces:
                StandingFactory(contest=contest, force=force)
        self.slate = CandidacyFactory(contest=self.council, force=self.azul)
        self.formula = CandidacyFactory(contest=self.deputies[0], force=self.alianza)
        self._people()

    def _people(self) -> None:
        def place(candidacy, post, number, capacity, name, gender, **more):
            return CandidateFactory(
                candidacy=candidacy, post=post, number=number, capacity=capacity, name=name, gender=gender, **more
            )

        owner, substitute = Capacity.OWNER, Capacity.SUBSTITUTE
        self.people = [
            place(self.slate, Post.PRESIDENCY, 1, owner, "Ángela Núñez de Prueba", Gender.WOMAN),
            place(self.slate, Post.PRESIDENCY, 1, substitute, "Berta de Prueba", Gender.WOMAN),
            place(self.slate, Post.SYNDIC, 1, owner, "Carlos de Prueba", Gender.MAN),
            place(self.slate, Post.COUNCILLOR, 1, owner, "Delia de Prueba", ""),
            place(self.formula, Post.DEPUTY, 1, owner, "Elías de Prueba", Gender.MAN),
            place(
                self.formula, Post.DEPUTY, 1, substitute, "Fabián de Prueba", Gender.MAN,
                ended_on=date(2021, 5, 8), ending=Ending.SUBSTITUTED, citation="Acuerdo de prueba 7",
            ),
            place(
                self.formula, Post.DEPUTY, 1, substitute, "Gael de Prueba", Gender.NON_BINARY,
                registered_on=date(2021, 5, 8),
            ),
        ]  # fmt: skip


def text_of(response) -> str:
    """The words of a page, without its markup."""
    without_links = re.sub(r"</?a\b[^>]*>", "", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without_links))
