"""The progress sheet («avances») of a commitment in a period: what was done, figures, proposals, what is next.

The shape is that of the sheet published in 2022 for the 2021 plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from abierto.core import clock
from abierto.core.dates import between, long_date
from abierto.core.figures.bars import written
from abierto.core.figures.figure import Figure
from abierto.core.figures.pairs import tally_chart
from abierto.followup.models import CommitmentState, NextStep, ProgressSheet
from abierto.followup.status import Score
from abierto.plan.documents.blocks import Block, Fields, FigureBlock, Heading, Note, Paragraph, Table, Text
from abierto.plan.documents.wording import paragraphs

from .brief import Brief


@dataclass(frozen=True)
class SheetFacts:
    """A published sheet with what it hangs from. ``state`` is None while its period is not frozen."""

    sheet: ProgressSheet
    commitment: str
    lead: str
    jurisdiction: str
    plan_name: str
    path: str
    state: CommitmentState | None

    @property
    def total(self) -> int:
        return sum(figure.count for figure in self.sheet.figures.all())

    @property
    def figure(self) -> Figure | None:
        """The figures by sector drawn, or None where there are none."""
        counts = [(figure.sector, figure.count) for figure in self.sheet.figures.all()]
        if not counts:
            return None
        told = "; ".join(f"{sector}: {written(count)}" for sector, count in counts)
        caption = self.sheet.figures_caption.strip()
        return tally_chart(
            name=f"sectores-{self.sheet.pk}",
            title=caption[:1].upper() + caption[1:] or "Cifras por sector",
            description=f"{written(self.total)} en total. {told}.",
            counts=counts,
        )


def sheet_blocks(facts: SheetFacts) -> list[Block]:
    """The sheet's body, the same on the page and in the PDF."""
    sheet = facts.sheet
    blocks: list[Block] = []
    if sheet.is_demonstration:
        blocks.append(Note("Esta hoja es una demostración del programa: no es un documento oficial.", tone="demo"))
    blocks += [Heading(1, "Qué se hizo", "que-se-hizo"), *paragraphs(sheet.summary)]
    figure = facts.figure
    if figure is not None:
        total = f"{figure.title}: {written(facts.total)} en total."
        blocks += [Heading(1, "Cifras", "cifras"), Paragraph(Text(total)), FigureBlock(figure)]
    proposals = list(sheet.proposals.all())
    if proposals:
        blocks.append(Heading(1, "Propuestas relevantes", "propuestas"))
        blocks.append(Fields(tuple((proposal.heading, Text(proposal.text)) for proposal in proposals)))
    blocks += [Heading(1, "Qué sigue", "que-sigue"), *_next(list(sheet.next_steps.all()))]
    blocks += [Heading(1, "Cumplimiento del compromiso", "cumplimiento"), *_completion(facts)]
    if sheet.source:
        blocks += [Heading(1, "Fuente", "fuente"), *paragraphs(sheet.source)]
    return blocks


def _next(steps: list[NextStep]) -> Iterator[Block]:
    if not steps:
        yield Note("La hoja no anuncia siguientes etapas.")
        return
    yield Table(
        caption="Siguientes etapas",
        columns=("Cuándo", "Qué sigue"),
        rows=tuple((Text(span(step.starts_on, step.ends_on)), Text(step.text)) for step in steps),
        widths=(4, 9),
    )


def _completion(facts: SheetFacts) -> Iterator[Block]:
    state = facts.state
    if state is None:
        yield Note("El periodo todavía no se congela: el cumplimiento se conocerá después del corte.")
        return
    score = Score(state.points, state.most_points)
    yield Fields(
        (
            ("Cumplimiento al corte", Text(state.get_status_display())),
            ("Puntos", Text(f"{score.points} de {score.most} ({score.percent} %)")),
            ("Código de verificación", Text(state.code)),
        )
    )


def sheet_brief(facts: SheetFacts) -> Brief:
    """The sheet as a document."""
    sheet = facts.sheet
    frozen = sheet.period.frozen_at if facts.state is not None else None
    return Brief(
        title=sheet.heading,
        jurisdiction=f"{facts.plan_name}, {facts.jurisdiction}",
        period=f"Avances. {sheet.period.name}",
        stands=f"Hoja de avances publicada el {long_date(local_day(sheet.published_at))}",
        path=facts.path,
        at=max(instant for instant in (sheet.published_at, frozen) if instant),
        blocks=tuple(sheet_blocks(facts)),
        facts=(("Compromiso", facts.commitment), ("Institución responsable", facts.lead)),
        demonstration=sheet.is_demonstration,
    )


def local_day(at: datetime | None) -> date | None:
    """The day that an instant was in Mexico City."""
    return at.astimezone(clock.ZONE).date() if at else None


def span(starts_on: date | None, ends_on: date | None) -> str:
    """Two days as people say them: ``Del 28 de febrero al 25 de marzo de 2022``."""
    if starts_on is None and ends_on is None:
        return "Sin fecha"
    if starts_on is None:
        return f"A más tardar el {long_date(ends_on)}"
    if ends_on is None:
        return f"Desde el {long_date(starts_on)}"
    if starts_on == ends_on:
        return long_date(starts_on)
    words = between(starts_on, ends_on)
    return words[:1].upper() + words[1:]
