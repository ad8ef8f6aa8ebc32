"""A commitment's whole sheet, in the order of the official form ("Información general de compromiso")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from abierto.core.dates import long_date
from abierto.plan.enums import ActorKind, AnnexKind
from abierto.plan.reading import CommitmentRow

from .blocks import Block, Bullets, Fields, Heading, Item, Note, Table, Text
from .wording import DASH, NOTHING, contact, institution, office, said


def sheet(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    """Every field of the form, then the roadmap and the record of each gate."""
    yield _fields(
        row,
        ("Nombre", row.name),
        ("Tipo de compromiso", row.kind_label),
        ("Nos comprometemos a", row.objective),
    )
    yield Heading(4, "¿Cómo vamos a lograrlo?", f"{anchor}-acciones")
    yield from _key_actions(row)
    yield Heading(4, "Información general", f"{anchor}-general")
    yield _fields(
        row,
        ("¿Qué problema público ayuda a resolver y cómo?", row.problem_solved),
        ("El compromiso permitirá", row.enables),
        ("Fecha de inicio", row.starts_note or long_date(row.starts_on)),
        ("Fecha de finalización", row.ends_note or long_date(row.ends_on)),
        ("Institución responsable", institution(row.lead)),
        ("¿En qué consiste el compromiso?", row.description),
        ("¿De qué forma contribuirá a resolver el problema?", row.contribution),
        ("Población objetivo", row.target_population),
    )
    yield from _values(row, anchor)
    yield from _agenda(row, anchor)
    yield Heading(4, "Información adicional", f"{anchor}-adicional")
    yield _fields(
        row,
        ("¿Cómo incorpora la perspectiva de género?", row.gender_perspective),
        ("Resultados esperados", row.expected_results),
    )
    yield from _calendar(row, anchor)
    yield from _contacts(row, anchor)
    yield from _extra(row, anchor)
    yield from _lines(row, anchor)
    yield from _route(row, anchor)


def _fields(row: Any, *pairs: tuple[str, str]) -> Fields:
    # The commitment's own mark stands at its heading; here it would repeat on every line.
    return Fields(tuple((label, said(value)) for label, value in pairs))


def _table(caption: str, columns: tuple[str, ...], widths: tuple[int, ...], rows: list[tuple[Text, ...]]) -> Block:
    if not rows:
        return Note(f"{caption}: {NOTHING.lower()}.")
    return Table(caption=caption, columns=columns, rows=tuple(rows), widths=widths)


def _key_actions(row: CommitmentRow) -> Iterator[Block]:
    yield _table(
        "Acciones clave",
        ("No.", "Acción clave", "Fechas de implementación"),
        (1, 9, 4),
        [(Text(str(a.number)), said(a.text, a), said(a.period)) for a in row.key_actions],
    )


def _values(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Relevancia para los valores de la Alianza para el Gobierno Abierto", f"{anchor}-valores")
    yield _table(
        "Valores de la Alianza",
        ("Valor", "¿Por qué es relevante?"),
        (4, 10),
        [(Text(value.value_label), said(value.reason, value)) for value in row.values],
    )


def _agenda(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Contribución a la Agenda 2030", f"{anchor}-agenda-2030")
    yield _fields(row, ("¿Cómo contribuye a la Agenda 2030?", row.sdg_contribution))
    yield _table(
        "Objetivos y metas de Desarrollo Sostenible",
        ("Objetivo", "Meta", "¿Cómo contribuye?"),
        (2, 2, 10),
        [(Text(f"ODS {link.goal}"), said(link.target, blank=DASH), said(link.reason, link)) for link in row.sdgs],
    )


def _calendar(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Actividades para cumplir el compromiso", f"{anchor}-actividades")
    yield _table(
        "Actividades del calendario",
        ("Actividad", "Oficinas responsables", "Medio de verificación", "Fechas"),
        (5, 5, 4, 3),
        [
            (
                said(f"{activity.code}. {activity.title or NOTHING}\n{activity.description}", activity),
                said("\n".join(office(link.post, short=True) for link in activity.offices)),
                said(activity.verification_means),
                said(activity.period),
            )
            for activity in row.calendar
        ],
    )


def _contacts(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Información de contacto", f"{anchor}-contacto")
    yield Fields((("Institución responsable", said(institution(row.lead))),))
    yield _table(
        "Oficinas responsables",
        ("Cargo y área", "Contacto institucional"),
        (8, 6),
        [(said(office(link.post), link), said(contact(link.post))) for link in row.offices],
    )
    yield Fields(
        tuple(
            (
                str(kind.label),
                Text(
                    "\n".join(actor.name for actor in actors) or NOTHING,
                    demonstration=any(actor.is_demonstration for actor in actors),
                ),
            )
            for kind in ActorKind
            for actors in [[actor for actor in row.actors if actor.kind == kind]]
        )
    )


def _extra(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Información extra", f"{anchor}-extra")
    yield _table(
        "Indicadores del compromiso",
        ("Indicador", "Línea base", "Meta", "Fuente y método"),
        (5, 3, 3, 5),
        [
            (
                said(f"{i.name}\nUnidad: {i.unit}", i),
                said(_measure(i.baseline, i.baseline_on)),
                said(_measure(i.target, i.target_on)),
                said(f"{i.source}\n{i.method}"),
            )
            for i in row.indicators
        ],
    )
    if row.annexes:
        yield Bullets(tuple(Item(annex_text(annex)) for annex in row.annexes))
    else:
        yield Note("Anexos: sin información.")


def annex_text(annex: Any) -> Text:
    """An annex in one entry: what it is, its title, its description and where it leads."""
    kind = AnnexKind(annex.kind).label
    lines = [f"{kind}: {annex.title}", annex.description, annex.url]
    return Text("\n".join(filter(None, lines)), demonstration=annex.is_demonstration, url=annex.url)


def _measure(value: Any, day: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}\n({long_date(day)})" if day else f"{value:f}"


def _lines(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Líneas de acción", f"{anchor}-lineas")
    if not row.lines:
        yield Note("Líneas de acción: sin información.")
    for line in row.lines:
        yield Heading(5, f"Línea de acción {line.number}", f"{anchor}-linea-{line.number}", line.is_demonstration)
        causes = [link.node for link in line.causes if link.node]
        pairs = [("Objetivo de la línea", said(line.text))]
        if causes:
            pairs.append(("Causas que atiende", said("\n".join(node.text for node in causes))))
        yield Fields(tuple(pairs))
        dated = any(activity.period for activity in line.activities)  # the official form asks for none here
        yield _table(
            f"Actividades de la línea {line.number}",
            ("Actividad", "Descripción u objetivo", "Medio de verificación", *(("Fechas",) * dated)),
            (5, 6, 4, *((3,) * dated)),
            [
                (
                    said(f"{activity.code}. {activity.title or NOTHING}", activity),
                    said(activity.description),
                    said(activity.verification_means),
                    *((said(activity.period, blank=DASH),) * dated),
                )
                for activity in line.activities
            ],
        )


def _route(row: CommitmentRow, anchor: str) -> Iterator[Block]:
    yield Heading(4, "Ruta del compromiso", f"{anchor}-ruta")
    yield _table(
        "Fases de la metodología",
        ("Fase", "Fecha", "Constancia"),
        (4, 3, 7),
        [
            (
                Text(f"{gate.value}. {gate.label}"),
                said((record.date_note or long_date(record.passed_on)) if record else ""),
                said(f"{record.record}\n{record.url}", record, url=record.url) if record else said(""),
            )
            for gate, record in row.steps
        ],
    )
