"""The annual balance: of what the plan promised for a year, what was delivered, when, and what was not.

Every activity promised for the year falls in one and only one group; the groups add up to what was promised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from abierto.core.dates import long_date
from abierto.followup.progress import ActivityProgress, PlanProgress
from abierto.plan.reading import Row


class Outcome(StrEnum):
    """What became of an activity promised for a year. The value is its word in the address."""

    ON_TIME = "a-tiempo"
    LATE = "tarde"
    OVERDUE = "vencidas"
    DROPPED = "abandonadas"
    NOT_DUE = "por-vencer"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def short(self) -> str:
        """The label where a column is narrow."""
        return _SHORT.get(self, self.label)

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_LABELS = {
    Outcome.ON_TIME: "Cumplidas a tiempo",
    Outcome.LATE: "Cumplidas tarde",
    Outcome.OVERDUE: "Vencidas sin cumplir",
    Outcome.DROPPED: "No se harán",
    Outcome.NOT_DUE: "Por vencer",
}
_SHORT = {Outcome.ON_TIME: "A tiempo", Outcome.LATE: "Tarde", Outcome.OVERDUE: "Vencidas"}
_MEANINGS = {
    Outcome.ON_TIME: "Con evidencia aceptada de que se cumplieron a más tardar en la fecha comprometida",
    Outcome.LATE: "Con evidencia aceptada de que se cumplieron después de la fecha comprometida",
    Outcome.OVERDUE: "Pasó la fecha comprometida y no hay evidencia aceptada de que se cumplieron",
    Outcome.DROPPED: "Se declaró que no se harán, con su motivo",
    Outcome.NOT_DUE: "Todavía no llega la fecha comprometida",
}


def outcome(activity: ActivityProgress) -> Outcome:
    """Where an activity with a due date falls, on the day its progress is judged. What was done is never dropped."""
    ends_on = activity.ends_on
    if ends_on is None:
        raise ValueError(f"{activity.external_id} was promised for no date")
    if activity.is_done:
        completed = activity.facts.completed_on
        return Outcome.ON_TIME if completed is not None and completed <= ends_on else Outcome.LATE
    if activity.is_dropped:
        return Outcome.DROPPED
    return Outcome.OVERDUE if ends_on < activity.on else Outcome.NOT_DUE


@dataclass(frozen=True)
class Promise:
    """An activity promised for the year, its commitment, and what became of it."""

    activity: ActivityProgress
    outcome: Outcome

    @property
    def commitment(self) -> Row:
        return self.activity.row.commitment

    @property
    def note(self) -> str:
        """When it was done or why it will not be."""
        if self.outcome in {Outcome.ON_TIME, Outcome.LATE}:
            return f"Cumplida el {long_date(self.activity.facts.completed_on)}"
        if self.outcome is Outcome.DROPPED:
            return f"No se hará, desde el {long_date(self.activity.dropped_on)}: {self.activity.dropped_reason}"
        return ""


class Balance:
    """A year of a plan. The sum of its groups is checked as it is made."""

    def __init__(self, progress: PlanProgress, year: int) -> None:
        self.year = year
        self.on = progress.on
        self.plan = progress.plan
        everything = [a for commitment in progress.commitments for a in commitment.activities if a.is_counted]
        self.undated = [activity for activity in everything if activity.ends_on is None]
        self.promises = [
            Promise(activity, outcome(activity))
            for activity in everything
            if activity.ends_on is not None and activity.ends_on.year == year
        ]
        self._groups: dict[Outcome, list[Promise]] = {which: [] for which in Outcome}
        for promise in self.promises:
            self._groups[promise.outcome].append(promise)
        if sum(len(group) for group in self._groups.values()) != len(self.promises):
            raise AssertionError("the groups of a balance must add up to what was promised")

    @property
    def name(self) -> str:
        """The year as a name, so that no page writes it as a quantity."""
        return str(self.year)

    def of(self, which: Outcome) -> list[Promise]:
        """The promises of one group, in the plan's order."""
        return self._groups[which]

    @property
    def groups(self) -> list[tuple[Outcome, int]]:
        return [(which, len(self._groups[which])) for which in Outcome]

    @cached_property
    def commitments(self) -> list[tuple[Row, int, list[tuple[Outcome, int]]]]:
        """Each commitment with promises for the year: how many, and how many in each group."""
        counts: dict[str, Counter[Outcome]] = {}
        for promise in self.promises:
            counts.setdefault(promise.commitment.external_id, Counter())[promise.outcome] += 1
        return [
            (commitment, own.total(), [(which, own[which]) for which in Outcome])
            for commitment in self.plan.commitments
            if (own := counts.get(commitment.external_id)) is not None
        ]


@lru_cache(maxsize=16)
def year_balance(progress: PlanProgress, year: int) -> Balance:
    """A year's balance, made once for one and the same progress, which never changes."""
    return Balance(progress, year)


def years_of(progress: PlanProgress) -> list[int]:
    """The years for which the plan promised something."""
    days = (a.ends_on for commitment in progress.commitments for a in commitment.activities if a.is_counted)
    return sorted({day.year for day in days if day is not None})


CSV_COLUMNS = (
    *("anio", "compromiso_id", "compromiso", "institucion", "actividad_id", "actividad", "fecha_comprometida"),
    *("resultado", "cumplida_el", "no_se_hara_desde", "motivo", "evidencias_aceptadas", "al_dia"),
)


def csv_rows(balance: Balance) -> Iterator[dict[str, Any]]:
    """A row per activity promised for the year."""
    for promise in balance.promises:
        activity = promise.activity
        yield {
            "anio": balance.year,
            "compromiso_id": promise.commitment.external_id,
            "compromiso": promise.commitment.name,
            "institucion": promise.commitment.lead.name,
            "actividad_id": activity.external_id,
            "actividad": activity.row.title,
            "fecha_comprometida": activity.ends_on,
            "resultado": promise.outcome.label,
            "cumplida_el": activity.facts.completed_on or "",
            "no_se_hara_desde": activity.dropped_on or "",
            "motivo": activity.dropped_reason,
            "evidencias_aceptadas": activity.facts.accepted,
            "al_dia": balance.on,
        }
