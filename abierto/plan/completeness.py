"""What a commitment's sheet still lacks. An incomplete sheet cannot be published.

Works on a row of the read model; the requirements are the fields of the official form of the state's First Local
Action Plan ("Información general de compromiso") and its roadmap tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Requirement:
    """One thing the form asks for: its Spanish name, the section of the sheet, and how to tell that it is there."""

    key: str
    label: str
    section: str
    met: Callable[[Any], bool]


def _text(name: str, label: str, section: str) -> Requirement:
    return Requirement(name, label, section, lambda commitment: bool(getattr(commitment, name).strip()))


def _some(name: str, label: str, section: str, each: Callable[[Any], bool] = lambda row: True) -> Requirement:
    def met(commitment: Any) -> bool:
        rows = getattr(commitment, name)
        return bool(rows) and all(each(row) for row in rows)

    return Requirement(name, label, section, met)


def _dated(row: Any) -> bool:
    return bool(row.dates_note or (row.starts_on and row.ends_on))


def _planned(activity: Any) -> bool:
    """A calendar activity needs dates and an office; one of a line needs what it is and how it will be verified."""
    said = bool(activity.title.strip() and activity.verification_means.strip())
    if activity.line is None:
        return said and _dated(activity) and bool(activity.offices)
    return said and bool(activity.description.strip())


REQUIREMENTS: tuple[Requirement, ...] = (
    _text("objective", "Objetivo («nos comprometemos a»)", "general"),
    _some(
        "key_actions",
        "Acciones clave con texto y fechas",
        "acciones",
        lambda row: bool(row.text.strip()) and _dated(row),
    ),
    _text("problem_solved", "Qué problema público ayuda a resolver y cómo", "general"),
    _text("enables", "Qué permitirá el compromiso", "general"),
    Requirement("starts", "Fecha de inicio", "general", lambda c: bool(c.starts_on or c.starts_note)),
    Requirement("ends", "Fecha de finalización", "general", lambda c: bool(c.ends_on or c.ends_note)),
    _text("description", "En qué consiste", "general"),
    _text("contribution", "Cómo contribuirá a resolver el problema", "general"),
    _text("target_population", "Población objetivo", "general"),
    _some("values", "Relevancia para los valores de la AGA", "valores", lambda row: bool(row.reason.strip())),
    _text("sdg_contribution", "Cómo contribuye a la Agenda 2030", "ods"),
    _some("sdgs", "Al menos un Objetivo de Desarrollo Sostenible", "ods"),
    _text("gender_perspective", "Cómo incorpora la perspectiva de género", "general"),
    _text("expected_results", "Resultados esperados", "general"),
    Requirement(
        "calendar",
        "Actividades con responsable, medio de verificación y fechas",
        "actividades",
        lambda c: bool(c.calendar) and all(_planned(row) for row in c.calendar),
    ),
    _some("offices", "Oficinas responsables con datos de contacto institucional", "responsables"),
    _some("actors", "Otros actores involucrados", "actores"),
    Requirement(
        "lines",
        "Líneas de acción con texto y con actividades completas",
        "lineas",
        lambda c: (
            bool(c.lines)
            and all(
                line.text.strip() and line.activities and all(_planned(a) for a in line.activities) for line in c.lines
            )
        ),
    ),
    Requirement(
        "tree",
        "Árbol de problemas con problema central, causas y efectos",
        "arbol",
        lambda c: bool(c.tree and c.tree.central_problem.strip() and c.tree.causes and c.tree.effects),
    ),
)


@dataclass(frozen=True)
class Completeness:
    """How much of the sheet is there."""

    total: int
    missing: tuple[Requirement, ...]

    @property
    def done(self) -> int:
        return self.total - len(self.missing)

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 100 only when nothing is missing."""
        return self.done * 100 // self.total

    @property
    def is_complete(self) -> bool:
        return not self.missing


def completeness(commitment: Any) -> Completeness:
    """Check one commitment of the read model against every requirement of the form."""
    missing = tuple(requirement for requirement in REQUIREMENTS if not requirement.met(commitment))
    return Completeness(total=len(REQUIREMENTS), missing=missing)
