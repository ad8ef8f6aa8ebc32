"""The acts that must survive anything: how each is sent, and how to know that it happened once.

A script is what one person does for as long as it lasts: acts one after another, each different from all others. To add
an act, add a script, or a step to one: what to send, the row that it must leave, and how many lines of the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import Model
from django.urls import reverse

from abierto.core.actions.records import fingerprint
from abierto.core.models import Entry
from abierto.plan.models import Axis, GatePassage, PlanSignature, PlanVersion
from tests.faults.calling import Answer, Caller


@dataclass
class Act:
    """One act of one person, and what it must have left, once, however often it was sent."""

    name: str
    send: Callable[[Caller], Answer]
    rows: Callable[[], int]
    events: dict[str, int]
    attempts: int = 0
    told: str = ""


Script = Callable[[SimpleNamespace], Iterator[Act]]
Files = dict[str, tuple[str, bytes]]


def posting(path: str, fields: dict[str, Any], files: Files | None = None) -> Callable[[Caller], Answer]:
    """Send a form."""
    return lambda caller: caller.post(path, fields, files)


def add_axes(world: SimpleNamespace) -> Iterator[Act]:
    """A new record at the desk."""
    for number in range(100, 10_000):
        yield Act(
            "add",
            posting(
                f"{reverse('ejes:add')}?en={world.exercise.pk}",
                {"number": number, "name": f"Eje {number}", "description": ""},
            ),
            lambda number=number: Axis.objects.filter(number=number, name=f"Eje {number}").count(),
            {"plan.record_saved": 1},
        )


def rename_an_axis(world: SimpleNamespace) -> Iterator[Act]:
    """A change to a record, seen as it was: sent again after no answer, it finds itself saved and changes nothing."""
    address = reverse("ejes:edit", args=[world.axis.pk])

    def send(caller: Caller, name: str) -> Answer:
        seen = fingerprint(_found(Axis, pk=world.axis.pk))  # what the form carried, opened just before
        return caller.post(address, {"number": 1, "name": name, "description": "", "seen": seen})

    for number in range(10_000):
        name = f"Nombre {number}"
        yield Act("change", lambda caller, name=name: send(caller, name), _said(name), {"plan.record_saved": 1})


def _said(name: str) -> Callable[[], int]:
    """How many lines of the ledger say that the name was given."""

    def count() -> int:
        lines = Entry.objects.filter(event="plan.record_saved").values_list("data", flat=True)
        return sum(data["changes"].get("name", [None, None])[1] == name for data in lines)

    return count


def pass_gates(world: SimpleNamespace) -> Iterator[Act]:
    """Each commitment goes through its first four gates."""
    for commitment in world.blank:
        for gate in (1, 2, 3, 4):
            record = f"Acta {gate} de {commitment.pk}"
            yield Act(
                "pass a gate",
                posting(
                    reverse("plan_desk:gate-pass", args=[commitment.pk]),
                    {"gate": gate, "passed_on": "2021-05-01", "record": record},
                ),
                lambda record=record: GatePassage.objects.filter(record=record).count(),
                {"plan.gate_passed": 1},
            )


def seal_and_withdraw(world: SimpleNamespace) -> Iterator[Act]:
    """A version is sealed, signed by its institution, and given up, again and again."""
    for number in range(10_000):
        reason = f"Motivo {number}"
        yield Act(
            "seal",
            posting(reverse("plan_desk:seal", args=[world.exercise.external_id]), {"reason": reason}),
            lambda reason=reason: PlanVersion.objects.filter(reason=reason).count(),
            {"plan.version_sealed": 1},
        )
        version = _found(PlanVersion, reason=reason).pk
        yield Act(
            "sign",
            posting(
                reverse("plan_desk:sign", args=[version]), {"organisation": world.own.pk, "office": f"Oficina {number}"}
            ),
            lambda version=version, number=number: PlanSignature.objects.filter(
                version=version, office=f"Oficina {number}"
            ).count(),
            {"plan.version_signed": 1},
        )
        yield Act(
            "withdraw",
            posting(reverse("plan_desk:withdraw", args=[version]), {"reason": f"Se retira {number}"}),
            lambda number=number: PlanVersion.objects.filter(withdrawn_reason=f"Se retira {number}").count(),
            {"plan.version_withdrawn": 1},
        )


def _found(model: type[Model], **wanted: Any) -> Any:
    """What an act that was acknowledged must have left."""
    try:
        return model._default_manager.get(**wanted)
    finally:
        connection.close()
