"""Impact: how far each indicator of the plan has moved, and what changed from before an action to after it.

What is not known is said: an indicator without a baseline, without a target, or measured once proves no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from abierto.core.dates import long_date
from abierto.core.figures.bars import written
from abierto.core.figures.figure import Figure
from abierto.core.figures.lines import Mark, line_chart
from abierto.core.figures.pairs import Pair, pair_chart
from abierto.followup.models import BeforeAfter, Measurement
from abierto.plan.reading import Plan, Row


@dataclass(frozen=True)
class IndicatorProgress:
    """An indicator of the published plan with its measurements, the earliest first."""

    row: Row
    measurements: tuple[Measurement, ...]

    @property
    def latest(self) -> Measurement | None:
        return self.measurements[-1] if self.measurements else None

    @property
    def advance(self) -> Decimal | None:
        """Which share of the way from baseline to target the latest measurement has gone, in percent; None unknown."""
        baseline, target = self.row.baseline, self.row.target
        if self.latest is None or baseline is None or target is None or baseline == target:
            return None
        return ((self.latest.value - baseline) / (target - baseline) * 100).quantize(Decimal(1))

    @property
    def sentence(self) -> str:
        """What the measurements allow to say, and no more."""
        latest = self.latest
        if latest is None:
            return "Todavía no hay mediciones: no se sabe si cambió."
        told = f"La última medición es {self.said(latest.value)}, del {long_date(latest.measured_on)}."
        if self.advance is None:
            missing = "línea base" if self.row.baseline is None else "meta"
            same = self.row.baseline is not None and self.row.baseline == self.row.target
            reason = "la meta es igual a la línea base" if same else f"el plan no fijó {missing}"
            return f"{told} No puede decirse cuánto falta porque {reason}."
        told += f" {self._way(self.advance)}"
        if len(self.measurements) == 1:
            told += " Es una sola medición: con otra se sabrá si el cambio se sostiene."
        return told

    def _way(self, advance: Decimal) -> str:
        if advance >= 100:
            return "Alcanzó la meta."
        if advance < 0:
            return "Se alejó de la meta: está peor que la línea base."
        if advance == 0:
            return "No se ha movido de la línea base."
        return f"Lleva {advance} % del camino de la línea base a la meta."

    def said(self, value: Decimal) -> str:
        """``31 municipios``."""
        return f"{written(value)} {self.row.unit}".strip()

    @property
    def measured(self) -> list[tuple[Measurement, str]]:
        """Each measurement with its value as people write it."""
        return [(measurement, written(measurement.value)) for measurement in self.measurements]

    @property
    def figure(self) -> Figure:
        """The chart with its table; its description says what it shows."""
        row = self.row
        return line_chart(
            name=f"indicador-{row.external_id}",
            title=row.name,
            description=self.sentence,
            points=[(measurement.measured_on, measurement.value) for measurement in self.measurements],
            unit=row.unit,
            baseline=Mark(row.baseline, row.baseline_on) if row.baseline is not None else None,
            target=Mark(row.target, row.target_on) if row.target is not None else None,
        )


@dataclass(frozen=True)
class CommitmentImpact:
    """The indicators of a commitment and its before-and-after pairs."""

    row: Row
    indicators: tuple[IndicatorProgress, ...]
    pairs: tuple[BeforeAfter, ...]

    @property
    def url(self) -> str:
        return f"{self.row.url}impacto/"

    @property
    def measured(self) -> int:
        """How many indicators have been measured at least once."""
        return sum(indicator.latest is not None for indicator in self.indicators)

    @property
    def reached(self) -> int:
        return sum(indicator.advance is not None and indicator.advance >= 100 for indicator in self.indicators)

    @property
    def figure(self) -> Figure | None:
        """The pairs drawn, or None where there are none."""
        if not self.pairs:
            return None
        return pair_chart(
            name=f"antes-despues-{self.row.external_id}",
            title="Antes y después de las acciones de difusión",
            description="Cada par se midió de la misma manera antes y después de la acción. Que algo cambie después "
            "de una acción no prueba que cambió por ella.",
            pairs=[
                Pair(f"{p.action}: {p.measure}", p.unit, p.before_on, p.before, p.after_on, p.after) for p in self.pairs
            ],
        )


def plan_impact(plan: Plan, commitment: Row | None = None) -> list[CommitmentImpact]:
    """Every commitment of the published plan (or one) with what was measured. Two queries."""
    rows = plan.commitments if commitment is None else [commitment]
    named = [row.external_id for row in rows]
    measurements: dict[str, list[Measurement]] = defaultdict(list)
    for measurement in (
        Measurement.objects.filter(indicator__commitment__external_id__in=named)
        .select_related("indicator")
        .order_by("measured_on", "pk")
    ):
        measurements[measurement.indicator.external_id].append(measurement)
    pairs: dict[str, list[BeforeAfter]] = defaultdict(list)
    for pair in (
        BeforeAfter.objects.filter(commitment__external_id__in=named)
        .select_related("commitment")
        .order_by("before_on", "pk")
    ):
        pairs[pair.commitment.external_id].append(pair)
    return [
        CommitmentImpact(
            row,
            tuple(IndicatorProgress(i, tuple(measurements[i.external_id])) for i in row.indicators),
            tuple(pairs[row.external_id]),
        )
        for row in rows
    ]


CSV_COLUMNS = (
    *("tipo", "id", "compromiso_id", "indicador_id", "que_se_mide", "unidad", "momento", "fecha", "valor"),
    *("fuente", "metodo", "demostracion"),
)


def export_rows(commitments: Iterable[CommitmentImpact]) -> Iterator[dict[str, Any]]:
    """Every value as a row: baselines and targets of the plan, measurements, before and after."""
    for commitment in commitments:
        for indicator in commitment.indicators:
            yield from _indicator_rows(commitment.row, indicator)
        for pair in commitment.pairs:
            for moment, day, value in (("antes", pair.before_on, pair.before), ("después", pair.after_on, pair.after)):
                yield {
                    "tipo": "antes y después",
                    "id": pair.external_id,
                    "compromiso_id": commitment.row.external_id,
                    "indicador_id": "",
                    "que_se_mide": f"{pair.action}: {pair.measure}",
                    "unidad": pair.unit,
                    "momento": moment,
                    "fecha": day.isoformat(),
                    "valor": plain(value),
                    "fuente": pair.source,
                    "metodo": pair.method,
                    "demostracion": pair.is_demonstration,
                }


def _indicator_rows(commitment: Row, indicator: IndicatorProgress) -> Iterator[dict[str, Any]]:
    row = indicator.row
    about = {
        "tipo": "indicador",
        "compromiso_id": commitment.external_id,
        "indicador_id": row.external_id,
        "que_se_mide": row.name,
        "unidad": row.unit,
    }
    planned = {"fuente": row.source, "metodo": row.method, "demostracion": row.is_demonstration}
    for moment, day, value in (("línea base", row.baseline_on, row.baseline), ("meta", row.target_on, row.target)):
        if value is not None:
            told = {"id": row.external_id, "momento": moment, "fecha": day.isoformat() if day else ""}
            yield {**about, **told, "valor": plain(value), **planned}
    for measurement in indicator.measurements:
        yield {
            **about,
            "id": measurement.external_id,
            "momento": "medición",
            "fecha": measurement.measured_on.isoformat(),
            "valor": plain(measurement.value),
            "fuente": measurement.source,
            "metodo": measurement.method,
            "demostracion": measurement.is_demonstration,
        }


def plain(value: Decimal) -> str:
    """A value without idle zeros: ``31``, ``12.5``; exact, so a program may read it."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
