"""A small world at the desk: two institutions with a commitment each, and an account per role."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from abierto.accounts.enums import Role
from tests.desk.world import a_world


@pytest.fixture
def world(db, settings) -> SimpleNamespace:
    settings.SECOND_FACTOR_REQUIRED = False
    return a_world()


@pytest.fixture
def enter(client, world):
    """Sign in as a role of the world and hand back the client."""

    def sign_in(role: str = Role.SECRETARIAT):
        client.force_login(world.accounts[role])
        return client

    return sign_in
