"""Accounts under a role, working for an organisation."""

from __future__ import annotations

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.people.models import Affiliation

PASSWORD = "una contraseña para pruebas"


class UserFactory(DjangoModelFactory):
    """``UserFactory(role=Role.INSTITUTION, organisation=infoem)``; without a role the account may do nothing."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"cuenta{n}@abierto.test")
    name = factory.Sequence(lambda n: f"Cuenta {n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        if create:
            self.save(update_fields=["password"])

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        if create and extracted:
            roles = [extracted] if isinstance(extracted, str) else extracted
            self.groups.set([Group.objects.get_or_create(name=str(Role(name).value))[0] for name in roles])

    @factory.post_generation
    def organisation(self, create, extracted, **kwargs):
        if create and extracted:
            Affiliation.objects.create(user=self, organisation=extracted)


def SecretaryFactory(**fields) -> User:
    """An account of the Local Technical Secretariat."""
    return UserFactory(role=Role.SECRETARIAT, **fields)
