"""Figures of the follow-up: how complete each thing is, with the points and weights that make it so."""

from __future__ import annotations

from collections.abc import Collection

from abierto.core.dates import long_date
from abierto.core.figures.completion import Standing, completion_scale
from abierto.core.figures.figure import Figure
from abierto.followup.enums import Completion
from abierto.followup.progress import ActivityProgress, CommitmentProgress, PlanProgress
from abierto.followup.status import Score

WORDS = tuple(str(point.label) for point in Completion)


def plan_figure(progress: PlanProgress, shown: Collection[str] | None = None) -> Figure:
    """The whole plan, each axis and each commitment on the four-point scale; the table says points and weights.

    ``shown`` are the external ids of the commitments that get a row; the plan and its axes always count all of them.
    """
    total = progress.score
    partial = shown is not None and len(shown) < len(progress.commitments)
    standings = [_standing("Todo el plan", total, total, progress.commitments, strong=True)]
    for axis, score in progress.axes:
        within = [c for c in progress.commitments if c.row.axis is axis]
        standings.append(_standing(f"Eje {axis.number}. {axis.name}", score, total, within, strong=True))
        standings += [
            _standing(f"{c.row.number}. {c.row.name}", c.score, total, [c], href=c.row.url)
            for c in within
            if shown is None or c.external_id in shown
        ]
    return completion_scale(
        name="cumplimiento-plan",
        title="Cumplimiento del plan, de sus ejes y de sus compromisos",
        description=(
            f"Al {long_date(progress.on)}. Los puntos suman lo alcanzado por cada actividad (0 a 3) por su peso; "
            "el peso en el plan es la parte de los puntos posibles."
            + (" El plan y sus ejes cuentan todos los compromisos; aquí van los de esta página." if partial else "")
        ),
        words=WORDS,
        standings=standings,
        columns=(
            *("Qué", "Cumplimiento", "Puntos", "Porcentaje", "Peso en el plan"),
            *("Cumplidas", "Atrasadas", "No se harán"),
        ),
    )


def commitment_figure(commitment: CommitmentProgress) -> Figure:
    """Each activity of a commitment on the four-point scale; the table says weight, points, evidence and dates."""
    return completion_scale(
        name="cumplimiento-actividades",
        title="Cumplimiento de cada actividad",
        description="Cada actividad vale de 0 a 3 puntos, multiplicados por su peso.",
        words=WORDS,
        standings=[
            Standing(
                label=f"{activity.row.code} {activity.row.title}",
                point=int(activity.completion),
                cells=(
                    str(activity.weight),
                    f"{int(activity.completion) * activity.weight} de {3 * activity.weight}",
                    str(activity.facts.accepted),
                    long_date(activity.ends_on) or "sin fecha",
                    situation(activity),
                ),
                href=activity.row.url,
            )
            for activity in commitment.activities
        ],
        columns=(
            "Actividad",
            "Cumplimiento",
            "Peso",
            "Puntos",
            "Evidencia aceptada",
            "Fecha comprometida",
            "Situación",
        ),
    )


def situation(activity: ActivityProgress) -> str:
    """Where an activity stands against its dates, in a few words."""
    if activity.is_dropped:
        return f"No se hará, desde el {long_date(activity.dropped_on)}"
    if activity.is_done:
        day = long_date(activity.facts.completed_on)
        return f"Cumplida tarde, el {day}" if activity.is_late else f"Cumplida el {day}"
    if activity.is_overdue:
        return "Atrasada"
    return "En tiempo" if activity.has_begun else "Todavía no inicia"


def _standing(
    label: str, score: Score, total: Score, within: list[CommitmentProgress], *, href: str = "", strong: bool = False
) -> Standing:
    done = sum(len(commitment.done) for commitment in within)
    counted = sum(len(commitment.counted) for commitment in within)
    return Standing(
        label=label,
        point=int(score.completion),
        cells=(
            f"{score.points} de {score.most}",
            f"{score.percent} %",
            f"{round(100 * score.most / total.most) if total.most else 0} %",
            f"{done} de {counted}",
            str(sum(len(commitment.overdue) for commitment in within)),
            str(sum(len(commitment.dropped) for commitment in within)),
        ),
        href=href,
        strong=strong,
    )
