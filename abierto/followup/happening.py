"""One line of the public history, and the words it is told in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from abierto.core import clock
from abierto.core.dates import long_date
from abierto.followup.enums import Completion, EvidenceKind, OpenedGovernment, Potential, Voice
from abierto.followup.models import Evidence, ReportingPeriod, Statement
from abierto.plan.reading import Row


@dataclass(frozen=True)
class Beside:
    """A report shown beside the one that corrects it."""

    key: str
    at: datetime
    text: str
    period: str = ""
    reason: str = ""

    @property
    def anchor(self) -> str:
        return self.key.replace(":", "-")


@dataclass(frozen=True)
class Happening:
    """One line of the history. ``key`` is its name for ever: in feeds, in anchors, in files."""

    key: str
    at: datetime
    title: str
    who: str
    commitment: Row
    activity_id: str = ""
    said: tuple[tuple[str, str], ...] = ()
    changes: tuple[str, ...] = ()
    period: ReportingPeriod | None = None
    corrects: Beside | None = None
    corrected_by: tuple[Beside, ...] = ()
    link: str = ""
    sha256: str = ""
    is_demonstration: bool = False

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def anchor(self) -> str:
        return self.key.replace(":", "-")

    @property
    def local_at(self) -> datetime:
        return self.at.astimezone(clock.ZONE)

    @property
    def url(self) -> str:
        """What it leads to: the activity, the voices, the frozen state; else its own line."""
        return self.link or f"{self.commitment.url}historia/#{self.anchor}"


def activity_name(row: Row) -> str:
    """``la actividad 1.2 «Instalar el grupo»``."""
    return f"la actividad {row.code} «{row.title}»"


def evidence_label(evidence: Evidence) -> str:
    """A piece of evidence as the history names it; of a reserved one, nothing of what it is called."""
    return "evidencia reservada" if evidence.is_reserved else f"la evidencia «{evidence.title}»"


def assessment(statement: Statement) -> tuple[tuple[str, str], ...]:
    """How complete a voice sees the commitment, and the evaluation's two other questions of the OGP."""
    return said(
        ("Cumplimiento", Completion(statement.completion).label if statement.completion is not None else ""),
        ("Apertura del gobierno", _label(OpenedGovernment, statement.opened_government)),
        ("Potencial de resultados", _label(Potential, statement.potential)),
    )


def evidence_facts(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """What is said of evidence when it is presented; of a reserved one, its legal reason and review date."""
    if evidence.is_reserved:
        return said(("Reservada", evidence.legal_reason), ("Se revisa el", long_date(evidence.review_on)))
    return said(
        ("Tipo", _label(EvidenceKind, evidence.kind)),
        ("Fecha de la evidencia", long_date(evidence.dated_on)),
        ("Descripción", evidence.description),
        ("Día en que se cumplió la actividad", long_date(evidence.completed_on)),
    )


def said(*pairs: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """(label, text) pairs, without those that say nothing."""
    return tuple((label, str(text)) for label, text in pairs if text)


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def voice_label(voice: str, speaker: str) -> str:
    """Who speaks, and with which voice."""
    label = str(Voice(voice).label)
    return speaker if speaker == label else f"{speaker} ({label[0].lower()}{label[1:]})"
