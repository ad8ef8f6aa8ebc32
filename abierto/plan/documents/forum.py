"""Chapters on who made the plan and how: secretariat, members, process, events, dialogues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abierto.core.dates import long_date
from abierto.plan.reading import Plan
from abierto.secretariat.enums import MilestoneKind, Sector

from .blocks import Block, Bullets, Heading, Item, Table, Text
from .wording import DASH, institution, paragraphs, said

_GATHERINGS = {MilestoneKind.FORUM, MilestoneKind.TRAINING}
_HIDDEN = "Nombre reservado"


def seats(plan: Plan) -> Iterator[Block]:
    """Every seat with its titular and alternates over time."""
    rows = [row for seat in plan.seats for row in _holders(seat)]
    if rows:
        yield Table(
            caption="Asientos del Secretariado Técnico Local",
            columns=("Sector", "Cargo", "Calidad", "Persona", "Periodo"),
            rows=tuple(rows),
            widths=(3, 5, 2, 4, 4),
        )


def _holders(seat: Any) -> Iterator[tuple[Text, ...]]:
    post = seat.post
    first = (Text(seat.sector_label), Text(f"{post.title}\n{institution(post.organisation)}"))
    for membership in post.holders:
        person = membership.person.name if membership.person else _HIDDEN
        yield (*first, Text(membership.capacity_label), Text(person), Text(_tenure(membership)))
    if not post.memberships:
        yield (*first, Text(DASH), Text("Sin titular registrado"), Text(DASH))


def _tenure(membership: Any) -> str:
    since = f"desde el {long_date(membership.valid_from)}"
    return f"{since} hasta el {long_date(membership.valid_until)}" if membership.valid_until else since


def members(plan: Plan) -> Iterator[Block]:
    """Registered members by sector."""
    order = (Sector.CITIZENS, Sector.CIVIL_SOCIETY, Sector.PUBLIC_BODIES, Sector.GUARANTOR, Sector.FACILITATOR)
    for sector in order:
        rows = [row for row in plan.members if row.sector == sector]
        if rows:
            yield Heading(2, f"{sector.label} ({len(rows)})", f"miembros-{sector.value}")
            yield Bullets(tuple(Item(Text(row.name)) for row in rows))


def process(plan: Plan) -> Iterator[Block]:
    """The dated facts that are neither gatherings nor dialogues, and the methodology that was approved."""
    apart = {*_GATHERINGS, MilestoneKind.DIALOGUE}
    yield from _milestones("Hechos del proceso de construcción", [m for m in plan.milestones if m.kind not in apart])
    if plan.exercise.methodology.strip():
        yield Heading(2, "Metodología", "metodologia")
        yield from paragraphs(plan.exercise.methodology)


def events(plan: Plan) -> Iterator[Block]:
    """Forums and trainings."""
    yield from _milestones("Foros y capacitaciones", [m for m in plan.milestones if m.kind in _GATHERINGS])


def dialogues(plan: Plan) -> Iterator[Block]:
    """Open dialogues."""
    yield from _milestones("Diálogos celebrados", [m for m in plan.milestones if m.kind == MilestoneKind.DIALOGUE])


def _milestones(caption: str, rows: list[Any]) -> Iterator[Block]:
    if not rows:
        return
    yield Table(
        caption=caption,
        columns=("Fecha", "Hecho", "Lugar", "Enlace o fuente"),
        rows=tuple(
            (
                Text(row.date_note or long_date(row.happened_on)),
                Text(f"{row.kind_label}. {row.title}\n{row.description}"),
                said(row.place, blank=DASH),
                said(row.url or row.source, url=row.url, blank=DASH),
            )
            for row in rows
        ),
        widths=(3, 8, 3, 4),
    )
