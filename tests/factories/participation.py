"""Spaces where people take part, as tests need them."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from abierto.core.clock import ZONE
from abierto.participation.actions.gestures import Words, contribute
from abierto.participation.actions.spaces import open_space, set_window
from abierto.participation.enums import Gesture, Kind, Public
from abierto.participation.models import Contribution, Space
from abierto.participation.passes import new_pass
from abierto.participation.spaces import Facts, read_facts

OPENS = datetime(2021, 4, 30, 0, 0, tzinfo=ZONE)
CLOSES = datetime(2021, 6, 3, 0, 0, tzinfo=ZONE)
DURING = datetime(2021, 5, 10, 12, 0, tzinfo=ZONE)
_numbers = count(1)


def a_space(
    *gestures: Gesture, public: Public = Public.OPEN, opens_at=OPENS, closes_at=CLOSES, is_sealed: bool = False
) -> Space:
    """A space that takes the gestures (reactions and contributions, unless said) from ``opens_at`` on."""
    number = next(_numbers)
    space = open_space(
        external_id=f"espacio-{number}", title=f"Espacio {number}", url="/", text=f"Texto {number}",
        at=opens_at - timedelta(days=1), is_sealed=is_sealed,
    )  # fmt: skip
    for gesture in gestures or (Gesture.REACT, Gesture.CONTRIBUTE):
        set_window(
            space=space, gesture=gesture, public=public, opens_at=opens_at, closes_at=closes_at,
            at=opens_at - timedelta(days=1),
        )  # fmt: skip
    return space


def facts(space: Space) -> Facts:
    return read_facts(Space.objects.get(pk=space.pk))


def said(space: Space, text: str = "Que se publique el calendario de entregas.", **told) -> Contribution:
    """A contribution of a person of its own."""
    kind, at = told.pop("kind", Kind.PROPOSAL), told.pop("at", DURING)
    number, version = told.pop("number", None) or new_pass(), told.pop("version", 1)
    words = Words(kind=kind, text=text, may_publish=told.pop("may_publish", True), **told)
    return contribute(space=facts(space), number=number, words=words, version=version, at=at).act.contribution
