"""Periods and their frozen states, as the public reads them.

What a page says of a frozen state comes from its content, which its fingerprint covers; nothing is computed again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from abierto.followup.enums import Access, Completion
from abierto.followup.models import CommitmentState, Evidence, ProgressSheet, ReportingPeriod, Statement
from abierto.followup.status import Score
from abierto.followup.verifying import state_url
from abierto.plan.models import PlanVersion
from abierto.plan.queries import version_plan
from abierto.plan.reading import Plan

_BEHIND = ~Q(activities__status=Completion.COMPLETE) & Q(activities__is_dropped=False)


def periods_of(exercise_id: str) -> QuerySet[ReportingPeriod]:
    """Every period of an exercise, the latest first, with how many states it froze and what they add up to."""
    return (
        ReportingPeriod.objects.filter(exercise__external_id=exercise_id)
        .select_related("exercise")
        .annotate(commitments=Count("states"), points=Sum("states__points"), most=Sum("states__most_points"))
        .order_by("-starts_on")
    )


def period_score(period: Any) -> Score:
    """What the states of a period add up to (see :func:`periods_of`)."""
    return Score(period.points or 0, period.most or 0)


@dataclass(frozen=True)
class StateLine:
    """A commitment in a period: its frozen state beside the one before, and what hangs from it."""

    state: CommitmentState
    previous: CommitmentState | None
    has_sheet: bool
    voices: int

    @property
    def url(self) -> str:
        return state_url(self.state)

    @property
    def score(self) -> Score:
        return Score(self.state.points, self.state.most_points)

    @property
    def change(self) -> str:
        """What changed since the cut-off before, in words."""
        return change_between(self.previous, self.state)


def change_between(before: CommitmentState | None, after: CommitmentState) -> str:
    """``Pasó de Limitado a Sustancial, de 8 a 12 puntos``."""
    if before is None:
        return "Primer corte"
    told = []
    if before.status != after.status:
        told.append(f"pasó de {before.get_status_display()} a {after.get_status_display()}")
    if before.points != after.points:
        told.append(f"de {before.points} a {after.points} punto{'' if after.points == 1 else 's'}")
    if before.most_points != after.most_points:
        told.append(f"los puntos posibles, de {before.most_points} a {after.most_points}")
    words = ", ".join(told)
    return words[:1].upper() + words[1:] if words else "Sin cambio"


def period_lines(period: ReportingPeriod, pks: Collection[int]) -> list[StateLine]:
    """A line for each of those frozen states of a period, in the plan's order. Four queries, however many they are."""
    states = list(
        _with_previous(period.states.filter(pk__in=pks).defer("content"), period)
        .annotate(
            total=Count("activities"),
            done=Count("activities", filter=Q(activities__status=Completion.COMPLETE)),
            late=Count("activities", filter=Q(activities__is_late=True)),
            dropped=Count("activities", filter=Q(activities__is_dropped=True)),
            silent=Count("activities", filter=_BEHIND & Q(activities__has_begun=True, activities__was_reported=False)),
        )
        .order_by("pk")
    )
    previous = CommitmentState.objects.defer("content").in_bulk([s.previous_pk for s in states if s.previous_pk])
    sheets = set(
        ProgressSheet.objects.filter(period=period, published_at__isnull=False).values_list(
            "commitment__external_id", flat=True
        )
    )
    voices = dict(
        Statement.objects.filter(period=period, published_at__isnull=False)
        .values_list("commitment__external_id")
        .annotate(Count("pk"))
        .order_by()
    )
    for state in states:
        state.period = period
    return [
        StateLine(
            state,
            previous.get(state.previous_pk),
            state.commitment_id in sheets,
            voices.get(state.commitment_id, 0),
        )
        for state in states
    ]


def _with_previous(states: QuerySet[CommitmentState], period: ReportingPeriod) -> Any:
    """States with the key of the same commitment's state at the last cut-off before."""
    earlier = CommitmentState.objects.filter(
        commitment_id=OuterRef("commitment_id"),
        period__exercise=period.exercise,
        period__starts_on__lt=period.starts_on,
    ).order_by("-period__starts_on")
    return states.annotate(previous_pk=Subquery(earlier.values("pk")[:1]))


def evidence_addresses(content: dict[str, Any]) -> dict[str, str]:
    """Where the evidence that a content names can be had today: its link, or its file while it is served. One query."""
    named = [piece["external_id"] for activity in content["activities"] for piece in activity["evidence"]]
    rows = Evidence.objects.filter(external_id__in=named, access=Access.PUBLIC).select_related("file")
    return {row.external_id: row.url or _file_address(row.file) for row in rows}


def _file_address(file: Any) -> str:
    return file.get_absolute_url() if file is not None and file.is_public and file.is_served else ""


def activity_codes(content: dict[str, Any], plan: Plan) -> dict[str, str]:
    """How the plan that a state was frozen from numbers its activities: ``2.3``. No query while it is in force."""
    used = content["plan_version"]
    if used is not None and (plan.version is None or plan.version.sha256 != used["sha256"]):
        version = PlanVersion.objects.filter(
            exercise__external_id=content["exercise"], number=used["number"], sha256=used["sha256"]
        ).first()
        plan = version_plan(version) if version is not None else plan
    return {row.external_id: row.code for row in plan.activities}


def statuses_before(period: ReportingPeriod, commitment_id: str) -> tuple[CommitmentState | None, dict[str, int]]:
    """A commitment's state at the cut-off before a period, and each activity's completion in it. Two queries."""
    state = (
        CommitmentState.objects.filter(
            commitment_id=commitment_id, period__exercise=period.exercise, period__starts_on__lt=period.starts_on
        )
        .select_related("period__exercise")
        .defer("content")
        .order_by("-period__starts_on")
        .first()
    )
    return state, dict(state.activities.values_list("activity_id", "status")) if state else {}


CSV_COLUMNS = (
    *("periodo", "compromiso_id", "compromiso", "actividad_id", "actividad", "peso", "cumplimiento", "puntos"),
    *("evidencias_aceptadas", "fecha_comprometida", "cumplida_el", "atrasada", "no_se_hara", "informada"),
    *("obstaculo", "huella_sha256", "codigo"),
)


def csv_rows(period: ReportingPeriod) -> list[dict[str, Any]]:
    """A row per activity of a period's frozen states. Two queries."""
    states = period.states.defer("content").prefetch_related("activities").order_by("pk")
    return [
        {
            "periodo": period.slug,
            "compromiso_id": state.commitment_id,
            "compromiso": state.name,
            "actividad_id": activity.activity_id,
            "actividad": activity.title,
            "peso": activity.weight,
            "cumplimiento": activity.get_status_display(),
            "puntos": activity.status * activity.weight,
            "evidencias_aceptadas": activity.accepted_evidence,
            "fecha_comprometida": activity.ends_on or "",
            "cumplida_el": activity.completed_on or "",
            "atrasada": _yes(activity.is_late),
            "no_se_hara": _yes(activity.is_dropped),
            "informada": _yes(activity.was_reported),
            "obstaculo": activity.obstacle,
            "huella_sha256": state.sha256,
            "codigo": state.code,
        }
        for state in states
        for activity in state.activities.all()
    ]


def _yes(fact: bool) -> str:
    return "sí" if fact else "no"
