"""The world in which the faults happen: enough to do for everyone, for as long as it takes, and who does it."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event
from types import SimpleNamespace

from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core import clock
from tests.desk.world import NOBODY, a_world
from tests.factories.accounts import UserFactory
from tests.factories.followup import ReportingPeriodFactory, followed_plan
from tests.factories.participation import a_space
from tests.factories.plan import CommitmentFactory
from tests.faults import acts, followup_acts, participation_acts

#: Each script with the account of the world that carries it out.
SCRIPTS = (
    (Role.SECRETARIAT.value, acts.add_axes),
    (Role.SECRETARIAT.value, acts.rename_an_axis),
    (Role.SECRETARIAT.value, acts.pass_gates),
    ("everything", acts.seal_and_withdraw),
    ("office", followup_acts.report_on_everything),
    (Role.SECRETARIAT.value, followup_acts.accept_what_waits),
    (Role.SECRETARIAT.value, followup_acts.comment_on_a_report),
    (NOBODY, participation_acts.react_once),
    (NOBODY, participation_acts.change_minds),
    (NOBODY, participation_acts.write_ideas),
)


def a_busy_world() -> SimpleNamespace:
    """The desk's world with sixty blank commitments, a space open to everyone, and a followed plan with open periods.

    ``everything`` is an account that may do everything for its institution; ``office`` reports on the followed plan.
    """
    world = a_world()
    blank = {"axis": world.axis, "lead": world.foreign, "blank": True}
    world.blank = [CommitmentFactory(number=100 + n, **blank) for n in range(60)]
    world.accounts["everything"] = UserFactory(role=[Role.SECRETARIAT, Role.INSTITUTION], organisation=world.own)
    world.followed, world.stop = followed_plan(activities=12), Event()
    world.accounts["office"] = world.followed.office
    world.space = a_space(opens_at=clock.now() - timedelta(days=1), closes_at=clock.now() + timedelta(days=1))
    world.periods = [_open_period(world.followed.exercise, months) for months in range(12)]
    world.pages = [
        f"{reverse('ejes:add')}?en={world.exercise.pk}",
        reverse("ejes:edit", args=[world.axis.pk]),
        reverse("plan_desk:sheet", args=[world.blank[0].pk]),
        reverse("plan_desk:seal", args=[world.exercise.external_id]),
        f"{reverse('followup_desk:owes')}?ejercicio={world.followed.exercise.external_id}",
        reverse("followup_desk:queue"),
    ]
    return world


def _open_period(exercise, months: int):
    """A month of the past that still takes reports."""
    starts_on = date(2022, months + 1, 1)
    return ReportingPeriodFactory(
        exercise=exercise, starts_on=starts_on, ends_on=starts_on + timedelta(days=27),
        cuts_at=clock.now() + timedelta(days=30 + months),
    )  # fmt: skip
