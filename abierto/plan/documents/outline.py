"""The one structure of a plan's document: which blocks, in which order.

:func:`document_blocks` is what the web page, the PDF and the DOCX render.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.conf import settings

from abierto.core.dates import long_instant
from abierto.plan.models import PlanSignature
from abierto.plan.reading import Plan

from . import closing, commitments, forum, problems
from .blocks import Block, Cover, Heading, Note
from .wording import paragraphs

Chapter = tuple[str, str, Callable[[Plan], Iterator[Block]]]

_CHAPTERS: tuple[Chapter, ...] = (
    ("introduccion", "Introducción", lambda plan: paragraphs(plan.exercise.introduction)),
    ("secretariado", "Integrantes del Secretariado Técnico Local", forum.seats),
    ("miembros", "Miembros inscritos", forum.members),
    ("proceso", "Proceso de construcción", forum.process),
    ("eventos", "Eventos", forum.events),
    ("dialogos", "Diálogos con la sociedad civil y la academia", forum.dialogues),
    ("problemas", "Problemas públicos y sus árboles", problems.trees),
    ("compromisos", "Compromisos", commitments.commitments),
    ("cronograma", "Cronograma", closing.calendar),
)
_AFTER_SIGNATURES: tuple[Chapter, ...] = (
    ("seguimiento", "Seguimiento y evaluación", lambda plan: paragraphs(plan.exercise.follow_up)),
    ("anexos", "Anexos", closing.annexes),
)


def document_blocks(plan: Plan, signatures: Sequence[PlanSignature] = ()) -> list[Block]:
    """The whole document of ``plan`` in order: cover, chapters, signatures, annexes and how to verify it.

    ``signatures`` are those of the version shown. A plan without version is a preview: it says so, and has no
    chapter on verification.
    """
    blocks: list[Block] = [_cover(plan), *_marks(plan)]
    for chapter in _CHAPTERS:
        blocks += _chapter(*chapter, plan)
    blocks += [Heading(1, "Firma de los compromisos", "firmas"), *closing.signed(plan, signatures)]
    for chapter in _AFTER_SIGNATURES:
        blocks += _chapter(*chapter, plan)
    if plan.version is not None:
        blocks += [Heading(1, "Verificación", "verificacion"), *closing.verification(plan.version)]
    return blocks


def headings(blocks: Iterable[Block], *, depth: int = 3) -> list[Heading]:
    """The index: headings down to ``depth``."""
    return [block for block in blocks if isinstance(block, Heading) and block.level <= depth]


def _chapter(anchor: str, title: str, write: Callable[[Plan], Iterator[Block]], plan: Plan) -> list[Block]:
    body = list(write(plan))
    return [Heading(1, title, anchor), *(body or [Note("El plan no contiene información en este apartado.")])]


def _cover(plan: Plan) -> Cover:
    exercise, version = plan.exercise, plan.version
    plain = {
        "title": exercise.name,
        "jurisdiction": exercise.jurisdiction,
        "period": exercise.period,
        "demonstration": exercise.is_demonstration,
    }
    if version is None:
        return Cover(**plain)
    return Cover(
        **plain,
        number=version.number,
        reason=version.reason,
        sealed=long_instant(version.sealed_at),
        published=long_instant(version.published_at),
        sha256=version.sha256,
        code=version.code,
        address=settings.SITE_URL + version.url,
    )


def _marks(plan: Plan) -> Iterator[Block]:
    if plan.exercise.is_demonstration:
        yield Note(
            "Este plan es una demostración del programa: no es un documento oficial. Lo que se inventó para "
            "demostrar lleva la marca «demostración».",
            tone="demo",
        )
    if plan.version is None:
        yield Note("Vista previa de la copia de trabajo: no está firmada ni publicada.", tone="warn")
