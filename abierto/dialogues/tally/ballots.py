"""The file of published ballots: all that is needed to count a vote again, and to see that no ballot was touched."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from abierto.dialogues.tally.validity import Choice, Method, read_choice

FORMAT = "abierto-votacion"
FORMAT_VERSION = 1

#: The rule that settles ties; a file says under which it was counted.
TIE_RULE = "abierto-desempate/1"


@dataclass(frozen=True)
class Option:
    """One of the things that could be chosen: its key, which ballots write, and its name, which people read."""

    key: str
    name: str


@dataclass(frozen=True)
class Ballot:
    """One ballot with its opening: the content that was committed when it was accepted, and the salt.

    ``leaf`` and ``proof`` place its commitment in the log; ``voter`` is the public name of whoever casts it in an open
    vote, and empty in a secret one.
    """

    commitment: str
    salt: str
    content: dict[str, Any]
    leaf: int | None = None
    proof: tuple[str, ...] = ()
    voter: str = ""

    @property
    def author(self) -> Any:
        return self.content.get("author")

    @property
    def value(self) -> Any:
        return self.content.get("value")

    def as_content(self) -> dict[str, Any]:
        return {
            "commitment": self.commitment,
            "salt": self.salt,
            "content": self.content,
            "leaf": self.leaf,
            "proof": list(self.proof),
            "voter": self.voter,
        }


@dataclass(frozen=True)
class Replaced:
    """A ballot that its author replaced before the close: it does not count, and its receipt is accounted for."""

    commitment: str
    by: str

    def as_content(self) -> dict[str, str]:
        return {"commitment": self.commitment, "by": self.by}


@dataclass(frozen=True)
class Beacon:
    """A public value of after the close, from a source named before it, that enters the draw of ties."""

    source: str
    value: str

    def as_content(self) -> dict[str, str]:
        return {"source": self.source, "value": self.value}


@dataclass(frozen=True)
class BallotsFile:
    """A closed vote as it is published. ``result`` is what its publisher says came out; counting never reads it."""

    vote: str
    title: str
    space: str
    version: str
    method: Method
    options: tuple[Option, ...]
    ballots: tuple[Ballot, ...]
    opens_at: str
    closes_at: str
    is_secret: bool = True
    most: int | None = None
    electorate: int | None = None
    replaced: tuple[Replaced, ...] = ()
    beacon: Beacon | None = None
    checkpoint: str = ""
    result: dict[str, Any] | None = None
    tie_rule: str = TIE_RULE
    _names: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._names.update({option.key: option.name for option in self.options})

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options, in the order of the ballot."""
        return tuple(option.key for option in self.options)

    def name_of(self, key: str) -> str:
        return self._names.get(key, key)

    def choice(self, ballot: Ballot) -> Choice:
        """What a ballot says under the method of this vote."""
        return read_choice(ballot.value, method=self.method, options=self._names, most=self.most)

    def as_content(self) -> dict[str, Any]:
        """The file as data: ballots by their commitment, so that their order tells nothing of when each came."""
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "vote": self.vote,
            "title": self.title,
            "space": self.space,
            "version": self.version,
            "opens_at": self.opens_at,
            "closes_at": self.closes_at,
            "is_secret": self.is_secret,
            "method": self.method.value,
            "most": self.most,
            "tie_rule": self.tie_rule,
            "options": [{"key": option.key, "name": option.name} for option in self.options],
            "electorate": self.electorate,
            "beacon": self.beacon.as_content() if self.beacon else None,
            "checkpoint": self.checkpoint,
            "ballots": [ballot.as_content() for ballot in sorted(self.ballots, key=lambda b: b.commitment)],
            "replaced": [old.as_content() for old in sorted(self.replaced, key=lambda old: old.commitment)],
            "result": self.result,
        }


def write_ballots(file: BallotsFile) -> str:
    """The one text of a file: keys sorted, no spaces, UTF-8, a final newline. Same vote, same bytes."""
    return json.dumps(file.as_content(), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
