"""The balance of a dialogue as bars, each with its table."""

from __future__ import annotations

from abierto.core.figures.figure import Figure
from abierto.core.figures.pairs import tally_chart
from abierto.dialogues.queries import Balance


def balance_figures(told: Balance) -> list[Figure]:
    """What became of the contributions, from whom they came, by which way, and in how many days they were answered."""
    decisions = [
        *told.by_decision,
        ("Todavía sin respuesta", told.waiting),
        ("Borradas por su autora o autor antes de responderse", told.erased),
        ("Apartadas al revisarlas: no son de alguien que participa", told.set_aside),
    ]
    shown = [(label, count) for place, (label, count) in enumerate(decisions) if count or place < 4]
    return [
        tally_chart("decisiones", "Qué pasó con ellas", "Aportaciones por lo que se decidió de cada una.", shown,
                    "aportaciones"),
        tally_chart("sectores", "Desde dónde hablan", "Aportaciones por el sector que dijo quien las hizo.",
                    told.by_sector, "aportaciones"),
        tally_chart("vias", "Por dónde llegaron", "Aportaciones por la vía en que llegaron.",
                    [(label[:1].upper() + label[1:], count) for label, count in told.by_origin], "aportaciones"),
        tally_chart("dias", "En cuánto se respondieron", "Aportaciones por los días entre recibirlas y responderlas.",
                    told.by_days, "aportaciones"),
    ]  # fmt: skip
