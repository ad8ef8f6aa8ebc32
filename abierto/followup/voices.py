"""Three voices side by side: what each published of a commitment, by period, beside what is derived from evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from abierto.followup.enums import Completion, Voice
from abierto.followup.happening import assessment
from abierto.followup.models import CommitmentState, Reply, Report, ReportingPeriod, Statement
from abierto.followup.progress import plan_progress
from abierto.plan.reading import Row


@dataclass(frozen=True)
class Said:
    """A published statement, its assessment in words, and the replies to it."""

    statement: Statement
    replies: tuple[Reply, ...] = ()

    @property
    def assessment(self) -> tuple[tuple[str, str], ...]:
        return assessment(self.statement)


@dataclass(frozen=True)
class Derived:
    """What follows from accepted evidence: at a cut-off, with its frozen state, or today while the period is open."""

    completion: Completion
    points: int
    most: int
    url: str = ""

    @property
    def is_frozen(self) -> bool:
        return bool(self.url)


@dataclass(frozen=True)
class Round:
    """One period: the derived fact, and what each voice said."""

    period: ReportingPeriod
    derived: Derived | None
    voices: dict[str, tuple[Said, ...]]
    reported: int
    activities: int

    @property
    def columns(self) -> list[tuple[str, str, tuple[Said, ...]]]:
        """(voice, its name, what it said), always the three and in the same order."""
        return [(voice.value, str(voice.label), self.voices.get(voice.value, ())) for voice in Voice]

    @property
    def difference(self) -> str:
        """How complete each sees it, beside what is derived; never an average. Empty where nobody said."""
        rated = [
            (said.statement.speaker, Completion(said.statement.completion))
            for _voice, _name, group in self.columns
            for said in group
            if said.statement.completion is not None
        ]
        if not rated or self.derived is None:
            return ""
        derived = self.derived.completion
        if all(seen is derived for _speaker, seen in rated):
            return f"Coinciden con lo que se deriva de la evidencia: {derived.label.lower()}."
        told = [f"{speaker}: {seen.label.lower()}" for speaker, seen in rated]
        return f"No coinciden. Se deriva de la evidencia: {derived.label.lower()}. {'. '.join(told)}."

    @property
    def is_silent(self) -> bool:
        """Whether nobody said anything in the period."""
        return not any(self.voices.values())


def rounds(commitment: Row, *, now: datetime) -> list[Round]:
    """Every period in which there is something to show: a frozen state, a statement, or that it is open now.

    The latest first. A fixed number of queries.
    """
    exercise = commitment.plan.exercise.external_id
    periods = list(
        ReportingPeriod.objects.filter(exercise__external_id=exercise).select_related("exercise").order_by("-starts_on")
    )
    voices = _voices(commitment)
    states = {
        state.period_id: state
        for state in CommitmentState.objects.filter(period__in=periods, commitment_id=commitment.external_id)
        .defer("content")
        .select_related("period__exercise")
    }
    told = Report.objects.submitted().filter(activity__commitment__external_id=commitment.external_id)
    reported = Counter(told.values_list("period_id", flat=True))
    live = plan_progress(commitment.plan, commitment=commitment.external_id).commitment(commitment.external_id)
    found = []
    for period in periods:
        state, is_open = states.get(period.pk), period.is_open(now)
        if state is None and not is_open and period.pk not in voices:
            continue
        derived = None
        if state is not None:
            derived = Derived(Completion(state.status), state.points, state.most_points, state.url)
        elif live is not None:
            derived = Derived(live.completion, live.score.points, live.score.most)
        groups = {voice: tuple(said) for voice, said in voices[period.pk].items()}
        found.append(Round(period, derived, groups, reported[period.pk], len(commitment.activities)))
    return found


def _voices(commitment: Row) -> dict[int, dict[str, list[Said]]]:
    """Period → voice → what it published, in the order in which it was said. Two queries."""
    rows = (
        Statement.objects.filter(commitment__external_id=commitment.external_id, published_at__isnull=False)
        .select_related("organisation", "member__organisation")
        .prefetch_related("replies")
        .order_by("published_at", "pk")
    )
    found: dict[int, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for statement in rows:
        found[statement.period_id][statement.voice].append(Said(statement, tuple(statement.replies.all())))
    return found
