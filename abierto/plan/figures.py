"""Figures of a plan: its trees and its calendar."""

from __future__ import annotations

from datetime import date

from abierto.core.figures.figure import Figure
from abierto.core.figures.gantt import Bar, gantt
from abierto.core.figures.trees import problem_tree
from abierto.plan.reading import Plan, TreeRow


def tree_figure(tree: TreeRow, *, objectives: bool = False) -> Figure:
    """The tree of problems, or said positively the tree of objectives, each node linked to its trace."""
    return problem_tree(tree, objectives=objectives, linked=True)


def schedule_figure(plan: Plan, *, today: date | None = None) -> Figure:
    """Key actions and calendar activities of every commitment, by commitment."""
    bars = []
    for commitment in plan.commitments:
        group = f"{commitment.number}. {commitment.lead.label}"
        for activity in commitment.calendar:
            bars.append(_bar(activity, f"{activity.code}. {activity.title}", group, activity.url))
        for action in commitment.key_actions:
            bars.append(
                _bar(action, f"Acción clave {action.number}. {action.text}", group, commitment.url + "#acciones")
            )
    return gantt(
        name="cronograma",
        title="Cronograma del plan",
        description="Actividades del calendario y acciones clave de cada compromiso, con las fechas del plan.",
        bars=bars,
        today=today,
    )


def _bar(row, label: str, group: str, link: str) -> Bar:
    return Bar(label=label, starts_on=row.starts_on, ends_on=row.ends_on, note=row.period, group=group, link=link)
