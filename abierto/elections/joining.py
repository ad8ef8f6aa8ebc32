"""From what a list says to what the register holds: which contest, which political actor, which place.

Places are joined by code where there is one, else by their exact name without accents; what is not found, or could be
two things, is told with how to mend it and never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from abierto.elections.enums import Capacity, ContestKind, ForceKind, Post, place_words
from abierto.elections.format import SINGLE
from abierto.elections.models import Contest, Force, ForceMember, Process, Standing
from abierto.elections.reading.candidates import Line, Reading
from abierto.territory.models import Municipality
from abierto.territory.names import Speller, folded, telling_words
from abierto.territory.reading.files import Problem

MOST_PLACES = 500
_INDEPENDENT = frozenset(
    ("independiente", "candidatura independiente", "candidato independiente", "candidata independiente")
)
_LIKE_ENOUGH = 0.85
Place = tuple[int, int, str, int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line whose contest, force and place are known."""

    line: Line
    contest: Contest
    force: Force
    number: int

    @property
    def place(self) -> Place:
        return (self.contest.pk, self.force.pk, self.line.post, self.number, self.line.capacity)

    @property
    def place_words(self) -> str:
        """The place as people say it."""
        return f"{place_words(Post(self.line.post), self.number)}, {Capacity(self.line.capacity).label.lower()}"


class _Unknown(Exception):
    def __init__(self, told: str, *meanings: str) -> None:
        super().__init__(told)
        self.told, self.meanings = told, meanings


class Register:
    """What the process has, read once: contests, places, forces, and who stands where."""

    def __init__(self, process: Process) -> None:
        rows = Contest.objects.filter(process=process).select_related("district", "municipality", "process")
        self.contests = list(rows)
        self.by_id = {contest.external_id: contest for contest in self.contests}
        self.by_district = {each.district.number: each for each in self.contests if each.district is not None}
        self.by_municipality = {each.municipality_id: each for each in self.contests if each.municipality_id}
        self.lists = [each for each in self.contests if each.kind == ContestKind.DEPUTY_LIST]
        self.forces = list(Force.objects.filter(process=process))
        self.standing: dict[int, set[int]] = defaultdict(set)
        for contest, force in Standing.objects.filter(contest__process=process).values_list("contest", "force"):
            self.standing[contest].add(force)
        self.members: dict[int, set[int]] = defaultdict(set)
        told = ForceMember.objects.filter(alliance__process=process).values_list("alliance", "party")
        for alliance, party in told:
            self.members[alliance].add(party)
        self._seen: dict[str, list[Force]] = {}

    @cached_property
    def municipalities(self) -> list[Municipality]:
        return list(Municipality.objects.all())

    @cached_property
    def by_code(self) -> dict[str, Municipality]:
        return {each.inegi_code: each for each in self.municipalities}

    @cached_property
    def by_electoral(self) -> dict[int, Municipality]:
        return {each.electoral_number: each for each in self.municipalities}

    @cached_property
    def by_name(self) -> dict[str, list[Municipality]]:
        found: dict[str, list[Municipality]] = defaultdict(list)
        for each in self.municipalities:
            found[folded(each.name)].append(each)
        return found

    def named(self, text: str) -> list[Force]:
        """The forces that a list may mean by ``text``: by identifier, else by initials, else by name."""
        if text not in self._seen:
            words = folded(text)
            by_id = [force for force in self.forces if force.external_id == text]
            by_initials = [force for force in self.forces if folded(force.short_name) == words]
            by_name = [force for force in self.forces if folded(force.name) == words]
            self._seen[text] = by_id or by_initials or by_name
        return self._seen[text]


def join(process: Process, reading: Reading) -> tuple[list[Entry], list[Problem], dict[int, set[int]]]:
    """Entries, problems, and who stands in each contest of which nobody had said who does: as the list says."""
    register = Register(process)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line in reading.lines:
        try:
            entries.append(_entry(register, line))
        except _Unknown as problem:
            problems.append(Problem(problem.told, line.row, reading.column(*problem.meanings)))
    standing, more = _standing(register, entries, reading)
    return entries, problems + more, standing


def _entry(register: Register, line: Line) -> Entry:
    contest = _contest(register, line)
    is_deputy = line.post == Post.DEPUTY
    if is_deputy is (contest.kind == ContestKind.COUNCIL):
        raise _Unknown(f"en {contest} no se elige ese cargo; corrija el cargo o la elección.", "post")
    return Entry(line, contest, _force(register, line, contest), _number(line, contest))


def _contest(register: Register, line: Line) -> Contest:
    if line.contest:
        found = register.by_id.get(line.contest)
        if found is None:
            raise _Unknown(f"«{line.contest[:60]}» no es una elección de este proceso; revise el texto.", "contest")
        _check_agrees(register, line, found)
        return found
    if line.kind == ContestKind.DEPUTY_LIST:
        if len(register.lists) != 1:
            raise _Unknown("este proceso no tiene lista de representación proporcional; agréguela.", "post")
        return register.lists[0]
    if line.kind == ContestKind.DEPUTY:
        if line.district is None:
            raise _Unknown("falta el número de distrito.", "district", "post")
        if line.district not in register.by_district:
            raise _Unknown(f"este proceso no tiene elección en el distrito {line.district}; corríjalo.", "district")
        return register.by_district[line.district]
    municipality = _municipality(register, line)
    if municipality.pk not in register.by_municipality:
        raise _Unknown(f"este proceso no tiene elección en {municipality}; agréguela o corrija.", "municipality")
    return register.by_municipality[municipality.pk]


def _check_agrees(register: Register, line: Line, contest: Contest) -> None:
    """What the other columns say of where somebody stands is what the election's own column says."""
    said, meaning = "", ""
    if line.kind and line.kind != contest.kind:
        said, meaning = f"el cargo es de {ContestKind(line.kind).label}", "post"
    elif contest.district is not None and line.district not in (None, contest.district.number):
        said, meaning = f"el distrito es el {line.district}", "district"
    elif contest.municipality is not None:
        told = _agreed(_said(register, line))
        if told and contest.municipality not in told[1]:
            said, meaning = f"{told[0]} es de {told[1][0]}", "municipality"
    if said:
        raise _Unknown(f"la elección es {contest} y {said}; corrija uno.", "contest", meaning)


def _municipality(register: Register, line: Line) -> Municipality:
    """By its code, by its electoral number, or by its name, whole: what each column that is there says is one place."""
    told = _agreed(_said(register, line))
    name = line.municipality_name
    if not told and not name:
        raise _Unknown("falta el municipio.", "municipality", "inegi", "post")
    if not told:
        raise _Unknown(f"«{name[:60]}» no es el nombre de un municipio{_alike(register, name)}.", "municipality")
    if len(told[1]) > 1:
        codes = ", ".join(f"{each.inegi_code}" for each in told[1])
        raise _Unknown(f"hay varios municipios llamados «{name[:60]}»; use su clave INEGI ({codes}).", "municipality")
    return told[1][0]


_Said = tuple[str, list[Municipality]]


def _said(register: Register, line: Line) -> list[_Said]:
    """The municipalities that each column may mean, the surest first. A name that nobody has says nothing."""
    found: list[_Said] = []
    name = line.municipality_name
    codes = (("la clave INEGI", line.municipality), ("el municipio", name if name.isdecimal() else ""))
    for words, code in codes:
        if code and code not in register.by_code:
            raise _Unknown(f"«{code}» no es la clave INEGI de ningún municipio; corríjala.", "inegi", "municipality")
        if code:
            found.append((words, [register.by_code[code]]))
    if line.electoral is not None:
        if line.electoral not in register.by_electoral:
            raise _Unknown(f"{line.electoral} no es el número electoral de ningún municipio.", "electoral")
        found.append(("el número electoral", [register.by_electoral[line.electoral]]))
    if not name.isdecimal() and (named := register.by_name.get(folded(name), [])):
        found.append(("el nombre", named))
    return found


def _agreed(said: list[_Said]) -> _Said | None:
    """The municipalities that all columns allow, in the words of the first; None when none says anything."""
    agreed: _Said | None = None
    for words, places in said:
        if agreed is None:
            agreed = (words, places)
            continue
        both = [place for place in agreed[1] if place in places]
        if not both:
            told = f"{agreed[0]} es de {agreed[1][0]} y {words} es de {places[0]}; corrija uno."
            raise _Unknown(told, "inegi", "electoral", "municipality")
        agreed = (agreed[0], both)
    return agreed


def _alike(register: Register, name: str) -> str:
    """The name that was perhaps meant, to be shown and never taken."""
    speller = Speller(folded(name))
    likeness, found = max(
        ((speller.likeness(telling_words(folded(each.name))), each.name) for each in register.municipalities),
        default=(0.0, ""),
    )
    if likeness < _LIKE_ENOUGH:
        return "; escríbalo completo, como en el catálogo, o use su clave INEGI"
    return f"; si es {found}, escríbalo así"


def _force(register: Register, line: Line, contest: Contest) -> Force:
    found = register.named(line.force)
    stands = register.standing[contest.pk]
    if folded(line.force) in _INDEPENDENT and [force.external_id for force in found] != [line.force]:
        found = [each for each in register.forces if each.pk in stands and each.kind == ForceKind.INDEPENDENT]
        if not found:
            told = f"no consta que alguien sin partido compita en {contest}; regístrelo antes o use su identificador."
            raise _Unknown(told, "force")
    elif len(found) > 1:
        found = [force for force in found if force.pk in stands] or found
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(force.external_id for force in found)
        raise _Unknown(f"«{line.force[:60]}» puede ser varios actores políticos; use su identificador: {ids}.", "force")
    raise _Unknown(
        f"«{line.force[:60]}» no es un actor político de este proceso; corríjalo o regístrelo antes.", "force"
    )


def _number(line: Line, contest: Contest) -> int:
    """The place. Where a contest has one place of that post, a formula's number is a folio."""
    if (Post(line.post), ContestKind(contest.kind)) in SINGLE:
        if line.number > 1:
            raise _Unknown("en ese cargo hay un solo lugar; escriba 1 o déjelo en blanco.", "number")
        return 1
    number = line.number or line.formula
    if not number:
        raise _Unknown("falta el lugar que ocupa en la planilla o en la lista.", "number", "formula", "post")
    if number > MOST_PLACES:
        raise _Unknown(f"{number} no es un lugar; escriba un entero de 1 a {MOST_PLACES}.", "number", "formula")
    return number


def _standing(register: Register, entries: list[Entry], reading: Reading) -> tuple[dict[int, set[int]], list[Problem]]:
    """A force stands where it was said that it does; where nothing was said of a contest, the list says it."""
    problems: list[Problem] = []
    fresh: dict[int, set[int]] = defaultdict(set)
    told: set[tuple[int, int]] = set()
    names = {force.pk: force for force in register.forces}
    for entry in entries:
        pair = (entry.contest.pk, entry.force.pk)
        stands = register.standing[entry.contest.pk]
        if pair in told or entry.force.pk in stands:
            continue
        told.add(pair)
        problem = ""
        if stands:
            problem = f"no consta que {entry.force} compita en {entry.contest}; corríjalo o regístrelo antes."
        for other in fresh[entry.contest.pk] if not stands else ():
            mine, theirs = register.members[entry.force.pk], register.members[other]
            if other in mine or entry.force.pk in theirs or mine & theirs:
                problem = f"en {entry.contest} no pueden competir a la vez {names[other]} y {entry.force}."
        if problem:
            problems.append(Problem(problem, entry.line.row, reading.column("force")))
        else:
            fresh[entry.contest.pk].add(entry.force.pk)
    return {contest: forces for contest, forces in fresh.items() if forces}, problems
