"""Political actors of a process: parties, alliances and independents."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.permissions import allowed, require
from abierto.elections.actions.forces import ForceSheet, save_force
from abierto.elections.desk.frame import done, page, process_of
from abierto.elections.enums import ForceKind
from abierto.elections.forms import ForceForm
from abierto.elections.models import Force, Process


@require_safe
@desk_view
def forces(request: HttpRequest, pk: int) -> HttpResponse:
    """Every political actor, in the order in which they were registered."""
    found = process_of(request, pk)
    rows = found.forces.prefetch_related("members__party").annotate(contests=Count("standings"))
    context = {"forces": rows, "may_keep": allowed(request.user, "elections.keep_forces", found)}
    return page(request, "forces", "forces", found, context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def force_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a political actor."""
    found = process_of(request, pk, "elections.keep_forces")
    last = found.forces.order_by("-order").values_list("order", flat=True).first() or 0
    return _form(request, found, Force(process=found, order=last + 1))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a political actor."""
    require(request.user, "elections.view_elections")
    found = get_object_or_404(Force.objects.select_related("process__district_map"), pk=pk)
    require(request.user, "elections.keep_forces", found.process)
    return _form(request, found.process, found)


def _form(request: HttpRequest, process: Process, force: Force) -> HttpResponse:
    form = ForceForm(request.POST or None, instance=force, process=process)
    if request.method == "POST":
        if done(form, lambda: save_force(process=process, sheet=_sheet(form), by=request.user)):
            messages.success(request, f"Se guardó {form.cleaned_data['short_name']}.")
            return redirect("elections_desk:forces", process.pk)
        return page(request, "force", "forces", process, {"form": form, "force": force}, 422)
    return page(request, "force", "forces", process, {"form": form, "force": force})


def _sheet(form: ForceForm) -> ForceSheet:
    data = dict(form.cleaned_data)
    members = tuple(party.external_id for party in data.pop("members"))
    return ForceSheet(**{**data, "kind": ForceKind(data["kind"])}, members=members)
