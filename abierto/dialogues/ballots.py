"""A vote's ballots as they are published: each with what opens its commitment, and its place in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from abierto.core import clock
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
    voters = {bytes(i.author): i.label for i in Invitation.objects.filter(space=space)} if not is_secret else {}
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
        electorate=Invitation.objects.filter(space=space).count() if window.public == Public.INVITED else None,
        replaced=tuple(
            Replaced(bytes(act.commitment).hex(), bytes(current[bytes(act.author)].commitment).hex())
            for act in acts
            if act.superseded_at is not None
        ),
        checkpoint=checkpoint.note if checkpoint else "",
    )


def _ballots(
    acts: Iterable[Act], space: str, voters: dict[bytes, str], checkpoint: Checkpoint | None
) -> Iterator[Ballot]:
    """In the order of their commitments, which tells nothing of when each came; each with its proof, if placed."""
    size = checkpoint.size if checkpoint else 0
    for act in sorted(acts, key=lambda act: bytes(act.commitment)):
        proof = tree.inclusion_proof(act.leaf, size) if act.leaf is not None and act.leaf < size else []
        yield Ballot(
            commitment=bytes(act.commitment).hex(),
            salt=bytes(act.salt or b"").hex(),
            content=opened(act, space) or {},
            leaf=act.leaf,
            proof=tuple(step.hex() for step in proof),
            voter=voters.get(bytes(act.author), ""),
        )
