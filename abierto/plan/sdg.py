"""The Sustainable Development Goals: 17 goals by their official short names, 169 targets told in a few words.

Source: resolution A/RES/70/1 of the United Nations General Assembly, "Transformar nuestro mundo: la Agenda 2030 para
el Desarrollo Sostenible" (25 September 2015). The targets' texts are short descriptions, not the official wording.
"""

from __future__ import annotations

import csv
from pathlib import Path

GOALS: dict[int, str] = {
    1: "Fin de la pobreza",
    2: "Hambre cero",
    3: "Salud y bienestar",
    4: "Educación de calidad",
    5: "Igualdad de género",
    6: "Agua limpia y saneamiento",
    7: "Energía asequible y no contaminante",
    8: "Trabajo decente y crecimiento económico",
    9: "Industria, innovación e infraestructura",
    10: "Reducción de las desigualdades",
    11: "Ciudades y comunidades sostenibles",
    12: "Producción y consumo responsables",
    13: "Acción por el clima",
    14: "Vida submarina",
    15: "Vida de ecosistemas terrestres",
    16: "Paz, justicia e instituciones sólidas",
    17: "Alianzas para lograr los objetivos",
}


def _read_targets() -> dict[str, str]:
    with (Path(__file__).parent / "sdg_targets.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["text"] for row in csv.DictReader(file)}


#: Target code (``16.7``, ``16.a``) → a short description, in the Agenda's order.
TARGETS: dict[str, str] = _read_targets()


def goal_name(number: int) -> str:
    """The goal's official short name; KeyError when there is no such goal."""
    return GOALS[number]


def target_text(code: str) -> str:
    """What the target asks for, in a few words; KeyError when there is no such target."""
    return TARGETS[code]


def targets_of(goal: int) -> dict[str, str]:
    """The targets of one goal, in order; empty when there is no such goal."""
    return {code: text for code, text in TARGETS.items() if code.split(".")[0] == str(goal)}
