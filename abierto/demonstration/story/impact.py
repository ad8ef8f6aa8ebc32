"""Progress sheets, measurements, and what changed from before an action to after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from abierto.demonstration.plan_content import read
from abierto.followup import models as followup
from abierto.followup.actions.records import publish_sheet, save_record
from abierto.plan.models import Commitment, Indicator

from .acts import FOLDER, Act, account, instant, period_called


def sheets() -> Iterator[Act]:
    """Progress sheets with their figures, proposals and next steps."""
    for row in read(FOLDER / "impact.toml")["sheets"]:
        yield instant(row["at"]), partial(_sheet, row)


def _sheet(row: dict[str, Any]) -> None:
    commitment, period = Commitment.objects.get(external_id=row["commitment"]), period_called(row["period"])
    if followup.ProgressSheet.objects.filter(commitment=commitment, period=period).exists():
        return
    words = {name: row[name] for name in ("heading", "figures_caption", "source")}
    words["summary"] = "\n\n".join(" ".join(part.split()) for part in row["summary"].split("\n\n"))
    sheet = followup.ProgressSheet(
        commitment=commitment, period=period, is_demonstration=row["is_demonstration"], **words
    )
    _keep(sheet)
    for number, (sector, count) in enumerate(row["figures"], 1):
        _keep(followup.SectorFigure(sheet=sheet, number=number, sector=sector, count=count))
    for number, (heading, text) in enumerate(row["proposals"], 1):
        _keep(followup.RelevantProposal(sheet=sheet, number=number, heading=heading, text=text))
    for number, (text, starts_on, ends_on) in enumerate(row["next_steps"], 1):
        _keep(followup.NextStep(sheet=sheet, number=number, text=text, starts_on=starts_on, ends_on=ends_on))
    publish_sheet(sheet=sheet, by=account("secretariado"), at=instant(row["at"]))


def measures() -> Iterator[Act]:
    """Measurements of indicators, and what changed from before an action to after it."""
    data = read(FOLDER / "impact.toml")
    for row in data["measurements"]:
        for day, value in row["rows"]:
            yield instant(day), partial(_measure, row, day, value)
    for row in data["before_after"]:
        yield instant(row["after_on"]), partial(_compare, row)


def _measure(row: dict[str, Any], day: date, value: int) -> None:
    indicator = Indicator.objects.get(external_id=row["indicator"])
    if not indicator.measurements.filter(measured_on=day).exists():
        words = {"source": row["source"], "method": row["method"], "is_demonstration": True}
        _keep(followup.Measurement(indicator=indicator, measured_on=day, value=value, **words))


def _compare(row: dict[str, Any]) -> None:
    commitment = Commitment.objects.get(external_id=row["commitment"])
    if not commitment.before_after.filter(action=row["action"]).exists():
        facts = {name: value for name, value in row.items() if name != "commitment"}
        _keep(followup.BeforeAfter(commitment=commitment, is_demonstration=True, **facts))


def _keep(record: Any) -> None:
    impact = isinstance(record, followup.Measurement | followup.BeforeAfter)
    permission = "followup.edit_impact" if impact else "followup.edit_sheet"
    save_record(record=record, by=None, permission=permission)
