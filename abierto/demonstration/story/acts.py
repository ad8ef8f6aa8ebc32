"""What every chapter of the story needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

from abierto.accounts.models import User
from abierto.core.clock import ZONE
from abierto.demonstration.accounts import address
from abierto.demonstration.plan_content import EXERCISE
from abierto.followup.models import ReportingPeriod
from abierto.plan.models import Activity

FOLDER = Path(__file__).parents[1] / "followup"

#: An instant, and what happens then; it does nothing when it happened already.
Act = tuple[datetime, Callable[[], None]]


def account(name: str) -> User:
    """One of the demonstration's accounts."""
    return User.objects.get(email=address(name))


def activity_called(external_id: str) -> Activity:
    """An activity of the working copy, with its commitment and lead."""
    return Activity.objects.select_related("commitment__lead").get(external_id=external_id)


def period_called(slug: str) -> ReportingPeriod:
    """A period of the demonstration's exercise."""
    return ReportingPeriod.objects.get(exercise__external_id=EXERCISE, slug=slug)


def instant(moment: datetime | date) -> datetime:
    """An instant of the story's files, which are written in Mexico City's time; of a day, its noon."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12, 0))
    return moment.replace(tzinfo=ZONE)
