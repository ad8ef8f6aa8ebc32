"""Reasoned responses: to one contribution, or to several that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.dialogues.enums import Decision
from abierto.dialogues.indexing import index_dialogue
from abierto.dialogues.models import Dialogue, Response, ResponseTo, Theme, ThemePlacement
from abierto.dialogues.queries import contributions_of
from abierto.participation.models import Contribution
from abierto.plan.models import Activity, LineOfAction, TreeNode


@transaction.atomic
def respond(
    *,
    dialogue: Dialogue,
    contributions: Sequence[Contribution],
    decision: str,
    reason: str,
    office: str,
    by: Any,
    line: LineOfAction | None = None,
    activity: Activity | None = None,
    node: TreeNode | None = None,
    correction: str = "",
    at: datetime | None = None,
) -> Response:
    """Say what became of contributions, why, and what they changed in the plan.

    One that already has a response is answered again only with ``correction``, the reason for it; the earlier response
    stays to be read. After the close responses are definitive, and one that came to count without any still gets its
    first. Raises DomainError when nothing was chosen, the reason is missing, something taken up names
    nothing that it changed, or a contribution is another dialogue's or was answered meanwhile.
    """
    at = at or clock.now()
    dialogue = Dialogue.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=dialogue.pk)
    require(by, "dialogues.respond", dialogue)
    _check(dialogue, contributions, decision, reason, office, [line, activity, node])
    wanted = [c.pk for c in contributions]
    if contributions_of(dialogue).filter(pk__in=wanted).count() != len(set(wanted)):
        raise DomainError("Una de las aportaciones no es de este diálogo, o ya no está. Recargue la página.")
    answered = ResponseTo.objects.filter(contribution__in=wanted, replaced_at__isnull=True)
    if dialogue.closed_at is not None and answered.exists():
        raise DomainError("El diálogo ya se cerró: sus respuestas son definitivas.")
    if answered.exists() and not correction.strip():
        raise DomainError(
            "Una de las aportaciones ya tiene respuesta. Para corregirla, diga por qué; la anterior seguirá a la vista."
        )
    was_answered = answered.exists()
    answered.update(replaced_at=at)
    response = Response.objects.create(
        external_id=f"{dialogue.external_id[:60]}-{token_hex(6)}",
        dialogue=dialogue,
        decision=decision,
        reason=reason.strip(),
        office=office.strip(),
        line=line,
        activity=activity,
        node=node,
        changed=_named(line, activity, node),
        given_by=by,
        given_at=at,
        is_demonstration=dialogue.is_demonstration,
    )
    ResponseTo.objects.bulk_create(
        ResponseTo(response=response, contribution_id=pk, correction=correction.strip()) for pk in dict.fromkeys(wanted)
    )
    index_dialogue(dialogue)
    event = "dialogues.response_corrected" if was_answered else "dialogues.response_given"
    told = {"response": response.external_id, "decision": decision, "contributions": len(set(wanted))}
    ledger.record(event, on=dialogue, by=by, at=at, data=told)
    return response


@transaction.atomic
def assign_theme(
    *,
    dialogue: Dialogue,
    contributions: Sequence[Contribution],
    theme: Theme | None,
    by: Any,
    at: datetime | None = None,
) -> int:
    """Put contributions under a theme, or under none; how many changed. Raises DomainError after the close."""
    dialogue = Dialogue.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=dialogue.pk)
    require(by, "dialogues.assign_themes", dialogue)
    if dialogue.closed_at is not None:
        raise DomainError("El diálogo ya se cerró: lo que se dijo queda bajo el tema en que estaba.")
    if theme is not None and theme.dialogue_id != dialogue.pk:
        raise DomainError("Ese tema es de otro diálogo.")
    found = contributions_of(dialogue).filter(pk__in=[c.pk for c in contributions])
    changed = 0
    for contribution in found:
        placed = getattr(contribution, "placement", None)
        if (placed.theme_id if placed else None) == (theme.pk if theme else None):
            continue
        if theme is None:
            ThemePlacement.objects.filter(contribution=contribution).delete()
        else:
            ThemePlacement.objects.update_or_create(contribution=contribution, defaults={"theme": theme})
        changed += 1
    if changed:
        told = {"theme": theme.name if theme else "", "contributions": changed}
        ledger.record("dialogues.themes_assigned", on=dialogue, by=by, at=at, data=told)
    return changed


def _check(
    dialogue: Dialogue,
    contributions: Sequence[Contribution],
    decision: str,
    reason: str,
    office: str,
    changed: Sequence[LineOfAction | Activity | TreeNode | None],
) -> None:
    if not contributions:
        raise DomainError("Elija al menos una aportación.")
    if decision not in Decision.values:
        raise DomainError("Elija si se tomó en cuenta, en parte o no.")
    if len(reason.strip()) < 20:
        raise DomainError("Escriba la razón, para quien hizo la aportación: al menos una oración.")
    if not office.strip():
        raise DomainError("Diga qué oficina responde.")
    named = [record for record in changed if record is not None]
    if decision == Decision.TAKEN_UP and not named:
        raise DomainError("Si se tomó en cuenta, diga qué cambió: la línea, la actividad o la causa.")
    for record in named:
        if _exercise_of(record) != dialogue.commitment.exercise_id:
            raise DomainError("Lo que cambió debe ser del mismo plan que el diálogo.")


def _exercise_of(record: LineOfAction | Activity | TreeNode) -> int:
    return record.tree.exercise_id if isinstance(record, TreeNode) else record.commitment.exercise_id


def _named(line: LineOfAction | None, activity: Activity | None, node: TreeNode | None) -> list[dict[str, str]]:
    """What changed as it was called that day, with the address of its thread: it outlives the record."""
    found = []
    if line is not None:
        found.append({"kind": "linea", "id": line.external_id, "name": f"Línea {line.number}: {line.text}"})
    if activity is not None:
        found.append({"kind": "actividad", "id": activity.external_id, "name": f"Actividad: {activity.title}"})
    if node is not None:
        kind = "causa" if node.side == "cause" else "efecto"
        found.append({"kind": kind, "id": node.external_id, "name": f"{kind.capitalize()}: {node.text}"})
    return found
