"""The exercise, its forum and its history."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from abierto.secretariat.enums import MilestoneKind, Sector
from abierto.secretariat.models import Exercise, Milestone, RegisteredMember, Seat
from tests.factories.people import OrganisationFactory, PostFactory


class ExerciseFactory(DjangoModelFactory):
    class Meta:
        model = Exercise

    external_id = factory.Sequence(lambda n: f"ejercicio-{n}")
    name = "Plan de Acción Local de Prueba"
    jurisdiction = "Estado de México"
    period = "2020-2021"
    starts_on = date(2020, 1, 1)
    ends_on = date(2021, 12, 31)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    external_id = factory.Sequence(lambda n: f"asiento-{n}")
    exercise = factory.SubFactory(ExerciseFactory)
    number = factory.Sequence(lambda n: n + 1)
    sector = Sector.PUBLIC_BODIES
    post = factory.SubFactory(PostFactory)


class RegisteredMemberFactory(DjangoModelFactory):
    class Meta:
        model = RegisteredMember

    external_id = factory.Sequence(lambda n: f"miembro-{n}")
    exercise = factory.SubFactory(ExerciseFactory)
    number = factory.Sequence(lambda n: n + 1)
    sector = Sector.PUBLIC_BODIES
    organisation = factory.SubFactory(OrganisationFactory)


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    external_id = factory.Sequence(lambda n: f"hecho-{n}")
    exercise = factory.SubFactory(ExerciseFactory)
    kind = MilestoneKind.SESSION
    happened_on = date(2020, 2, 1)
    title = factory.Sequence(lambda n: f"Sesión de prueba {n}")
