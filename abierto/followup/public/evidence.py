"""An activity's reports and evidence on its page, and evidence as the end of the thread from the problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.template.loader import render_to_string

from abierto.followup.figures import situation
from abierto.followup.links import link_state, with_checks
from abierto.followup.models import Evidence, Report
from abierto.followup.progress import plan_progress
from abierto.plan.panels import Traced
from abierto.plan.queries import published_plans
from abierto.plan.reading import Plan, Row
from abierto.plan.tracing import Link, Step, trace

#: Pieces of evidence that a step of the thread names; beyond them it says how many more there are.
MOST_IN_THREAD = 12


@dataclass(frozen=True)
class Told:
    """An office's report with its evidence; one that is still a draft is not among them."""

    report: Report
    evidence: tuple[Evidence, ...]


def activity_panel(plan: Plan, row: Row) -> str:
    """On an activity's page: where it stands, what was reported in each period, and its evidence."""
    progress = plan_progress(plan, commitment=row.commitment.external_id)
    activity = progress.activity(row.external_id)
    reports = list(
        Report.objects.submitted()
        .filter(activity__external_id=row.external_id)
        .select_related("period__exercise", "corrects__period")
        .order_by("-period__starts_on")
    )
    pieces = defaultdict(list)
    rows = with_checks(_told_of(Evidence.objects.filter(report__in=reports)))
    for evidence in rows.select_related("organisation", "file").order_by("dated_on", "pk"):
        evidence.link_state = link_state(evidence)
        pieces[evidence.report_id].append(evidence)
    context = {
        "plan": plan,
        "row": row,
        "on": progress.on,
        "activity": activity,
        "situation": situation(activity),
        "told": [Told(report, tuple(pieces[report.pk])) for report in reports],
    }
    return render_to_string("followup/_activity_panel.html", context)


def evidence_steps(row: Row) -> list[Step]:
    """The end of the thread: the evidence of the activities that the row leads to, the accepted first."""
    activities = activities_of(row)
    rows = _told_of(Evidence.objects.filter(report__activity__external_id__in=list(activities)))
    return [_step(list(_in_order(rows)), activities, total=rows.count())]


def find_evidence(external_id: str) -> Traced | None:
    """A submitted piece of evidence with its whole chain, itself the last link."""
    rows = _told_of(Evidence.objects.filter(external_id=external_id)).select_related("report__activity")
    evidence = rows.first()
    if evidence is None:
        return None
    for plan in published_plans():
        row = plan.find("activities", evidence.report.activity.external_id)
        if row is not None:
            siblings = _told_of(Evidence.objects.filter(report__activity=evidence.report.activity))
            shown = [piece for piece in _in_order(siblings) if piece.pk != evidence.pk]
            step = _step(
                [evidence, *shown][:MOST_IN_THREAD], {row.external_id: row}, here=evidence, total=siblings.count()
            )
            return Traced(row, (*_without_here(trace(row)), step))
    return None


def activities_of(row: Row) -> dict[str, Row]:
    """External id → activity, of all that a row of the plan leads to."""
    if row.table == "activities":
        found = [row]
    elif row.table in {"lines", "commitments"}:
        found = row.activities
    else:  # a cause or an effect: what is done in the lines that attend it, else in its tree's commitments
        lines = [attended.line for attended in row.lines] if row.side == "cause" else []
        found = [a for line in lines for a in line.activities]
        if row.side != "cause":
            found = [a for commitment in row.tree.commitments for a in commitment.activities]
    return {activity.external_id: activity for activity in found}


def _told_of(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return rows.filter(submitted_at__isnull=False)


def _in_order(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return rows.select_related("report__activity").order_by("-counts", "-dated_on", "-pk")[:MOST_IN_THREAD]


def _step(evidence: list[Evidence], activities: dict[str, Row], *, total: int, here: Evidence | None = None) -> Step:
    links = [_link(piece, activities[piece.report.activity.external_id], here) for piece in evidence]
    if total > len(links):
        links.append(Link(f"y {total - len(links)} más, en la página de cada actividad"))
    return Step("Evidencia", tuple(links), "Todavía no se presenta evidencia.")


def _link(evidence: Evidence, activity: Row, here: Evidence | None) -> Link:
    title = "Evidencia reservada" if evidence.is_reserved else evidence.title
    return Link(
        f"{activity.code} {title} ({evidence.state.lower()})",
        f"{activity.url}#{evidence.external_id}",
        is_here=here is not None and evidence.pk == here.pk,
        is_demonstration=evidence.is_demonstration,
    )


def _without_here(steps: Iterable[Step]) -> list[Step]:
    def plain(link: Link) -> Link:
        return replace(link, is_here=False, children=tuple(map(plain, link.children)))

    return [replace(step, links=tuple(map(plain, step.links))) for step in steps]
