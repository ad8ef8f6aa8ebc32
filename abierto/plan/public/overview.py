"""The plan as a whole: overview, calendar, problem trees."""

from __future__ import annotations

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from abierto.core import clock
from abierto.core.files import attachment, csv_file
from abierto.core.pages import crumbs, page_or_404, public_page
from abierto.plan.figures import schedule_figure, tree_figure
from abierto.plan.panels import panels
from abierto.plan.public import plan_crumbs, plan_or_404
from abierto.plan.queries import current_exercise, published_plan
from abierto.plan.reading import TreeRow
from abierto.secretariat.models import Exercise


@public_page
def plan_current(request: HttpRequest) -> HttpResponse:
    """``/plan/`` leads to the exercise in force."""
    exercise = current_exercise()
    if exercise is None:
        return render(request, "plan/plan_none.html", {"crumbs": crumbs(("Plan", "/plan/"))})
    return redirect(exercise.get_absolute_url())


@public_page
def plan_detail(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """The overview: axes, commitments published and pending, how the plan was made, its documents."""
    plan = published_plan(exercise_id)
    if plan is None:
        exercise = get_object_or_404(Exercise, external_id=exercise_id)
        steps = crumbs((f"Plan {exercise.period}", exercise.get_absolute_url()))
        return render(request, "plan/plan_unpublished.html", {"exercise": exercise, "crumbs": steps})
    pending = pending_by_axis(plan)
    cards = [card for axis in plan.axes for card in _cards(axis, pending)]
    page = page_or_404(request, cards)
    context = {
        "plan": plan,
        "pending": pending,
        "page": page,
        "sections": _sections(plan, page),
        "panels": panels("plan", plan, [card["commitment"] for card in page if card["commitment"]]),
        "head_panels": panels("plan-head", plan, plan.exercise),
        "roadmap": [activity for activity in plan.activities if activity.line is not None],
        "crumbs": crumbs(*plan_crumbs(plan)),
    }
    return render(request, "plan/plan_detail.html", context)


@public_page
def plan_schedule(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """Every dated activity and key action as a Gantt, and as a table."""
    plan = plan_or_404(exercise_id)
    context = {
        "plan": plan,
        "figure": schedule_figure(plan, today=clock.today()),
        "crumbs": crumbs(*plan_crumbs(plan), ("Cronograma", f"{plan.url}cronograma/")),
    }
    return render(request, "plan/plan_schedule.html", context)


@public_page
def tree_detail(request: HttpRequest, exercise_id: str, tree_id: str) -> HttpResponse:
    """A problem tree drawn and listed; ``?como=objetivos`` says it positively."""
    plan = plan_or_404(exercise_id)
    tree = _tree(plan, tree_id)
    objectives = request.GET.get("como") == "objetivos"
    context = {
        "plan": plan,
        "tree": tree,
        "objectives": objectives,
        "figure": tree_figure(tree, objectives=objectives),
        "crumbs": crumbs(*plan_crumbs(plan), (tree.title, tree.url)),
    }
    return render(request, "plan/tree_detail.html", context)


@public_page
def tree_export(request: HttpRequest, exercise_id: str, tree_id: str, extension: str) -> HttpResponse:
    """The tree as CSV, JSON or SVG."""
    tree = _tree(plan_or_404(exercise_id), tree_id)
    rows = [
        {
            "id": node.external_id,
            "side": node.side,
            "parent": node.parent.external_id if node.parent else "",
            "problem": node.text,
            "objective": node.objective,
        }
        for node in tree.nodes
    ]
    if extension == "json":
        return JsonResponse(
            {
                "id": tree.external_id,
                "title": tree.title,
                "central_problem": tree.central_problem,
                "central_objective": tree.central_objective,
                "nodes": rows,
            },
            json_dumps_params={"ensure_ascii": False, "indent": 2},
        )
    if extension == "svg":
        figure = tree_figure(tree, objectives=request.GET.get("como") == "objetivos")
        return attachment(figure.svg.encode(), f"{tree.external_id}.svg", "image/svg+xml")
    return csv_file(f"{tree.external_id}.csv", ["id", "side", "parent", "problem", "objective"], rows)


def _tree(plan, tree_id: str) -> TreeRow:
    tree = plan.find("trees", tree_id)
    if tree is None:
        raise Http404("Ese árbol no está en la versión publicada.")
    return tree


def _cards(axis, pending: list[dict]) -> list[dict]:
    """An axis's commitments, the published first and then those in preparation."""
    published = [{"axis": axis, "commitment": commitment, "pending": None} for commitment in axis.commitments]
    return published + [{"axis": axis, "commitment": None, "pending": item} for item in pending if item["axis"] is axis]


def _sections(plan, page: Page) -> list[dict]:
    """The page's cards under their axes. An axis without any comes with the last page."""
    rows = page.paginator.object_list
    before = rows[page.start_index() - 2]["axis"] if page.has_previous() else None
    begun = {card["axis"].external_id for card in rows}
    sections = [
        {"axis": axis, "cards": [card for card in page if card["axis"] is axis], "continues": axis is before}
        for axis in plan.axes
    ]
    last = not page.has_next()
    return [part for part in sections if part["cards"] or (last and part["axis"].external_id not in begun)]


def pending_by_axis(plan) -> list[dict]:
    """Commitments that the version names as pending, with their axis and lead as rows."""
    return [
        {**item, "axis": plan.find("axes", item["axis"]), "lead": plan.find("organisations", item["lead"])}
        for item in plan.pending
    ]
