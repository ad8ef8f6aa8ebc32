"""What anyone does without an account: reacts, changes their mind, writes. Each act by a person of their own."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from types import SimpleNamespace

from abierto.participation.models import Act as Accepted
from abierto.participation.models import Contribution
from abierto.participation.passes import new_pass, pseudonym
from tests.faults.acts import Act, posting


def react_once(world: SimpleNamespace) -> Iterator[Act]:
    """One person after another likes something; sent again, it is the same act with the same receipt."""
    for _ in range(10_000):
        key = secrets.token_hex(16)
        author = pseudonym(new_pass(key), bytes(world.space.secret))
        yield Act(
            "react",
            posting(f"/participar/{world.space.external_id}/reaccion/", {"valor": "up", "version": 1, "clave": key}),
            Accepted.objects.current().filter(author=author, value="up").count,
            {},
        )


def change_minds(world: SimpleNamespace) -> Iterator[Act]:
    """One person goes from one reaction to the other; at each moment one stands."""
    key = secrets.token_hex(16)
    author = pseudonym(new_pass(key), bytes(world.space.secret))
    for number in range(10_000):
        value = "up" if number % 2 else "down"
        yield Act(
            "change of mind",
            posting(f"/participar/{world.space.external_id}/reaccion/", {"valor": value, "version": 1, "clave": key}),
            Accepted.objects.current().filter(author=author, gesture="react").count,
            {},
        )


def write_ideas(world: SimpleNamespace) -> Iterator[Act]:
    """One person after another writes."""
    for number in range(10_000):
        fields = {"tipo": "idea", "texto": f"Idea número {number}", "version": 1, "clave": secrets.token_hex(16)}
        yield Act(
            "idea",
            posting(f"/participar/{world.space.external_id}/aporte/", fields),
            Contribution.objects.filter(text=f"Idea número {number}").count,
            {},
        )
