"""The home page: what is promised, what is happening now, what is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.content.queries import latest_news
from abierto.core import clock, ledger
from abierto.core.models import Entry
from abierto.core.pages import public_page
from abierto.plan.queries import current_exercise, published_plan


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The plan in force at a glance, look-up by place, latest news and public acts."""
    exercise = current_exercise()
    plan = published_plan(exercise.external_id) if exercise else None
    today = clock.today()
    context = {
        "exercise": exercise,
        "plan": plan,
        "today": today,
        "under_way": _under_way(plan, today) if plan else [],
        "news": latest_news(on=today),
        "acts": [(entry, ledger.sentence(entry)) for entry in Entry.objects.told_to_anyone()[:5]],
    }
    return render(request, "content/home.html", context)


def _under_way(plan, today) -> list:
    """Calendar activities whose dates hold today; open-ended ones count from their start."""
    return [
        activity
        for activity in plan.activities
        if activity.starts_on
        and activity.starts_on <= today
        and (activity.ends_on is None or activity.ends_on >= today)
    ]
