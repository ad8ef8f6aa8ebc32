"""Saving and removing the records of a working copy, with what ties them to one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Model

from abierto.core import ledger
from abierto.core.actions import records
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.plan import models as plan
from abierto.plan.enums import NodeSide


@transaction.atomic
def save_record(*, record: Model, by: Any, permission: str, seen: str | None = None) -> Model:
    """Add or change one record of the working copy.

    ``seen`` is its fingerprint as the person opened it. Raises NotAllowed, StaleRecord, or DomainError with the reason.
    """
    check = _FITS.get(type(record))
    if check is not None:
        check(record)
    return records.save_record(record=record, by=by, permission=permission, event="plan.record_saved", seen=seen)


def delete_record(*, record: Model, by: Any, permission: str) -> None:
    """Remove one record of the working copy and what lives only within it."""
    records.delete_record(record=record, by=by, permission=permission, event="plan.record_deleted")


@transaction.atomic
def move_node(*, node: plan.TreeNode, up: bool, by: Any) -> plan.TreeNode:
    """Move a cause or an effect one place among its siblings; at the end of the row nothing changes."""
    _lock_tree(node.tree_id)
    node = plan.TreeNode.objects.get(pk=node.pk)
    require(by, "plan.edit_framework", node)
    row = list(plan.TreeNode.objects.filter(tree=node.tree_id, side=node.side, parent=node.parent_id))
    here = next(place for place, other in enumerate(row) if other.pk == node.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(row):
        return node
    row[here], row[there] = row[there], row[here]
    changes = {}
    for number, sibling in enumerate(row, start=1):
        if sibling.number != number:
            changes[sibling.external_id] = [sibling.number, number]
            sibling.number = number
            sibling.save(update_fields=["number"])
    node.refresh_from_db()
    ledger.record("plan.record_saved", on=node, by=by, data={"order": changes})
    return node


def _same_exercise(record: Any) -> None:
    for name, what in (("axis", "El eje"), ("tree", "El árbol")):
        other = getattr(record, name, None)
        if other is not None and other.exercise_id != record.exercise_id:
            raise DomainError(f"{what} pertenece a otro ejercicio.")


def _commitment_fits(commitment: plan.Commitment) -> None:
    _same_exercise(commitment)
    if commitment.pk is None:
        return
    attended = plan.LineCause.objects.filter(line__commitment=commitment.pk).exclude(node__tree=commitment.tree_id)
    if attended.exists():
        raise DomainError(
            "Las líneas de acción atienden causas del árbol anterior; quite esas causas antes de cambiar de árbol."
        )


def _activity_fits(activity: plan.Activity) -> None:
    if activity.line is not None and activity.line.commitment_id != activity.commitment_id:
        raise DomainError("La línea de acción pertenece a otro compromiso.")


def _cause_fits(cause: plan.LineCause) -> None:
    if cause.node.side != NodeSide.CAUSE:
        raise DomainError("Una línea de acción atiende causas, no efectos.")
    if cause.node.tree_id != cause.line.commitment.tree_id:
        raise DomainError("La causa no está en el árbol de problemas de este compromiso.")


def _sdg_fits(link: plan.SdgLink) -> None:
    if link.target and link.target.partition(".")[0] != str(link.goal):
        raise DomainError(f"La meta {link.target} no es del objetivo {link.goal}.")


def _node_fits(node: plan.TreeNode) -> None:
    _lock_tree(node.tree_id)
    step, passed = node.parent, 0
    if step is not None and step.tree_id != node.tree_id:
        raise DomainError("La causa o el efecto del que depende está en otro árbol.")
    if step is not None and step.side != node.side:
        raise DomainError("Una causa depende de otra causa, y un efecto de otro efecto.")
    while step is not None:
        if step.pk == node.pk or passed > 200:
            raise DomainError("Una causa o un efecto no puede depender de sí mismo, ni por medio de otros.")
        step, passed = step.parent, passed + 1
    if node.pk is not None and node.children.exclude(side=node.side).exists():
        raise DomainError("De este registro dependen otros del mismo lado; muévalos antes de cambiarlo de lado.")


def _gate_fits(passage: plan.GatePassage) -> None:
    raise DomainError("Las fases se registran en su propio panel, en orden.")


def _lock_tree(pk: int) -> None:
    plan.ProblemTree.objects.select_for_update().get(pk=pk)


_FITS: dict[type[Model], Callable[[Any], None]] = {
    plan.ProblemTree: _same_exercise,
    plan.TreeNode: _node_fits,
    plan.Commitment: _commitment_fits,
    plan.Activity: _activity_fits,
    plan.LineCause: _cause_fits,
    plan.SdgLink: _sdg_fits,
    plan.GatePassage: _gate_fits,
}
