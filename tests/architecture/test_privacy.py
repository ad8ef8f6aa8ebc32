"""Every field of every model is sorted public, personal or internal."""

from __future__ import annotations

import pytest

from abierto.core.privacy import KINDS, own_models, sorting, unsorted_fields


@pytest.mark.parametrize("model", list(own_models()), ids=lambda model: model._meta.label)
def test_every_field_is_sorted(model):
    assert unsorted_fields(model) == set()
    assert set(sorting(model).values()) <= set(KINDS)


def test_an_account_shows_nothing_of_its_person():
    from abierto.accounts.models import User

    assert "public" not in sorting(User).values()
