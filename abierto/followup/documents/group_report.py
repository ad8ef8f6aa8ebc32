"""The operating group's report of a period, made of what each activity's own records say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abierto.core.dates import long_date, long_instant
from abierto.followup.models import ReportingPeriod
from abierto.followup.period_contents import latest_instant
from abierto.followup.state_reading import ActivityLine, activity_lines, completion_named
from abierto.plan.documents.blocks import Block, Bullets, Fields, Heading, Item, Note, Paragraph, Table, Text
from abierto.plan.documents.wording import DASH, said
from abierto.plan.reading import Plan

from .brief import Brief


@dataclass(frozen=True)
class Chapter:
    """A commitment in the report, with the counts that its summary gives."""

    content: dict[str, Any]
    lead: str
    activities: tuple[ActivityLine, ...]

    @property
    def external_id(self) -> str:
        return self.content["commitment"]["external_id"]

    @property
    def name(self) -> str:
        return self.content["commitment"]["name"]

    @property
    def completion(self) -> str:
        return str(completion_named(self.content["status"]).label)

    @property
    def points(self) -> str:
        return f"{self.content['points']} de {self.content['most_points']}"

    @property
    def reported(self) -> int:
        return sum(activity.told["report"] is not None for activity in self.activities)

    @property
    def overdue(self) -> list[ActivityLine]:
        return [activity for activity in self.activities if activity.is_overdue]

    @property
    def silent(self) -> list[ActivityLine]:
        """Under way by the plan, not done, and without a report."""
        return [activity for activity in self.activities if activity.is_silent]

    @property
    def awaiting(self) -> int:
        """Pieces of evidence that nobody had accepted or returned."""
        return sum(len(activity.awaiting) for activity in self.activities)

    @property
    def accepted(self) -> int:
        return sum(activity.told["accepted_evidence"] for activity in self.activities)


def report_chapters(plan: Plan, contents: list[dict[str, Any]]) -> list[Chapter]:
    """A chapter per commitment of the period."""
    return [
        Chapter(content, lead_label(plan, content["commitment"]["lead"]), tuple(activity_lines(content)))
        for content in contents
    ]


def lead_label(plan: Plan, external_id: str) -> str:
    """An institution's name in the plan in force, or its identifier when it is no longer there."""
    organisation = plan.find("organisations", external_id)
    return organisation.name if organisation is not None else external_id


def standing(period: ReportingPeriod, at: datetime) -> str:
    """What the report stands on."""
    if period.frozen_at is not None:
        return f"Congelado el {long_instant(period.frozen_at)}"
    return f"Antes del corte; último registro: {long_instant(at)}"


def group_report(period: ReportingPeriod, plan: Plan, contents: list[dict[str, Any]], chapters: list[Chapter]) -> Brief:
    """The whole report as a document."""
    at = latest_instant(period, contents)
    blocks: list[Block] = []
    if period.is_demonstration:
        blocks.append(Note("Este informe es de un periodo de demostración: no es oficial.", tone="demo"))
    blocks += [Heading(1, "Resumen", "resumen"), *_summary(chapters)]
    blocks += [Heading(1, "Qué hay que atender", "atender"), *_attention(chapters)]
    for chapter in chapters:
        anchor = f"compromiso-{chapter.external_id}"
        blocks += [Heading(1, chapter.name, anchor), *chapter_blocks(chapter, anchor)]
    return Brief(
        title="Informe del grupo operativo",
        jurisdiction=f"{plan.exercise.name}, {plan.exercise.jurisdiction}",
        period=period.name,
        stands=standing(period, at),
        path=f"{period.url}informe-del-grupo-operativo/",
        at=at,
        blocks=tuple(blocks),
        facts=(
            ("Periodo", f"{long_date(period.starts_on)} – {long_date(period.ends_on)}"),
            ("Corte", long_instant(period.cuts_at)),
        ),
        demonstration=period.is_demonstration,
    )


def _summary(chapters: list[Chapter]) -> Iterator[Block]:
    if not chapters:
        yield Note("Ningún compromiso estaba publicado en este periodo.")
        return
    yield Table(
        caption="Compromisos en el periodo",
        columns=("Compromiso", "Cumplimiento", "Puntos", "Informadas", "Atrasadas", "Evidencia en espera"),
        rows=tuple(
            (
                Text(chapter.name),
                Text(chapter.completion),
                Text(chapter.points),
                Text(f"{chapter.reported} de {len(chapter.activities)}"),
                Text(str(len(chapter.overdue))),
                Text(str(chapter.awaiting)),
            )
            for chapter in chapters
        ),
        widths=(6, 3, 3, 3, 3, 3),
    )


def _attention(chapters: list[Chapter]) -> Iterator[Block]:
    yield Heading(2, "Actividades atrasadas", "atrasadas")
    yield _listed(
        [(chapter, activity, _due(activity)) for chapter in chapters for activity in chapter.overdue],
        "Ninguna actividad está atrasada.",
    )
    yield Heading(2, "Actividades que debían informar y no lo hicieron", "sin-informe")
    yield _listed(
        [(chapter, activity, "") for chapter in chapters for activity in chapter.silent],
        "Todas las actividades en curso informaron.",
    )
    yield Heading(2, "Evidencia en espera de revisión", "en-espera")
    yield _listed(
        [
            (chapter, activity, "; ".join(piece.title for piece in activity.awaiting))
            for chapter in chapters
            for activity in chapter.activities
            if activity.awaiting
        ],
        "No hay evidencia en espera.",
    )


def _due(activity: ActivityLine) -> str:
    return f"debía concluir el {long_date(activity.ends_on)}"


def _listed(found: list[tuple[Chapter, ActivityLine, str]], none: str) -> Block:
    """Activities gathered under their commitment."""
    if not found:
        return Note(none)
    groups: dict[str, list[Item]] = {}
    for chapter, activity, note in found:
        title = activity.told["title"]
        groups.setdefault(chapter.name, []).append(Item(Text(f"{title}: {note}" if note else title)))
    return Bullets(tuple(Item(Text(name), tuple(items)) for name, items in groups.items()))


def chapter_blocks(chapter: Chapter, anchor: str, *, level: int = 2) -> Iterator[Block]:
    """A commitment's part: its activities in a table, then what each reported under a heading of ``level``."""
    yield Fields(
        (
            ("Institución responsable", Text(chapter.lead)),
            ("Cumplimiento", Text(f"{chapter.completion}: {chapter.points} puntos")),
        )
    )
    yield Table(
        caption="Actividades",
        columns=("Actividad", "Fecha comprometida", "Cumplimiento", "Evidencia"),
        rows=tuple(
            (
                Text(activity.told["title"]),
                said(long_date(activity.ends_on), blank=DASH),
                Text(_status(activity)),
                Text(_evidence(activity)),
            )
            for activity in chapter.activities
        ),
        widths=(7, 3, 3, 4),
    )
    reported = [activity for activity in chapter.activities if activity.told["report"] is not None]
    if not reported:
        yield Paragraph(Text("Ninguna actividad de este compromiso informó en el periodo."))
    for activity in reported:
        yield Heading(level, activity.told["title"], f"{anchor}-{activity.number}")
        yield from _report(activity)


def _status(activity: ActivityLine) -> str:
    told = str(activity.completion.label)
    if activity.dropped_on:
        return f"{told}; no se hará"
    return f"{told}; {'atrasada' if activity.is_overdue else 'cumplida tarde'}" if activity.told["is_late"] else told


def _evidence(activity: ActivityLine) -> str:
    """How many pieces in each state: ``2 aceptadas, 1 en espera``."""
    counts: dict[str, int] = {}
    for piece in activity.evidence:
        counts[piece.state] = counts.get(piece.state, 0) + 1
    return ", ".join(f"{count} {_many(state, count)}" for state, count in counts.items()) or DASH


def _many(state: str, count: int) -> str:
    """``aceptadas`` for two accepted; what waits is said alike of one and of many."""
    return state.lower() + ("s" if count > 1 and " " not in state else "")


def _report(activity: ActivityLine) -> Iterator[Block]:
    report = activity.told["report"]
    pairs = [
        ("Qué se hizo", report["text"]),
        ("Qué lo ha impedido o limitado", activity.told["obstacle"]),
        ("Qué sigue", report["next_steps"]),
        ("Motivo de la corrección", report["correction_reason"]),
    ]
    yield Fields(tuple((label, Text(words)) for label, words in pairs if words))
    if activity.evidence:
        yield Bullets(
            tuple(
                Item(Text(f"{piece.title} ({piece.kind}, {long_date(piece.dated_on)}): {piece.state.lower()}"))
                for piece in activity.evidence
            )
        )
