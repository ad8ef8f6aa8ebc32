"""Who publishes for an actor, who observes, and who hands over accounts. Nobody publishes for two actors."""

from __future__ import annotations

from typing import Any

from rules import predicate

from abierto.accounts.rules import is_administrator, is_secretariat
from abierto.core import permissions
from abierto.decide.models import ActorSeat, Edition
from abierto.elections.models import Force
from abierto.uploads import access
from abierto.uploads.models import StoredFile


def force_of(record: Any) -> Force | None:
    """The force that a force, a candidate, a piece, an edition, an outcome or a seat belongs to."""
    if record is None or isinstance(record, Force):
        return record
    for way in ("piece", "candidacy"):
        record = getattr(record, way, record)
    return record.force


def _seats(user: Any, record: Any) -> Any:
    """The seats with which ``user`` publishes now: in general, or for the force of one record."""
    if getattr(user, "pk", None) is None or not user.is_authenticated or user.works_here:
        return ActorSeat.objects.none()
    seats = ActorSeat.objects.standing().filter(user=user)
    force = force_of(record)
    return seats if force is None else seats.filter(force=force)


@predicate("publishes_for_it")
def publishes_for_it(user: Any, record: Any) -> bool:
    """Holds a seat of that actor, and works at no desk."""
    return _seats(user, record).exists()


@predicate("validates_for_it")
def validates_for_it(user: Any, record: Any) -> bool:
    """Holds a seat of that actor with which it validates."""
    return _seats(user, record).filter(can_validate=True).exists()


def may_read_photograph(user: Any, file: StoredFile) -> bool | None:
    """At the desk, who checks texts reads a photograph that is not public yet; None when it is none of ours."""
    return is_secretariat.test(user) if Edition.objects.filter(photograph=file).exists() else None


RULES: dict[str, Any] = {
    "decide.open_actor_desk": publishes_for_it,
    "decide.write_edition": publishes_for_it,
    "decide.validate_edition": validates_for_it,
    "decide.withdraw_piece": validates_for_it,
    "decide.publish_outcome": validates_for_it,
    "decide.withdraw_outcome": validates_for_it,
    "decide.keep_seats": is_secretariat | is_administrator,
    "decide.review_editions": is_secretariat,
    "decide.take_down_piece": is_secretariat,
    "decide.view_actors": is_secretariat | is_administrator,
    "decide.prepare_delivery": is_secretariat | is_administrator,
    "decide.release_package": is_secretariat | is_administrator,
    "decide.register_key": validates_for_it,
    "decide.receive_package": validates_for_it,
}
permissions.register(RULES)
access.register("decide", may_read_photograph)
