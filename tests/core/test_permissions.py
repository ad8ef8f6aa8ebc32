"""One table of who may do what; asking for what is not in it is an error, never a yes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from abierto.accounts.enums import DESCRIPTIONS, Role
from abierto.core import permissions
from abierto.core.errors import DomainError, NotAllowed
from tests.factories.accounts import SecretaryFactory, UserFactory


def test_an_unknown_permission_is_an_error(db):
    with pytest.raises(KeyError):
        permissions.allowed(SecretaryFactory(), "plan.never_defined")


def test_a_name_is_defined_once():
    with pytest.raises(ValueError, match="defined twice"):
        permissions.register({"plan.seal_version": permissions.TABLE["plan.seal_version"]})


def test_nobody_means_the_program_and_anonymous_means_nobody(db):
    permissions.require(None, "plan.seal_version")
    for user in (AnonymousUser(), UserFactory(), UserFactory(role=Role.SECRETARIAT, is_active=False)):
        with pytest.raises(NotAllowed, match="no tiene permiso"):
            permissions.require(user, "plan.seal_version")


def test_a_refusal_is_a_sentence_for_the_person():
    assert issubclass(NotAllowed, DomainError)


def test_every_role_has_a_description():
    assert set(DESCRIPTIONS) == set(Role)
    assert all(text.endswith(".") for text in DESCRIPTIONS.values())
