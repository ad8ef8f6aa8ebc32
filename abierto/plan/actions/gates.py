"""Going through the gates of the methodology, in order, each leaving its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import in_words, new_external_id
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.plan.enums import Gate
from abierto.plan.models import Commitment, GatePassage


@transaction.atomic
def pass_gate(
    *,
    commitment: Commitment,
    gate: int,
    record: str,
    by: Any,
    passed_on: date | None = None,
    date_note: str = "",
    url: str = "",
    is_demonstration: bool = False,
) -> GatePassage:
    """A commitment goes through its next gate, on a day that has come, with the record that shows it.

    Raises DomainError when the gate before has left no record, when this one already has, or for publication, which
    is the published version and nothing else.
    """
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    require(by, "plan.pass_gate", commitment)
    asked = _known(gate)
    passed = {passage.gate: passage for passage in commitment.gates.all()}
    if asked.value in passed:
        raise DomainError(f"La fase «{asked.label}» ya tiene constancia.")
    if asked.value - 1 not in passed and asked != Gate.PROPOSAL:
        raise DomainError(f"Antes debe quedar constancia de la fase «{Gate(asked.value - 1).label}».")
    if not record.strip():
        raise DomainError("Escriba la constancia: el documento o acto que demuestra que la fase ocurrió.")
    _check_day(passed_on, date_note, passed.get(asked.value - 1))

    passage = GatePassage(
        commitment=commitment,
        gate=asked.value,
        passed_on=passed_on,
        date_note=date_note.strip(),
        record=record.strip(),
        url=url.strip(),
        is_demonstration=is_demonstration,
    )
    passage.external_id = new_external_id(passage)
    with in_words(passage):
        passage.full_clean()
        passage.save()
    ledger.record("plan.gate_passed", on=passage, by=by)
    return passage


@transaction.atomic
def reopen_gate(*, commitment: Commitment, gate: int, reason: str, by: Any) -> None:
    """Take back the last gate that a commitment went through; the ledger keeps the reason and the record."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    require(by, "plan.pass_gate", commitment)
    asked = _known(gate)
    last = commitment.gates.order_by("-gate").first()
    if last is None or last.gate != asked.value:
        raise DomainError("Solo se reabre la última fase que tiene constancia.")
    if not reason.strip():
        raise DomainError("Escriba por qué se reabre la fase.")
    kept = {"reason": reason.strip(), "record": last.record, "passed_on": last.passed_on and last.passed_on.isoformat()}
    ledger.record("plan.gate_reopened", on=last, by=by, data=kept)
    last.delete()


def _known(gate: int) -> Gate:
    if gate not in Gate.values:
        raise DomainError("Esa fase no existe.")
    if gate == Gate.PUBLICATION:
        raise DomainError("La publicación no se registra a mano: ocurre cuando se publica una versión del plan.")
    return Gate(gate)


def _check_day(passed_on: date | None, date_note: str, before: GatePassage | None) -> None:
    if passed_on is None and not date_note.strip():
        raise DomainError("Escriba la fecha, o cómo la dice la fuente si no se conoce el día.")
    if passed_on is not None and passed_on > clock.today():
        raise DomainError("La fecha de la fase todavía no llega.")
    if passed_on is not None and before is not None and before.passed_on and passed_on < before.passed_on:
        raise DomainError(f"La fecha es anterior a la de la fase «{before.get_gate_display()}».")
