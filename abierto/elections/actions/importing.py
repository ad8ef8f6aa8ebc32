"""Loading a list of candidates: seen first, whole or not at all, and the same list twice changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.core.search import fold
from abierto.elections import later
from abierto.elections.calendar import calendar_of
from abierto.elections.comparing import Change, Comparison, Terms, compare
from abierto.elections.joining import Entry, join
from abierto.elections.marks import mixed_marks
from abierto.elections.models import Candidacy, Candidate, Process, Standing
from abierto.elections.reading.candidates import Reading
from abierto.territory.reading.files import FileProblems, Problem

MOST_TOLD = 1000
_BATCH = 500
_SMALL_BATCH = 100  # a change of a row says each of its columns twice


@dataclass
class Loaded:
    """What a list does, or did; and the columns of it that were left out."""

    comparison: Comparison
    #: Who stands in each contest of which nobody had said who does.
    standing: dict[int, set[int]] = field(default_factory=dict)
    contact: list[str] = field(default_factory=list)
    career: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return self.comparison.changes_anything

    @property
    def fingerprint(self) -> str:
        """What names exactly these changes, with who will be said to stand."""
        told = [[contest, sorted(forces)] for contest, forces in sorted(self.standing.items())]
        return hashlib.sha256(f"{self.comparison.fingerprint} {json.dumps(told)}".encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """How many of each, in the words of the ledger."""
        found = self.comparison
        return {
            "new": len(found.new),
            "changed": len(found.changed),
            "ended": len(found.ended),
            "substituted": len(found.substituted),
            "unchanged": found.unchanged,
            "left": len(found.left),
            "absent": len(found.absent),
        }

    def lines(self) -> list[str]:
        """The account as people read it."""
        count = self.counts()
        told = [
            f"{count['new']:,} nuevas, {count['changed']:,} corregidas, {count['ended']:,} terminadas, "
            f"{count['substituted']:,} sustituidas y {count['unchanged']:,} iguales."
        ]
        if self.changes_anything and self.standing:
            forces = sum(map(len, self.standing.values()))
            told.append(
                f"Donde no constaba quién compite (elecciones: {len(self.standing):,}) se asentará que compiten: "
                f"{forces:,}. Si ahí compite alguien que no viene en la lista, regístrelo antes de cargar la suya."
            )
        if count["absent"]:
            told.append(f"{count['absent']:,} que constan no vienen en el archivo: no se tocan.")
        if count["left"]:
            told.append(f"{count['left']:,} que el archivo da por vigentes ya constan como terminadas: no se tocan.")
        for columns, why in (
            (self.contact, "Datos de contacto, que no se leen ni se guardan"),
            (self.career, "No se cargan aquí, porque las publica cada actor político"),
            (self.unknown, "No se conocen y no se leyeron"),
        ):
            if columns:
                told.append(f"{why}: {', '.join(columns)}.")
        return told


def preview_candidacies(*, process: Process, reading: Reading, terms: Terms, by: Any) -> Loaded:
    """What a list would do, without doing it. Raises FileProblems with everything to mend."""
    require(by, "elections.import_candidacies", process)
    return _weigh(process, reading, terms)


@transaction.atomic
def import_candidacies(
    *, process: Process, reading: Reading, terms: Terms, by: Any, seen: str = "", at: datetime | None = None
) -> Loaded:
    """Load a list, whole or not at all. Who vanished from it stays; who left stays on the record.

    ``seen`` is the fingerprint of the preview that was confirmed. Raises FileProblems with everything to mend, and
    DomainError when the list would now do something else than what was seen; then nothing has changed.
    """
    process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, "elections.import_candidacies", process)
    at = at or clock.now()
    calendar_of(process).keep_silent(at)
    loaded = _weigh(process, reading, terms)
    if seen and seen != loaded.fingerprint:
        raise DomainError("Algo cambió desde que se revisó el archivo. No se cargó nada: revíselo otra vez.")
    if loaded.changes_anything:
        data = {"counts": loaded.counts(), "source": terms.source, "citation": terms.citation, **_told(loaded)}
        _write(process, loaded.comparison, loaded.standing, terms)
        ledger.record("elections.candidacies_imported", on=process, by=by, at=at, data=data)
        if loaded.comparison.ended or loaded.comparison.substituted:
            later.tell_of_leaving(process, by, at)
    return loaded


def _weigh(process: Process, reading: Reading, terms: Terms) -> Loaded:
    entries, problems, standing = join(process, reading)
    problems += mixed_marks(process, entries, reading)
    stored = Candidate.objects.filter(candidacy__contest__process=process).select_related("candidacy").order_by("pk")
    found = compare(entries, stored, terms)
    if found.absent:
        _with_names(process, found.absent)
    told = [Problem(text, entry.line.row, reading.column(meaning)) for text, entry, meaning in found.problems]
    every = sorted([*reading.problems, *problems, *told], key=lambda problem: problem.row or 0)
    if not terms.source.strip():
        every.insert(0, Problem("Diga de dónde es la lista: quién la publicó y cuándo."))
    if every:
        left_out = len(every) - MOST_TOLD
        every = every[:MOST_TOLD]
        if left_out > 0:
            every.append(Problem(f"Hay {left_out:,} problemas más; corrija estos y revise el archivo otra vez."))
        raise FileProblems(reading.filename, every)
    return Loaded(found, standing, reading.contact, reading.career, reading.unknown)


def _with_names(process: Process, candidates: list[Candidate]) -> None:
    """Give those who are told by name their candidacy with its contest and its force, in one query."""
    rows = Candidacy.objects.filter(contest__process=process).select_related(
        "force", "contest__district", "contest__municipality"
    )
    found = {row.pk: row for row in rows}
    for candidate in candidates:
        candidate.candidacy = found[candidate.candidacy_id]


def _write(process: Process, found: Comparison, standing: dict[int, set[int]], terms: Terms) -> None:
    """A handful of statements, however long the list is: first who leaves, then who enters."""
    Standing.objects.bulk_create(
        (
            Standing(contest_id=contest, force_id=force, source=terms.source)
            for contest, forces in standing.items()
            for force in sorted(forces)
        ),
        batch_size=_BATCH,
    )
    leaving = [_with(change) for change in (*found.ended, *found.substituted)]
    Candidate.objects.bulk_update(leaving, ["ended_on", "ending", "citation"], batch_size=_SMALL_BATCH)
    changed = [_with(change) for change in found.changed]
    names = sorted({name for change in found.changed for name in change.values})
    if changed:
        Candidate.objects.bulk_update(changed, [*names, "folded_name"], batch_size=_SMALL_BATCH)
    entering = [(change.entry, change.values) for change in found.new]
    entering += [(change.entry, change.taker) for change in found.substituted]
    candidacies = _candidacies(process, (entry for entry, _ in entering))
    Candidate.objects.bulk_create(
        (
            Candidate(
                candidacy_id=candidacies[entry.contest.pk, entry.force.pk], post=entry.line.post, number=entry.number,
                capacity=entry.line.capacity, folded_name=fold(values["name"]), **values,
            )
            for entry, values in entering
        ),
        batch_size=_BATCH,
    )  # fmt: skip


def _with(change: Change) -> Candidate:
    candidate: Any = change.candidate
    for name, value in change.values.items():
        setattr(candidate, name, value)
    candidate.folded_name = fold(candidate.name)
    return candidate


def _candidacies(process: Process, entries: Iterable[Entry]) -> dict[tuple[int, int], int]:
    """Each candidacy of the entries, made where it was not there."""
    rows = Candidacy.objects.filter(contest__process=process)
    there = {(contest, force): pk for pk, contest, force in rows.values_list("pk", "contest", "force")}
    fresh: dict[tuple[int, int], Candidacy] = {}
    for entry in entries:
        pair = (entry.contest.pk, entry.force.pk)
        if pair not in there:
            made = fresh.setdefault(pair, Candidacy(contest=entry.contest, force=entry.force))
            made.is_demonstration |= bool(entry.line.demonstration)
    for made in Candidacy.objects.bulk_create(fresh.values(), batch_size=_BATCH):
        there[made.contest_id, made.force_id] = made.pk
    return there


def _told(loaded: Loaded) -> dict[str, Any]:
    """Who left and whose name was corrected, place by place; ages are personal and are not told."""
    found = loaded.comparison
    told: dict[str, Any] = {}
    leaving = [*found.ended, *found.substituted]
    if leaving:
        told["leaving"] = [[_place(change), change.values["ending"], change.values["citation"]] for change in leaving]
    corrected = [
        [_place(change), str(change.candidate), change.values["name"]]
        for change in found.changed
        if "name" in change.values
    ]
    if corrected:
        told["corrected"] = corrected
    return told


def _place(change: Change) -> str:
    entry = change.entry
    place = f"{entry.line.post}-{entry.number}-{entry.line.capacity}"
    return f"{entry.contest.external_id}.{entry.force.external_id}.{place}"
