"""Processes, and the calendar of one: each stage, whether it is open now, and the form that fixes it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view
from abierto.core.permissions import allowed, require
from abierto.elections.actions.processes import Term, open_process, set_stage
from abierto.elections.calendar import calendar_of
from abierto.elections.desk.frame import done, page, process_of
from abierto.elections.enums import Doing
from abierto.elections.forms import ProcessForm, StageForm
from abierto.elections.models import Process, Stage


@require_safe
@desk_view
def processes(request: HttpRequest) -> HttpResponse:
    """Every process, the latest first."""
    require(request.user, "elections.view_elections")
    context = {"processes": Process.objects.all(), "may_open": allowed(request.user, "elections.keep_process")}
    return render(request, "elections/desk/processes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def process_new(request: HttpRequest) -> HttpResponse:
    """Open a process."""
    require(request.user, "elections.keep_process")
    form = ProcessForm(request.POST or None)
    made: list[Process] = []
    if request.method == "POST" and done(form, lambda: made.append(open_process(**form.cleaned_data, by=request.user))):
        messages.success(request, "Se abrió el proceso. Fije su calendario y registre sus elecciones.")
        return redirect("elections_desk:process", made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "elections/desk/process_new.html", {"form": form}, status=status)


@require_safe
@desk_view
def process(request: HttpRequest, pk: int) -> HttpResponse:
    """The calendar: what may be seen and done now, and by what rule."""
    found = process_of(request, pk)
    calendar, now = calendar_of(found), clock.now()
    stages = [(doing, calendar.windows.get(doing), calendar.may(doing, now)) for doing in Doing]
    context = {
        "stages": stages,
        "now": now,
        "next_change": calendar.next_change(now),
        "may_keep": allowed(request.user, "elections.keep_process", found),
    }
    return page(request, "process", "process", found, context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def stage(request: HttpRequest, pk: int, doing: str) -> HttpResponse:
    """Fix a stage, or change what of it has not begun."""
    found = process_of(request, pk, "elections.keep_process")
    if doing not in Doing.values:
        raise Http404
    what = Doing(doing)
    stored = Stage.objects.filter(process=found, doing=what).first()
    names = ("opens_at", "closes_at", "citation", "is_demonstration")
    initial: dict[str, Any] = {name: getattr(stored, name) for name in names} if stored else {}
    form = StageForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if done(form, lambda: set_stage(process=found, term=_term(what, form), by=request.user)):
            messages.success(request, f"Quedó fijada la etapa para {what.label}.")
            return redirect("elections_desk:process", found.pk)
        return page(request, "stage", "process", found, {"form": form, "doing": what}, 422)
    return page(request, "stage", "process", found, {"form": form, "doing": what})


def _term(doing: Doing, form: StageForm) -> Term:
    data = form.cleaned_data
    return Term(doing, data["opens_at"], data["closes_at"], data["citation"], data.get("is_demonstration", False))
