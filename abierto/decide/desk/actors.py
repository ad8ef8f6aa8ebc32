"""Actors with how complete they are, who publishes for each, and the letters that hand accounts over."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.files import attachment
from abierto.core.permissions import allowed, require
from abierto.decide.actions.handovers import has_own_password, make_handover
from abierto.decide.actions.seats import end_seat, grant_seat, set_validator
from abierto.decide.completeness import completeness_of
from abierto.decide.documents.letter import Letter, letter_pdf
from abierto.decide.forms import SeatForm
from abierto.decide.models import ActorSeat, Edition
from abierto.elections.models import Force, Process


@require_safe
@desk_view
def actor_list(request: HttpRequest) -> HttpResponse:
    """Every actor of every process with what it has published; the latest process first."""
    require(request.user, "decide.view_actors")
    people = dict(
        ActorSeat.objects.standing().values_list("force").annotate(count=Count("pk")).order_by()  # type: ignore[attr-defined]
    )
    processes = [
        (process, [(force, whole, people.get(force.pk, 0)) for force, whole in completeness_of(process).items()])
        for process in Process.objects.all()[:4]
    ]
    return render(request, "decide/desk/actors.html", {"processes": processes, **_screens(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def actor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who publishes for an actor; a new access."""
    require(request.user, "decide.view_actors")
    force = get_object_or_404(Force.objects.select_related("process"), pk=pk)
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            seat = grant_seat(force=force, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            then = (
                "Ya tiene cuenta: entra con su propia contraseña."
                if has_own_password(seat)
                else "Haga su carta y entréguela en sobre cerrado."
            )
            messages.success(request, f"Se dio acceso a {seat.user.email}. {then}")
            return redirect("decide_desk:actor", force.pk)
    now = clock.now()
    seats = ActorSeat.objects.filter(force=force).select_related("user").prefetch_related("handovers")
    lines = [(seat, _state_of(seat, now)) for seat in seats.order_by("ended_at", "granted_at")]
    context = {"force": force, "lines": lines, "form": form, "shown": _shown(force), **_screens(request)}
    return render(request, "decide/desk/actor.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@desk_view
def seat_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """End an access, or change whether it validates."""
    require(request.user, "decide.keep_seats")
    seat = get_object_or_404(ActorSeat.objects.select_related("force"), pk=pk)
    with errors_as_messages(request):
        if act == "terminar":
            end_seat(seat=seat, by=request.user)
            messages.success(request, "Terminó el acceso, y con él sus sesiones.")
        else:
            set_validator(seat=seat, can_validate=act == "valida", by=request.user)
            messages.success(request, "Se cambió quién valida.")
    return redirect("decide_desk:actor", seat.force_id)


@require_POST
@desk_view
def seat_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link and answer with its letter. It is shown this once: only the fingerprint of its secret is kept."""
    require(request.user, "decide.keep_seats")
    seat = get_object_or_404(ActorSeat.objects.select_related("force__process", "user"), pk=pk)
    with errors_as_messages(request):
        handover, token = make_handover(seat=seat, by=request.user)
        letter = Letter(
            number=f"A-{handover.pk}",
            force=seat.force.name,
            person=seat.user.name,
            email=seat.user.email,
            process=seat.force.process.name,
            institution=f"Decide, {urlsplit(settings.SITE_URL).netloc}",
            address=settings.SITE_URL + reverse("decide:actor-activate", args=[token]),
            site=f"{settings.SITE_URL}/actores/",
            until=handover.expires_at,
            at=handover.made_at,
            demonstration=settings.DEMONSTRATION,
        )
        response = attachment(letter_pdf(letter), f"oficio-A-{handover.pk}.pdf", "application/pdf")
        response.headers["Cache-Control"] = "private, no-store"
        return response
    return redirect("decide_desk:actor", seat.force_id)


def _shown(force: Force) -> list[Edition]:
    """The edition in force of each thing that everyone reads of an actor."""
    rows = Edition.objects.filter(piece__in=force.pieces.shown(), published_at__isnull=False)
    rows = rows.select_related("piece__force", "piece__candidate", "piece__contest").order_by("piece", "number")
    return list({edition.piece_id: edition for edition in rows}.values())


def _state_of(seat: ActorSeat, now: Any) -> str:
    """Where its handover is, in words."""
    handovers = list(seat.handovers.all())
    if seat.ended_at is not None:
        return "terminado"
    if has_own_password(seat):
        return "cuenta activa"
    if any(each.serves(now) for each in handovers):
        return "carta hecha, sin usar"
    return "la carta venció: haga otra" if handovers else "falta su carta"


def _screens(request: HttpRequest) -> dict[str, Any]:
    return {
        "may_keep": allowed(request.user, "decide.keep_seats"),
        "may_review": allowed(request.user, "decide.review_editions"),
    }
