"""The election of 2021: its calendar, who could stand, and who stood in each council."""

from __future__ import annotations

import csv
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

from abierto.elections.actions.forces import ForceSheet, save_force, set_standings
from abierto.elections.actions.processes import Term, add_contests, open_process, set_stage
from abierto.elections.enums import Doing, ForceKind
from abierto.elections.models import Contest, Force, Process, Standing
from abierto.territory.models import DistrictMap, Municipality

from .acts import Act, instant

FOLDER = Path(__file__).parents[1] / "elections"
STANDINGS = FOLDER / "council_standings.csv"


def elections() -> list[Act]:
    """The process as it was opened, and who stood once candidacies were registered."""
    process, forces = (tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")) for name in ("process", "forces"))
    return [
        (instant(process["opened_at"]), partial(_open, process, forces)),
        (instant(forces["standings_at"]), partial(_stand, process["external_id"], forces)),
    ]


def _open(told: dict[str, Any], forces: dict[str, Any]) -> None:
    if Process.objects.filter(external_id=told["external_id"]).exists():
        return
    at = instant(told["opened_at"])
    drawing = DistrictMap.objects.filter(valid_from__lte=told["election_day"]).order_by("-valid_from")[0]
    words = {name: told[name] for name in ("external_id", "name", "election_day", "citation", "source")}
    process = open_process(**words, district_map=drawing, by=None, at=at)
    for stage in told["stages"]:
        closes_at = instant(stage["closes_at"]) if "closes_at" in stage else None
        term = Term(
            Doing(stage["doing"]), instant(stage["opens_at"]), closes_at, stage["citation"],
            stage.get("is_demonstration", False),
        )  # fmt: skip
        set_stage(process=process, term=term, by=None, at=at)
    add_contests(process=process, by=None, at=at)
    for order, force in enumerate(forces["forces"], start=1):
        sheet = ForceSheet(
            external_id=force["external_id"],
            kind=ForceKind(force.get("kind", "party")),
            name=force["name"],
            short_name=force["short_name"],
            colour=force["colour"],
            emblem_text=force["emblem_text"],
            order=order,
            source=forces["source"],
            members=force.get("members", ()),
        )
        save_force(process=process, sheet=sheet, by=None, at=at)


def _stand(process_id: str, told: dict[str, Any]) -> None:
    """Who was on each municipality's ballot; independents are told apart by the place where they stood."""
    process = Process.objects.get(external_id=process_id)
    if Standing.objects.filter(contest__process=process).exists():
        return
    at = instant(told["standings_at"])
    councils = Contest.objects.filter(process=process).select_related("municipality")
    contests = {each.municipality.inegi_code: each for each in councils if each.municipality is not None}
    places = {place.inegi_code: place for place in Municipality.objects.all()}
    with STANDINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        independents = int(row["independents"])
        for number in range(1, independents + 1):
            sheet = _independent(places[row["inegi"]], number, independents)
            save_force(process=process, sheet=sheet, by=None, at=at)
    known = {force.external_id: force for force in Force.objects.filter(process=process)}
    standings = {}
    for row in rows:
        names = row["forces"].split()
        names += [f"independiente-{row['inegi']}-{number + 1}" for number in range(int(row["independents"]))]
        if names:
            standings[contests[row["inegi"]]] = [known[name] for name in names]
    set_standings(process=process, standings=standings, source=told["source"], by=None, at=at)


def _independent(place: Municipality, number: int, of: int) -> ForceSheet:
    which = f" {number}" if of > 1 else ""
    return ForceSheet(
        external_id=f"independiente-{place.inegi_code}-{number}",
        kind=ForceKind.INDEPENDENT,
        name=f"Candidatura independiente{which} de {place.name}",
        short_name=f"Independiente{which}",
        colour="#5c5c5c",
        emblem_text="La palabra independiente, en gris.",
        order=100 + number,
        source="IEEM, cómputos municipales de 2021",
    )
