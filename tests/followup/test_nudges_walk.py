"""A whole exercise, day by day, with an office that acts now and then and one that never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest

from abierto.core import jobs
from abierto.core.clock import ZONE
from abierto.followup.actions.digests import queue_weekly_digests
from abierto.followup.actions.periods import freeze_due
from abierto.followup.actions.reports import submit_report
from abierto.followup.actions.review import accept_evidence
from abierto.followup.enums import Shows
from abierto.followup.models import Digest, Evidence, ReportingPeriod
from abierto.mail.models import Message
from tests.factories.followup import FollowedPlan, followed_plan
from tests.followup.test_nudges import month

FIRST, LAST = date(2021, 3, 1), date(2022, 4, 30)
#: Around midnight, the hour that summer time takes or repeats, and nine o'clock; nine comes twice, as after a restart.
HOURS = (time(0, 0), time(2, 30), time(8, 59, 59), time(9, 0), time(9, 0), time(23, 59, 59))
#: The program is off: a Monday and two days, and a whole week.
OFF = (
    (datetime(2021, 4, 25, 8, tzinfo=ZONE), datetime(2021, 4, 28, 2, tzinfo=ZONE)),
    (datetime(2021, 5, 17, 8, tzinfo=ZONE), datetime(2021, 5, 24, 0, tzinfo=ZONE)),
)


@pytest.fixture
def world(db) -> FollowedPlan:
    jobs.begin()
    world = followed_plan(commitments=2)  # the second commitment's institution has no account
    for number in (3, 4, 6, 7, 8, 9, 10, 11, 12):
        month(world, 2021, number)
    return world


def period(number: int) -> ReportingPeriod:
    return ReportingPeriod.objects.get(slug=f"2021-{number:02d}")


def at(number: int, day: int, hour: int = 12) -> datetime:
    return datetime(2021, number, day, hour, tzinfo=ZONE)


def script(world: FollowedPlan) -> dict[date, Callable[[], object]]:
    """What people do, at noon."""

    def report_all(month_number: int, moment: datetime) -> None:
        for activity in world.activities:
            submit_report(
                report=world.report(activity, period=period(month_number), at=moment), by=world.office, at=moment
            )

    def draft_all(month_number: int, moment: datetime) -> None:
        for activity in world.activities:
            world.report(activity, period=period(month_number), at=moment)

    def finish_all(month_number: int, moment: datetime) -> None:
        facts = {"shows": Shows.MEANS, "completed_on": moment.date(), "dated_on": moment.date()}
        for activity in world.activities:
            world.submitted(activity, period=period(month_number), at=moment, **facts)

    def accept_all(moment: datetime) -> None:
        for evidence in Evidence.objects.awaiting():
            accept_evidence(evidence=evidence, by=world.secretary, at=moment)

    return {
        date(2021, 3, 30): lambda: report_all(3, at(3, 30)),
        date(2021, 6, 17): lambda: draft_all(6, at(6, 17)),
        date(2021, 7, 15): lambda: finish_all(7, at(7, 15)),
        date(2021, 7, 29): lambda: accept_all(at(7, 29)),
    }


def instants() -> Iterator[datetime]:
    day = FIRST
    while day <= LAST:
        for hour in HOURS:
            yield datetime.combine(day, hour, tzinfo=ZONE)
        day += timedelta(days=1)


def test_a_whole_exercise_day_by_day(world):
    acts = script(world)
    for moment in instants():
        if not any(since <= moment < until for since, until in OFF):
            if moment.time() == time(0, 0):
                freeze_due(at=moment)
            queue_weekly_digests(moment)
        if moment.time() == HOURS[-1] and moment.date() in acts:
            acts.pop(moment.date())()
    assert not acts

    names = {world.lead.pk: "oficina", None: "secretariado"}
    found: dict[str, list[str]] = {}
    for digest in Digest.objects.order_by("week", "organisation_id"):
        told = f"{names.get(digest.organisation_id, 'otra')} {digest.items}"
        found.setdefault(digest.week, []).append(f"{told}, con copia" if digest.to_fallback else told)
    assert {week: "; ".join(sorted(told)) for week, told in found.items()} == EXPECTED

    left = {digest.made_at.astimezone(ZONE) for digest in Digest.objects.all()}
    mondays = {datetime.combine(at.date(), time(9), tzinfo=ZONE) for at in left if at.weekday() == 0}
    assert left - mondays == {datetime(2021, 4, 28, 2, 30, tzinfo=ZONE)}  # the one that was missed

    # One message for each addressee: the office's own account, the Secretariat's one, or both.
    told = Counter(Message.objects.values_list("to", flat=True))
    lines = [line for line in EXPECTED.values() for line in line.split("; ")]
    copies = sum("con copia" in line for line in lines)
    assert told == {
        world.office.email: sum(line.startswith("oficina") for line in lines),
        world.secretary.email: copies + sum(line.startswith("secretariado") for line in lines),
    }


#: ISO week → each reminder with how many things it told of. The week from 17 May the program was off.
EXPECTED = {
    # Nothing was due on 22 March. On 29 March the cut-off of the first period was ten days away.
    "2021-W13": "oficina 1; otra 1, con copia; secretariado 1",
    "2021-W14": "otra 1, con copia; secretariado 1",  # the office reported on 30 March
    "2021-W17": "oficina 1; otra 1, con copia; secretariado 1",
    "2021-W18": "oficina 1; otra 1, con copia; secretariado 1",
    "2021-W19": "otra 2, con copia",  # two closed periods without a word
    "2021-W21": "oficina 3; otra 2, con copia",  # due on 31 May
    "2021-W22": "oficina 4; otra 3, con copia; secretariado 1",
    "2021-W23": "oficina 4; otra 3, con copia; secretariado 1",  # overdue
    "2021-W24": "oficina 3; otra 2, con copia",
    "2021-W25": "oficina 3; otra 2, con copia",  # drafts on 17 June: the office acts
    "2021-W26": "oficina 4; otra 3, con copia; secretariado 1",
    "2021-W27": "oficina 4, con copia; otra 3, con copia; secretariado 1",  # and then no more
    "2021-W28": "oficina 3, con copia; otra 2, con copia",
    "2021-W29": "otra 2, con copia; secretariado 3",  # all presented on 15 July: it awaits the Secretariat
    "2021-W30": "otra 3, con copia; secretariado 4",
    "2021-W31": "otra 3, con copia; secretariado 1",  # and was accepted on 29 July
    **{f"2021-W{week}": "otra 2, con copia" for week in (32, 33, 34, 37, 38, 41, 42, 45, 46, 47, 50, 51)},
    **{f"2021-W{week}": "otra 3, con copia; secretariado 1" for week in (35, 36, 39, 40, 43, 44, 48, 49, 52)},
    "2022-W01": "otra 3, con copia; secretariado 1",
    # The last cut-off was on 8 January: nobody can report any more.
}
