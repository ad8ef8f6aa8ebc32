"""The figures of the page: by day, by part, by device, by municipality."""

from __future__ import annotations

from datetime import date

from abierto.core.dates import MONTHS
from abierto.core.figures.bars import bar_chart
from abierto.core.figures.figure import Figure
from abierto.territory.figures import values_map
from abierto.territory.queries import boundaries_of_municipalities, municipalities

from .enums import Device
from .parts import PARTS
from .queries import Month

FEW = "menos de diez"


def by_day(month: Month) -> Figure | None:
    """Consultations of each day, as the sum of the parts published that day."""
    return _days(
        "consultas-por-dia",
        f"Consultas por día, {month.title}",
        "Páginas consultadas cada día: la suma de las partes del sitio que ese día llegaron a diez.",
        month.by_day,
        "consultas",
    )


def acts_by_day(month: Month) -> Figure | None:
    """Acts received each day, of all spaces together."""
    return _days(
        "actos-por-dia",
        f"Actos recibidos por día, {month.title}",
        "Reacciones, aportaciones y votos que se recibieron cada día, de todos los espacios juntos.",
        month.acts_by_day,
        "actos",
    )


def by_part(month: Month) -> Figure | None:
    """Consultations of each part, the most consulted first."""
    return _parts("consultas-por-parte", f"Consultas por parte del sitio, {month.title}", month.by_part, "consultas")


def files_by_part(month: Month) -> Figure | None:
    """Files taken from each part."""
    return _parts(
        "descargas-por-parte", f"Descargas por parte del sitio, {month.title}", month.files_by_part, "descargas"
    )


def by_device(month: Month) -> Figure | None:
    """Consultations by class of device."""
    bars = [(str(device.label), month.by_device[device]) for device in Device if device in month.by_device]
    if not bars:
        return None
    return bar_chart(
        "consultas-por-aparato",
        f"Consultas por clase de aparato, {month.title}",
        "Páginas consultadas en el mes desde cada clase de aparato. Las de programas no se suman a ninguna otra cifra.",
        bars,
        unit="consultas",
    )


def by_place(month: Month) -> Figure | None:
    """Consultations about each municipality on the map."""
    if not month.by_place:
        return None
    return values_map(
        municipalities(),
        boundaries_of_municipalities(),
        month.by_place,
        without=FEW,
        columns=("Municipio", "Consultas"),
        name="consultas-por-municipio",
        title=f"Consultas sobre cada municipio, {month.title}",
        description="Veces que en el mes se consultó la página de cada municipio o una búsqueda que llevó a él solo. "
        "Dice sobre qué municipio se consultó, no desde cuál. Sin dato: menos de diez.",
        unit="consultas",
    )


def _days(name: str, title: str, description: str, values: dict[date, int], unit: str) -> Figure | None:
    bars = [(f"{day.day} de {MONTHS[day.month - 1]}", values[day]) for day in sorted(values)]
    return bar_chart(name, title, description, bars, unit=unit) if bars else None


def _parts(name: str, title: str, values: dict[str, int], unit: str) -> Figure | None:
    order = sorted(values, key=lambda part: (-values[part], PARTS.get(part, part)))
    bars = [(PARTS.get(part, part), values[part]) for part in order]
    description = f"La suma de los días en que cada parte llegó a diez {unit}; las demás no aparecen."
    return bar_chart(name, title, description, bars, unit=unit) if bars else None
