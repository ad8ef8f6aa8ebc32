"""What the hot path needs to know of a space, read once a second and no more often.

The database itself refuses an act outside its windows (``docs/decisions/0019``), so a fact that is one second old can
delay a sentence, and never let an act in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Invitation, Space

FRESH_FOR = 1.0
_kept: dict[str, tuple[float, Facts]] = {}


@dataclass(frozen=True)
class Span:
    """A half-open interval: from ``opens_at``, and until just before ``closes_at``."""

    public: Public
    opens_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


@dataclass(frozen=True)
class Facts:
    """A space as the hot path sees it."""

    pk: int
    external_id: str
    title: str
    url: str
    secret: bytes
    is_sealed: bool
    versions: tuple[int, ...]
    spans: dict[str, tuple[Span, ...]]
    invited: frozenset[bytes]

    @property
    def version(self) -> int:
        """What the space shows now."""
        return self.versions[-1] if self.versions else 0

    def open_to(self, gesture: Gesture, at: datetime) -> set[Public]:
        """To whom the gesture is open at that instant."""
        return {span.public for span in self.spans.get(gesture, ()) if span.holds(at)}

    def span(self, gesture: Gesture) -> tuple[datetime, datetime] | None:
        """The first opening and the last closing of a gesture, whoever it is for."""
        spans = self.spans.get(gesture, ())
        return (min(s.opens_at for s in spans), max(s.closes_at for s in spans)) if spans else None


def facts_of(external_id: str) -> Facts | None:
    """The facts of a space, at most a second old; None when there is none."""
    kept = _kept.get(external_id)
    now = monotonic()
    if kept is not None and now < kept[0] + FRESH_FOR:
        return kept[1]
    space = Space.objects.filter(external_id=external_id).first()
    if space is None:
        return None
    facts = read_facts(space)
    if len(_kept) > 10_000:
        _kept.clear()
    _kept[external_id] = (now, facts)
    return facts


def read_facts(space: Space) -> Facts:
    """The facts of a space as the database has them now."""
    spans: dict[str, list[Span]] = {}
    for window in space.windows.all():
        spans.setdefault(window.gesture, []).append(Span(Public(window.public), window.opens_at, window.closes_at))
    authors = Invitation.objects.filter(space=space, withdrawn_at__isnull=True).values_list("author", flat=True)
    return Facts(
        pk=space.pk,
        external_id=space.external_id,
        title=space.title,
        url=space.url,
        secret=bytes(space.secret),
        is_sealed=space.is_sealed,
        versions=tuple(space.versions.order_by("number").values_list("number", flat=True)),
        spans={gesture: tuple(found) for gesture, found in spans.items()},
        invited=frozenset(bytes(author) for author in authors),
    )


def forget(external_id: str = "") -> None:
    """Read the facts again: somebody here has just changed them."""
    if external_id:
        _kept.pop(external_id, None)
    else:
        _kept.clear()
