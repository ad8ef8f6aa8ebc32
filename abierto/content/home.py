"""The home page: what is promised, what is happening now, what is new."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.content.queries import latest_news
from abierto.core import clock, ledger
from abierto.core.models import Entry
from abierto.core.pages import public_page
from abierto.followup.progress import PlanProgress, plan_progress
from abierto.plan.queries import current_exercise, published_plan
from abierto.plan.reading import Row


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The plan in force at a glance, look-up by place, latest news and public acts."""
    exercise = current_exercise()
    plan = published_plan(exercise.external_id) if exercise else None
    progress = plan_progress(plan) if plan is not None else None
    today = clock.today()
    context = {
        "exercise": exercise,
        "plan": plan,
        "today": today,
        "progress": progress,
        "under_way": _under_way(progress) if progress else [],
        "news": latest_news(on=today),
        "acts": [(entry, ledger.sentence(entry)) for entry in Entry.objects.told_to_anyone()[:5]],
    }
    return render(request, "content/home.html", context)


def _under_way(progress: PlanProgress) -> list[Row]:
    """Activities whose own dates hold today, and that are neither done, nor dropped, nor counted elsewhere."""
    return [
        activity.row
        for commitment in progress.commitments
        for activity in commitment.activities
        if activity.row.starts_on
        and activity.row.starts_on <= progress.on
        and (activity.row.ends_on is None or activity.row.ends_on >= progress.on)
        and activity.is_counted
        and not (activity.is_done or activity.is_dropped)
    ]
