"""The queue of what actors validated: to publish, or to observe on coded grounds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.pages import page_of
from abierto.core.permissions import require
from abierto.decide.actions.review import observe_edition, publish_edition, take_down_piece
from abierto.decide.enums import Theme
from abierto.decide.forms import ObserveForm
from abierto.decide.models import Edition, Piece
from abierto.decide.models.edition import State
from abierto.decide.queries import editions_to_review
from abierto.elections.calendar import calendar_of

_WITH = ("piece__force__process", "piece__candidate__candidacy__contest", "piece__contest", "photograph", "corrects")


@require_safe
@desk_view
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first; and the last rulings."""
    require(request.user, "decide.review_editions")
    rows = editions_to_review(clock.now()).select_related(*_WITH)
    ruled = Edition.objects.filter(observed_at__isnull=False).select_related(*_WITH).order_by("-observed_at")[:20]
    context = {"page": page_of(request, rows, size=50), "ruled": ruled, "may_review": True}
    return render(request, "decide/desk/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def edition_review(request: HttpRequest, pk: int) -> HttpResponse:
    """An edition to be read whole; a post observes it."""
    require(request.user, "decide.review_editions")
    edition = get_object_or_404(Edition.objects.filter(validated_at__isnull=False).select_related(*_WITH), pk=pk)
    form = ObserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            observe_edition(edition=edition, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Se observó. Su actor político lee las causas en su escritorio.")
            return redirect("decide_desk:queue")
    piece = edition.piece
    context = {
        "edition": edition,
        "piece": piece,
        "sections": [{**each, "theme": Theme(each["theme"]).label if each["theme"] else ""} for each in edition.body],
        "verdict": calendar_of(piece.force.process).may(piece.doing, clock.now()),
        "waits": edition.state == State.VALIDATED and piece.withdrawn_at is None and not piece.is_of_who_left,
        "form": form,
        "take_down_form": ObserveForm(auto_id="retirar-%s")
        if edition.published_at and not piece.withdrawn_at
        else None,
        "may_review": True,
    }
    return render(request, "decide/desk/edition.html", context, status=422 if form.is_bound and form.errors else 200)


@require_POST
@desk_view
def edition_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everyone read it."""
    require(request.user, "decide.review_editions")
    edition = get_object_or_404(Edition.objects.filter(validated_at__isnull=False), pk=pk)
    with errors_as_messages(request):
        publish_edition(edition=edition, by=request.user)
        messages.success(request, "Se publicó.")
        return redirect("decide_desk:queue")
    return redirect("decide_desk:edition", edition.pk)


@require_POST
@desk_view
def piece_take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away something that is shown, on grounds of the list."""
    require(request.user, "decide.take_down_piece")
    piece = get_object_or_404(Piece.objects.filter(editions__published_at__isnull=False).distinct(), pk=pk)
    form = ObserveForm(request.POST)
    with errors_as_messages(request):
        if not form.is_valid():
            raise DomainError("Elija al menos una causa de la lista.")
        take_down_piece(piece=piece, by=request.user, **form.cleaned_data)
        messages.success(request, "Se retiró. La página de la publicación dice por qué.")
    return redirect("decide_desk:actor", piece.force_id)
