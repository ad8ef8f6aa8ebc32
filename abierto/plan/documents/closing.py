"""The last chapters: the calendar, who signed, annexes and how anyone may verify the document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any

from django.conf import settings

from abierto.core.dates import long_instant
from abierto.core.figures.gantt import Bar, gantt
from abierto.plan.models import PlanSignature
from abierto.plan.reading import CommitmentRow, Plan, Version

from .blocks import Block, Bullets, Fields, FigureBlock, Heading, Item, Paragraph, QrCode, Table, Text
from .sheet import annex_text
from .wording import institution, said

_BARS_A_FIGURE = 9  # more would not be legible on one page


def calendar(plan: Plan) -> Iterator[Block]:
    """A Gantt per commitment, in parts where it has many activities."""
    for row in plan.commitments:
        bars = commitment_bars(row)
        if not bars:
            continue
        anchor = f"cronograma-{row.external_id}"
        yield Heading(2, f"Compromiso {row.number}. {row.name}", anchor, row.is_demonstration)
        share = ceil(len(bars) / ceil(len(bars) / _BARS_A_FIGURE))
        parts = [bars[i : i + share] for i in range(0, len(bars), share)]
        for number, part in enumerate(parts, 1):
            title = f"Cronograma de «{row.name}»" + (f", parte {number} de {len(parts)}" if len(parts) > 1 else "")
            yield FigureBlock(
                gantt(
                    name=f"{anchor}-{number}",
                    title=title,
                    description="Acciones clave y actividades del compromiso según las fechas del plan.",
                    bars=part,
                )
            )


def commitment_bars(row: CommitmentRow, *, linked: bool = False) -> list[Bar]:
    """Key actions, the sheet's calendar and the dated activities of the lines, grouped by what they are."""
    bars = [_bar(action, f"{action.number}. {action.text}", "Acciones clave", "") for action in row.key_actions]
    for activity in row.calendar:
        bars.append(_bar(activity, f"{activity.code}. {activity.title}", "Actividades", activity.url * linked))
    for line in row.lines:
        for activity in line.activities:
            if activity.period:
                label = f"{activity.code}. {activity.title}"
                bars.append(_bar(activity, label, f"Línea de acción {line.number}", activity.url * linked))
    return bars


def _bar(row: Any, label: str, group: str, link: str) -> Bar:
    mark = " (demostración)" if row.is_demonstration else ""
    return Bar(
        label=label + mark, starts_on=row.starts_on, ends_on=row.ends_on, note=row.period, group=group, link=link
    )


def signed(plan: Plan, signatures: Sequence[PlanSignature]) -> Iterator[Block]:
    """Every institution that must sign, with the office that signed, when, and the fingerprint it signed."""
    by_organisation = {signature.organisation.external_id: signature for signature in signatures}
    leads = {row.lead.external_id: row.lead for row in plan.commitments}
    yield Paragraph(
        Text(
            "Firma esta versión cada institución responsable de un compromiso. La firma es sobre la huella digital del "
            "contenido: si el contenido cambiara, la firma dejaría de corresponderle."
        )
    )
    rows = []
    for lead in sorted(leads.values(), key=lambda row: row.name):
        signature = by_organisation.get(lead.external_id)
        if signature is None:
            rows.append((said(institution(lead)), said("Firma pendiente"), said(""), said("")))
        else:
            rows.append(
                (
                    said(institution(lead), signature),
                    said(signature.office),
                    said(long_instant(signature.signed_at)),
                    said(signature.sha256),
                )
            )
    if rows:
        yield Table(
            caption="Instituciones que firman",
            columns=("Institución", "Cargo de quien firma", "Fecha", "Huella SHA-256 firmada"),
            rows=tuple(rows),
            widths=(4, 4, 3, 5),
        )


def annexes(plan: Plan) -> Iterator[Block]:
    """The annexes of every commitment in one place, and the sources of the plan."""
    for row in plan.commitments:
        if row.annexes:
            yield Heading(2, f"Anexos del compromiso {row.number}", f"anexos-{row.external_id}")
            yield Bullets(tuple(Item(annex_text(annex)) for annex in row.annexes))
    sources = [plan.exercise.source, *(tree.source for tree in plan.trees), *(m.source for m in plan.milestones)]
    distinct = list(dict.fromkeys(source.strip() for source in sources if source.strip()))
    if distinct:
        yield Heading(2, "Fuentes", "fuentes")
        yield Bullets(tuple(Item(Text(source)) for source in distinct))


def verification(version: Version) -> Iterator[Block]:
    """The fingerprint, and how to check it without trusting anyone."""
    address = settings.SITE_URL + version.url
    yield Paragraph(
        Text(
            "Este documento se generó de una versión sellada del plan. Cualquier persona puede comprobar que nadie "
            "la ha cambiado desde entonces."
        )
    )
    yield Fields(
        (
            ("Versión", Text(str(version.number))),
            ("Motivo de la versión", said(version.reason)),
            ("Sellada", said(long_instant(version.sealed_at))),
            ("Publicada", said(long_instant(version.published_at))),
            ("Huella SHA-256 del contenido", Text(version.sha256)),
            ("Código de verificación", Text(version.code)),
            ("Dirección de verificación", Text(address, url=address)),
        )
    )
    yield Heading(2, "Cómo comprobarlo", "como-comprobarlo")
    yield Bullets(
        (
            Item(Text(f"En línea: abra {address} o lea el código QR. La página muestra la huella y quién firmó.")),
            Item(Text("Con un archivo: en esa página suelte este documento y sabrá si es el que se publicó.")),
            Item(
                Text(
                    "Sin confiar en el sitio: descargue ahí los datos del plan (plan.json) y ejecute «sha256sum "
                    "plan.json» en su equipo. El resultado debe ser idéntico a la huella de arriba y a la que firmó "
                    "cada institución."
                )
            ),
        )
    )
    yield QrCode(address, f"Código QR que lleva a {address}")
