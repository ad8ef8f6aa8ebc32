"""Organisations, posts, and who holds them."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from abierto.people.enums import Capacity, OrganisationKind
from abierto.people.models import Affiliation, Membership, Organisation, Person, Post


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    external_id = factory.Sequence(lambda n: f"organizacion-{n}")
    name = factory.Sequence(lambda n: f"Instituto de Prueba {n}")
    short_name = factory.Sequence(lambda n: f"IP{n}")
    kind = OrganisationKind.PUBLIC_BODY


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    external_id = factory.Sequence(lambda n: f"persona-{n}")
    name = factory.Sequence(lambda n: f"Persona de Prueba {n}")


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    external_id = factory.Sequence(lambda n: f"cargo-{n}")
    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Dirección de Prueba {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    external_id = factory.Sequence(lambda n: f"titularidad-{n}")
    post = factory.SubFactory(PostFactory)
    person = factory.SubFactory(PersonFactory)
    capacity = Capacity.TITULAR
    valid_from = date(2020, 1, 1)


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = Affiliation

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    organisation = factory.SubFactory(OrganisationFactory)
