"""A vote's ballots as they are published: each with what opens its commitment, and its place in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from abierto.core import clock
from abierto.core.errors import DomainError
from abierto.dialogues.enums import Secrecy
from abierto.dialogues.models import Vote
from abierto.dialogues.tally import Ballot, BallotsFile, Method, Option, Replaced
from abierto.participation.committed import opened
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Act, Invitation
from abierto.transparency import tree
from abierto.transparency.models import Checkpoint


def ballots_of(vote: Vote) -> BallotsFile:
    """The file of a called vote as its rows have it now; without its result."""
    space = vote.space
    if space is None:
        raise ValueError("a vote that was not called has no ballots")
    window = space.windows.get(gesture=Gesture.VOTE)
    acts = list(Act.objects.filter(space=space, gesture=Gesture.VOTE).order_by("pk"))
    is_secret = vote.secrecy == Secrecy.SECRET
    invited = list(Invitation.objects.filter(space=space))
    voters = {bytes(each.author): each.label for each in invited} if not is_secret else {}
    current = {bytes(act.author): act for act in acts if act.superseded_at is None}
    checkpoint = Checkpoint.objects.order_by("-size").first()
    return BallotsFile(
        vote=vote.external_id,
        title=vote.question,
        space=space.external_id,
        version=str(acts[-1].version if acts else 1),
        method=Method(vote.method),
        options=tuple(Option(str(option.number), option.text) for option in vote.options.all()),
        ballots=tuple(_ballots(current.values(), space.external_id, voters, checkpoint)),
        opens_at=window.opens_at.astimezone(clock.ZONE).isoformat(),
        closes_at=window.closes_at.astimezone(clock.ZONE).isoformat(),
        is_secret=is_secret,
        electorate=sum(each.withdrawn_at is None or bytes(each.author) in current for each in invited)
        if window.public == Public.INVITED
        else None,
        replaced=tuple(_replaced(act, current) for act in acts if act.superseded_at is not None),
        checkpoint=checkpoint.note if checkpoint else "",
    )


def _ballots(
    acts: Iterable[Act], space: str, voters: dict[bytes, str], checkpoint: Checkpoint | None
) -> Iterator[Ballot]:
    """In the order of their commitments, which tells nothing of when each came; each with its proof, if placed."""
    found = sorted(acts, key=lambda act: bytes(act.commitment))
    size = checkpoint.size if checkpoint else 0
    proofs = tree.inclusion_proofs((act.leaf for act in found if act.leaf is not None and act.leaf < size), size)
    for act in found:
        yield Ballot(
            commitment=bytes(act.commitment).hex(),
            salt=bytes(act.salt or b"").hex(),
            content=opened(act, space) or {},
            leaf=act.leaf,
            proof=tuple(step.hex() for step in (proofs.get(act.leaf, ()) if act.leaf is not None else ())),
            voter=voters.get(bytes(act.author), ""),
        )


def _replaced(act: Act, current: Mapping[bytes, Act]) -> Replaced:
    """A ballot with the one that took its place. Raises DomainError when that one is not there."""
    by = current.get(bytes(act.author))
    if by is None:
        raise DomainError(
            f"La boleta {bytes(act.commitment).hex()[:10].upper()} consta como sustituida y no está la que la "
            "sustituyó, así que no se publica un resultado. Avise a quien administra el sitio."
        )
    return Replaced(bytes(act.commitment).hex(), bytes(by.commitment).hex())
