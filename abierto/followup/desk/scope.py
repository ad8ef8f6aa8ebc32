"""Weights, and activities that will not be done, with their reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import allowed, require
from abierto.followup.actions.scope import drop_activity, set_weight
from abierto.followup.desk.frame import exercise_of, nothing_published, page, progress_of
from abierto.followup.forms import DropForm, WeightForm
from abierto.followup.models import DroppedActivity
from abierto.followup.progress import current_activity
from abierto.plan.models import Activity


@require_safe
@desk_view
def scope(request: HttpRequest) -> HttpResponse:
    """Every activity of the plan in force with its weight and its reason."""
    exercise = exercise_of(request)
    progress = progress_of(exercise)
    if progress is None:
        return nothing_published(request, "scope", exercise)
    pks = dict(Activity.objects.filter(commitment__exercise=exercise).values_list("external_id", "pk"))
    context = {
        "groups": [
            (each, [(pks.get(activity.external_id), activity) for activity in each.activities])
            for each in progress.commitments
        ],
        "may_edit": allowed(request.user, "followup.set_weight"),
    }
    return page(request, "scope", "scope", exercise, context)


@require_safe
@desk_view
def activity_scope(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: fix its weight, or declare that it will not be done."""
    return _show(request, _activity(request, pk, "followup.set_weight"))


@require_POST
@desk_view
def weigh(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix how much it counts."""
    activity = _activity(request, pk, "followup.set_weight")
    form = WeightForm(request.POST)
    if form.is_valid() and _done(form, set_weight, activity=activity, by=request.user, **form.cleaned_data):
        messages.success(request, f"Se fijó el peso de «{activity}».")
        return redirect("followup_desk:scope")
    return _show(request, activity, 422, weight_form=form)


@require_POST
@desk_view
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare that it will not be done."""
    activity = _activity(request, pk, "followup.drop_activity")
    form = DropForm(request.POST, auto_id="id_drop_%s")
    if form.is_valid() and _done(form, drop_activity, activity=activity, by=request.user, **form.cleaned_data):
        messages.success(request, f"Quedó declarado que no se hará «{activity}».")
        return redirect("followup_desk:scope")
    return _show(request, activity, 422, drop_form=form)


def _done(form: Any, act: Any, **facts: Any) -> bool:
    """Act; what is refused is said on the form."""
    try:
        act(is_demonstration=facts["activity"].is_demonstration, **facts)
    except NotAllowed:
        raise
    except DomainError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _activity(request: HttpRequest, pk: int, permission: str) -> Activity:
    found = get_object_or_404(Activity.objects.select_related("commitment__exercise"), pk=pk)
    require(request.user, permission, found)
    return found


def _show(request: HttpRequest, activity: Activity, status: int = 200, **forms: Any) -> HttpResponse:
    weight = getattr(activity, "weight", None)
    told = {"weight": weight.weight, "reason": weight.reason} if weight else {"weight": 1}
    context = {
        "activity": activity,
        "row": current_activity(activity),
        "dropped": DroppedActivity.objects.filter(activity=activity).first(),
        "weight_form": WeightForm(initial=told),
        "drop_form": DropForm(initial={"dropped_on": clock.today()}, auto_id="id_drop_%s"),
        **forms,
    }
    return page(request, "activity_scope", "scope", activity.commitment.exercise, context, status)
