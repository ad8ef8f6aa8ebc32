"""Where a demonstration stands along the calendar, and the form that moves it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.elections.actions.moments import moments_of, move_to_moment
from abierto.elections.calendar import calendar_of
from abierto.elections.desk.frame import page, process_of
from abierto.elections.enums import Doing


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def moment(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose an instant of the calendar: the whole site stands there until it is moved again. Demonstrations only."""
    found = process_of(request, pk, "elections.keep_process")
    if not settings.DEMONSTRATION:
        raise Http404
    calendar, problem = calendar_of(found), ""
    if request.method == "POST":
        try:
            move_to_moment(process=found, at=_asked(request.POST.get("momento", "")), by=request.user)
        except NotAllowed:
            raise
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(request, "La demostración cambió de momento. Las páginas lo muestran en unos segundos.")
            return redirect("elections_desk:moment", found.pk)
    now = clock.now()
    context = {
        "now": now,
        "moments": moments_of(calendar),
        "open_now": [doing for doing in Doing if calendar.may(doing, now)],
        "problem": problem,
    }
    return page(request, "moment", "moment", found, context, 422 if problem else 200)


def _asked(told: str) -> datetime | None:
    """The instant that a form names; None to go back. Raises DomainError for anything else."""
    if told == "volver":
        return None
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        raise DomainError("Elija un momento de la lista.") from None
    if at.tzinfo is None:
        raise DomainError("Elija un momento de la lista.")
    return at
