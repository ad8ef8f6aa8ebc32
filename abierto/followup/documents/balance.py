"""The annual balance as a document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from abierto.core import clock
from abierto.core.dates import long_date
from abierto.followup.balance import Balance, Outcome
from abierto.plan.documents.blocks import Block, Heading, Note, Paragraph, Table, Text

from .brief import Brief


def balance_brief(balance: Balance) -> Brief:
    """What was promised for the year and what became of it, with the list behind each number."""
    plan = balance.plan
    blocks: list[Block] = []
    if plan.exercise.is_demonstration:
        blocks.append(Note("Este balance es de un plan de demostración: no es oficial.", tone="demo"))
    blocks += [Heading(1, "Resumen", "resumen"), *_summary(balance)]
    for which in Outcome:
        if balance.of(which):
            blocks += [Heading(1, which.label, which.value), _listed(balance, which)]
    return Brief(
        title=f"Balance anual {balance.year}",
        jurisdiction=plan.exercise.jurisdiction,
        period=plan.exercise.name,
        stands=f"Al {long_date(balance.on)}",
        path=f"{plan.url}balance/{balance.year}/",
        at=datetime.combine(balance.on, time(), clock.ZONE),
        blocks=tuple(blocks),
        demonstration=plan.exercise.is_demonstration,
    )


def _summary(balance: Balance) -> Iterator[Block]:
    promised = len(balance.promises)
    yield Paragraph(
        Text(f"El plan comprometió {promised} actividades para {balance.year}. Esto es lo que fue de cada una.")
    )
    yield Table(
        caption=f"Actividades comprometidas para {balance.year}",
        columns=("Qué fue de ellas", "Actividades", "Qué significa"),
        rows=(
            *((Text(which.label), Text(str(count)), Text(which.meaning)) for which, count in balance.groups),
            (Text("Comprometidas"), Text(str(promised)), Text("La suma de las anteriores")),
        ),
        widths=(4, 2, 8),
    )
    yield Table(
        caption="Por compromiso",
        columns=("Compromiso", *(which.short for which in Outcome), "En total"),
        rows=tuple(
            (Text(commitment.name), *(Text(str(count)) for _, count in counts), Text(str(total)))
            for commitment, total, counts in balance.commitments
        ),
        widths=(6, *(4 if which is Outcome.DROPPED else 3 for which in Outcome), 3),
    )
    if balance.undated:
        yield Note(
            f"El plan contiene además {len(balance.undated)} actividades sin fecha comprometida, que no entran en el "
            "balance de ningún año."
        )


def _listed(balance: Balance, which: Outcome) -> Table:
    """The activities of a group; with a column for what there is to say only where there is something."""
    noted = which not in {Outcome.OVERDUE, Outcome.NOT_DUE}
    return Table(
        caption=which.meaning,
        columns=("Actividad", "Compromiso", "Fecha comprometida", *(("Qué pasó",) * noted)),
        rows=tuple(
            (
                Text(promise.activity.row.title),
                Text(promise.commitment.name),
                Text(long_date(promise.activity.ends_on)),
                *((Text(promise.note),) * noted),
            )
            for promise in balance.of(which)
        ),
        widths=(6, 4, 3, *((4,) * noted)),
    )
