"""Periods opened and frozen, weights, and what was dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from abierto.demonstration.plan_content import EXERCISE, read
from abierto.followup import models as followup
from abierto.followup.actions.periods import freeze_period, open_period
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.secretariat.models import Exercise

from .acts import FOLDER, Act, account, activity_called, instant, period_called


def calendar() -> Iterator[Act]:
    """Periods opened and frozen, weights, and what was dropped."""
    data = read(FOLDER / "periods.toml")
    for row in data["periods"]:
        yield instant(row["opened_at"]), partial(_open, row)
        yield instant(row["cuts_at"]), partial(_freeze, row["slug"], instant(row["cuts_at"]))
    for row in data["weights"]:
        for activity in row["activities"]:
            yield instant(row["at"]), partial(_weigh, activity, row)
    for row in data["dropped"]:
        yield instant(row["at"]), partial(_drop, row)


def _open(row: dict[str, Any]) -> None:
    if not followup.ReportingPeriod.objects.filter(exercise__external_id=EXERCISE, slug=row["slug"]).exists():
        open_period(
            exercise=Exercise.objects.get(external_id=EXERCISE),
            slug=row["slug"],
            name=row["name"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            cuts_at=instant(row["cuts_at"]),
            by=account("secretariado"),
            at=instant(row["opened_at"]),
            is_demonstration=True,
        )


def _freeze(slug: str, at: datetime) -> None:
    period = period_called(slug)
    if period.frozen_at is None:
        freeze_period(period=period, by=None, at=at)


def _weigh(activity: str, row: dict[str, Any]) -> None:
    if not followup.ActivityWeight.objects.filter(activity__external_id=activity).exists():
        set_weight(
            activity=activity_called(activity),
            weight=row["weight"],
            reason=row["reason"],
            by=account("secretariado"),
            at=instant(row["at"]),
            is_demonstration=True,
        )


def _drop(row: dict[str, Any]) -> None:
    if not followup.DroppedActivity.objects.filter(activity__external_id=row["activity"]).exists():
        drop_activity(
            activity=activity_called(row["activity"]),
            dropped_on=row["dropped_on"],
            reason=row["reason"],
            by=account("secretariado"),
            at=instant(row["at"]),
            is_demonstration=True,
        )
