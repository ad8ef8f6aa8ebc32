"""The tree's workspace: problems and objectives side by side, drawn as the public will see them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.figures.trees import problem_tree
from abierto.core.permissions import allowed, require
from abierto.plan import models as plan
from abierto.plan.actions.records import move_node
from abierto.plan.desk.records import plan_url
from abierto.plan.enums import NodeSide
from abierto.plan.queries import working_plan


@require_safe
@desk_view
def tree(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem tree: causes and effects as nested lists, with what may be done with each."""
    found = _tree(request, pk)
    nodes = list(found.nodes.all())
    may_edit = allowed(request.user, "plan.edit_framework", found)
    objectives = request.GET.get("como") == "objetivos"
    drawn = working_plan(found.exercise).find("trees", found.external_id)
    context = {
        "tree": found,
        "sides": [
            {
                "side": side,
                "title": "Causas" if side == NodeSide.CAUSE else "Efectos",
                "nodes": _branch(nodes, side.value, None),
                "add_url": f"{reverse('causas:add')}?en={found.pk}&side={side.value}",
            }
            for side in (NodeSide.EFFECT, NodeSide.CAUSE)
        ],
        "objectives": objectives,
        "figure": problem_tree(drawn, objectives=objectives),
        "may_edit": may_edit,
        "edit_url": reverse("arboles:edit", args=[found.pk]),
        "history_url": reverse("arboles:history", args=[found.pk]),
        "delete_url": reverse("arboles:delete", args=[found.pk])
        if allowed(request.user, "plan.delete_record", found)
        else "",
        "plan_url": plan_url(found.exercise),
    }
    return render(request, "plan/desk/tree.html", context)


@require_POST
@desk_view
def node_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down among its siblings."""
    require(request.user, "plan.view_draft")
    node = get_object_or_404(plan.TreeNode, pk=pk)
    with errors_as_messages(request):
        move_node(node=node, up=request.POST.get("a") == "arriba", by=request.user)
    return redirect(reverse("plan_desk:tree", args=[node.tree_id]) + f"#nodo-{node.pk}")


def _tree(request: HttpRequest, pk: int) -> plan.ProblemTree:
    require(request.user, "plan.view_draft")
    return get_object_or_404(plan.ProblemTree.objects.select_related("exercise", "axis"), pk=pk)


def _branch(nodes: list[plan.TreeNode], side: str, parent: int | None) -> list[dict[str, Any]]:
    row = [node for node in nodes if node.side == side and node.parent_id == parent]
    return [
        {
            "node": node,
            "children": _branch(nodes, side, node.pk),
            "first": place == 0,
            "last": place == len(row) - 1,
            "add_url": f"{reverse('causas:add')}?en={node.tree_id}&side={side}&parent={node.pk}",
            "edit_url": reverse("causas:edit", args=[node.pk]),
            "delete_url": reverse("causas:delete", args=[node.pk]),
        }
        for place, node in enumerate(row)
    ]
