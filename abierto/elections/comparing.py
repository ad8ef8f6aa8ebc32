"""What a list of candidates would change of what stands. Nobody is overwritten, nor removed for being absent."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from abierto.core.dates import long_date
from abierto.core.search import fold
from abierto.elections.enums import Ending, NameChange
from abierto.elections.joining import Entry, Place
from abierto.elections.models import Candidate
from abierto.elections.spans import Span, span_of

#: What a line may correct of who already holds the place.
_FIELDS = ("name", "gender", "age", "registered_on", "citation", "source")


@dataclass(frozen=True)
class Terms:
    """What the file does not say of itself: since when, by what agreement, from where, and what a new name means."""

    source: str
    on: date | None = None
    citation: str = ""
    names: NameChange | str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that the list does: to whom (None for a new row), with what values, and who takes the place."""

    entry: Entry
    candidate: Candidate | None
    values: dict[str, Any]
    taker: dict[str, Any] = field(default_factory=dict)


@dataclass
class Comparison:
    """What a list does to what stands, place by place, and what must be mended before it does."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    ended: list[Change] = field(default_factory=list)
    substituted: list[Change] = field(default_factory=list)
    unchanged: int = 0
    left: list[Entry] = field(default_factory=list)
    absent: list[Candidate] = field(default_factory=list)
    problems: list[tuple[str, Entry, str]] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return bool(self.new or self.changed or self.ended or self.substituted)

    @property
    def fingerprint(self) -> str:
        """What names exactly these changes: a confirmation carries it, so nothing else than what was seen is done."""
        told = [
            [kind, change.entry.place, change.candidate.pk if change.candidate else None, change.values, change.taker]
            for kind in ("new", "changed", "ended", "substituted")
            for change in getattr(self, kind)
        ]
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def compare(entries: Iterable[Entry], stored: Iterable[Candidate], terms: Terms) -> Comparison:
    """Compare a list with the candidates of its process (ended ones too; ``candidacy`` must be at hand)."""
    told: dict[Place, list[Entry]] = defaultdict(list)
    for entry in entries:
        told[entry.place].append(entry)
    held: dict[Place, list[Candidate]] = defaultdict(list)
    for candidate in stored:
        held[_place_of(candidate)].append(candidate)
    found = Comparison()
    for place, lines in told.items():
        _Place(found, terms, held.get(place, ())).take(lines)
    contests = {place[0] for place in told}
    found.absent = [
        candidate
        for place, rows in held.items()
        if place[0] in contests and place not in told
        for candidate in rows
        if candidate.ended_on is None
    ]
    return found


def _place_of(candidate: Candidate) -> Place:
    candidacy = candidate.candidacy
    return (
        candidacy.contest_id, candidacy.force_id, str(candidate.post), candidate.number, str(candidate.capacity)
    )  # fmt: skip


class _Place:
    """One place: who holds it, who held it, and what the list says of it."""

    def __init__(self, found: Comparison, terms: Terms, held: Iterable[Candidate]) -> None:
        self.found, self.terms = found, terms
        self.rows = rows = list(held)
        self.changes: list[Change] = []
        self.has_problems = False
        self.current = next((each for each in rows if each.ended_on is None), None)
        self.past = {each.registered_on: each for each in rows if each.ended_on is not None}
        self.days = {each.registered_on for each in rows}
        self.free_since = max((each.ended_on for each in self.past.values() if each.ended_on), default=None)
        self.freed_here = False

    def take(self, entries: list[Entry]) -> None:
        """The ended ones first, by when; then who stands."""
        ended = [entry for entry in entries if entry.line.ended_on is not None]
        for entry in sorted(ended, key=lambda entry: (entry.line.ended_on or date.min, entry.line.row)):
            self._ended(entry)
        standing = [entry for entry in entries if entry.line.ended_on is None]
        for entry in standing[1:]:
            self._problem(f"ese lugar ya está en el renglón {standing[0].line.row}; deje uno.", entry, "name")
        if standing:
            self._standing(standing[0])
        if self.changes and not self.has_problems:
            self._check_periods()

    def _do(self, kind: list[Change], change: Change) -> None:
        kind.append(change)
        self.changes.append(change)

    def _check_periods(self) -> None:
        """Nobody enters while somebody else holds the place, now or before."""
        longest: Span | None = None
        for span in sorted(self._spans(), key=lambda span: (span.since, span.until or date.max)):
            entry = span.entry or (longest.entry if longest is not None else None)
            if longest is not None and entry is not None and span.meets(longest):
                told = f"en ese lugar coincidirían {longest} y {span}; corrija las fechas."
                self._problem(told, entry, "registered_on")
                return
            if longest is None or (span.until or date.max) > (longest.until or date.max):
                longest = span

    def _spans(self) -> list[Span]:
        """Everybody of the place as the list would leave it."""
        by_row = {change.candidate.pk: change for change in self.changes if change.candidate is not None}
        found = []
        for each in self.rows:
            change = by_row.get(each.pk)
            told = {"registered_on": each.registered_on, "ended_on": each.ended_on, "name": each.name}
            found.append(span_of(told | (change.values if change else {}), change.entry if change else None))
        for change in self.changes:
            if row := change.values if change.candidate is None else change.taker:
                found.append(span_of(row, change.entry))
        return found

    def _problem(self, told: str, entry: Entry, meaning: str) -> None:
        self.has_problems = True
        self.found.problems.append((told, entry, meaning))

    def _ended(self, entry: Entry) -> None:
        line = entry.line
        since, until = line.registered_on, line.ended_on
        before = self._known(entry)
        if before is not None:
            same = (fold(line.name), until, line.ending) == (before.folded_name, before.ended_on, before.ending)
            if same:
                self.found.unchanged += 1
            else:
                self._problem(
                    f"ya consta que {before} terminó de otro modo; corríjalo en el escritorio.", entry, "name"
                )
            return
        if since is not None and until is not None and until < since:
            self._problem("terminó antes de registrarse; corrija las fechas.", entry, "ended_on")
            return
        current = self.current
        if current is not None and fold(line.name) == current.folded_name and since in (None, current.registered_on):
            self._end(current, entry)
        elif since is None:
            self._problem(
                "ya terminó y no consta desde cuándo estaba; escriba cuándo se registró.", entry, "registered_on"
            )
        elif since in self.days:
            self._problem(f"en ese lugar ya consta otra persona desde el {long_date(since)}.", entry, "registered_on")
        else:
            self._add(entry, since, ended_on=until, ending=line.ending)
            self.free_since, self.freed_here = max(filter(None, (self.free_since, until))), True

    def _known(self, entry: Entry) -> Candidate | None:
        """The row that already tells of this ended one."""
        line = entry.line
        if line.registered_on is not None:
            return self.past.get(line.registered_on)
        same = (
            each for each in self.past.values() if (each.folded_name, each.ended_on) == (fold(line.name), line.ended_on)
        )
        return next(same, None)

    def _end(self, current: Candidate, entry: Entry) -> None:
        line = entry.line
        citation = line.citation or self.terms.citation
        if line.ended_on is not None and line.ended_on < current.registered_on:
            self._problem("terminó antes de registrarse; corrija las fechas.", entry, "ended_on")
        elif not citation:
            self._problem("diga el acuerdo que lo asienta.", entry, "citation")
        else:
            values = {"ended_on": line.ended_on, "ending": line.ending, "citation": citation}
            self._do(self.found.ended, Change(entry, current, values))
            self.current, self.free_since, self.freed_here = None, line.ended_on, True

    def _standing(self, entry: Entry) -> None:
        line, current = entry.line, self.current
        if self._is_stale(entry):
            self.found.left.append(entry)
        elif current is None:
            since = line.registered_on or (self.free_since if self.freed_here else None) or self.terms.on
            self._occupy(entry, since)
        elif fold(line.name) == current.folded_name or self.terms.names == NameChange.CORRECTION:
            self._correct(entry, current)
        elif self.terms.names == NameChange.SUBSTITUTION:
            self._substitute(entry, current)
        else:
            told = f"el lugar lo ocupa {current} y el archivo dice {line.name}: diga si se corrige o si se sustituye."
            self._problem(told, entry, "name")

    def _is_stale(self, entry: Entry) -> bool:
        """Whether the list still has for standing somebody who is known to have left."""
        line = entry.line
        if self.current is not None and fold(line.name) == self.current.folded_name:
            return False
        return any(
            each.folded_name == fold(line.name) and line.registered_on in (None, each.registered_on)
            for each in self.past.values()
        )

    def _occupy(self, entry: Entry, since: date | None) -> None:
        if since is None:
            self._problem("diga cuándo se registró: en una columna, o al revisar el archivo.", entry, "registered_on")
        elif self.free_since is not None and since < self.free_since:
            told = f"el lugar quedó libre el {long_date(self.free_since)}: no pudo tomarlo antes."
            self._problem(told, entry, "registered_on")
        elif since in self.days:
            self._problem(f"en ese lugar ya consta otra persona desde el {long_date(since)}.", entry, "registered_on")
        else:
            self._add(entry, since)

    def _correct(self, entry: Entry, current: Candidate) -> None:
        told = {name: value for name in _FIELDS if (value := getattr(entry.line, name)) not in (None, "")}
        values = {name: value for name, value in told.items() if getattr(current, name) != value}
        since = values.get("registered_on")
        if since is not None and (since in self.days or (self.free_since is not None and since < self.free_since)):
            self._problem("esa fecha de registro contradice lo que consta del lugar.", entry, "registered_on")
        elif values:
            self._do(self.found.changed, Change(entry, current, values))
        else:
            self.found.unchanged += 1

    def _substitute(self, entry: Entry, current: Candidate) -> None:
        line = entry.line
        later = line.registered_on is not None and line.registered_on > current.registered_on
        since = line.registered_on if later else self.terms.on
        citation = line.citation or self.terms.citation
        if since is None or since <= current.registered_on:
            told = (
                f"{current} está desde el {long_date(current.registered_on)}: diga una fecha de sustitución posterior."
            )
            self._problem(told, entry, "registered_on")
        elif not citation:
            self._problem("diga el acuerdo de la sustitución.", entry, "citation")
        else:
            values = {"ended_on": since, "ending": Ending.SUBSTITUTED.value, "citation": citation}
            self._do(self.found.substituted, Change(entry, current, values, self._row(entry, since)))

    def _row(self, entry: Entry, since: date) -> dict[str, Any]:
        line = entry.line
        return {
            "name": line.name,
            "gender": line.gender or "",
            "age": line.age,
            "registered_on": since,
            "citation": line.citation or self.terms.citation,
            "source": line.source or self.terms.source,
        }

    def _add(self, entry: Entry, since: date, **more: Any) -> None:
        self.days.add(since)
        self._do(self.found.new, Change(entry, None, {**self._row(entry, since), **more}))
