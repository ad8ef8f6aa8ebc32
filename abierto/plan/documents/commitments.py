"""The chapter on commitments, axis by axis: each with its whole sheet, and those pending with what they lack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abierto.plan.reading import CommitmentRow, Plan

from .blocks import Block, Bullets, Heading, Item, Note, Text
from .sheet import sheet
from .wording import institution, paragraphs


def commitments(plan: Plan) -> Iterator[Block]:
    """Every axis with its commitments."""
    for position, axis in enumerate(plan.axes):
        title, anchor = f"Eje {axis.number}. {axis.name}", f"eje-{axis.external_id}"
        yield Heading(2, title, anchor, axis.is_demonstration, new_page=position > 0)
        yield from paragraphs(axis.description)
        waiting = [entry for entry in plan.pending if entry["axis"] == axis.external_id]
        for row in axis.commitments:
            yield from _commitment(row)
        for entry in waiting:
            yield from _pending(plan, entry)
        if not axis.commitments and not waiting:
            yield Note("Este eje no tiene compromisos.")


def _commitment(row: CommitmentRow) -> Iterator[Block]:
    anchor = f"compromiso-{row.external_id}"
    yield Heading(3, f"Compromiso {row.number}. {row.name}", anchor, row.is_demonstration)
    if not row.is_publishable:  # only in a preview: a sealed version leaves it pending
        yield Note("Este compromiso aún no puede publicarse.", tone="warn")
        yield _lacking(
            [requirement.label for requirement in row.completeness.missing],
            [str(gate.label) for gate in row.missing_gates],
        )
    yield from sheet(row, anchor)


def _pending(plan: Plan, entry: dict[str, Any]) -> Iterator[Block]:
    anchor = f"compromiso-{entry['external_id']}"
    yield Heading(3, f"Compromiso {entry['number']}. {entry['name']} (pendiente)", anchor)
    lead = plan.find("organisations", entry["lead"])
    responsible = f" Institución responsable: {institution(lead)}." if lead else ""
    yield Note(
        f"Pendiente: su ficha reúne {entry['done']} de {entry['total']} requisitos, por lo que no forma parte de "
        f"esta versión.{responsible}",
        tone="warn",
    )
    yield _lacking(entry["missing"], entry["missing_gates"])


def _lacking(fields: list[str], gates: list[str]) -> Bullets:
    items = []
    if fields:
        items.append(Item(Text("Faltan en la ficha:"), tuple(Item(Text(label)) for label in fields)))
    if gates:
        items.append(Item(Text("Fases sin constancia:"), tuple(Item(Text(label)) for label in gates)))
    return Bullets(tuple(items))
