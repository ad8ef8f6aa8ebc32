"""A vote at the desk: its options, its call, how many have voted, and its count. Never a partial result."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import allowed
from abierto.dialogues.actions.votes import call_vote, count_vote
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.desk.records import vote_url
from abierto.dialogues.forms import OpeningForm
from abierto.dialogues.models import Dialogue, Vote
from abierto.dialogues.settling import settled_at
from abierto.dialogues.worklist import turnout
from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Invitation


@never_cache
@require_safe
@desk_view
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """One vote with what may be done of it now."""
    dialogue, found = _vote(request, pk, "dialogues.view_dialogues")
    return _show(request, dialogue, found)


@require_POST
@desk_view
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it: from here on it does not change."""
    dialogue, found = _vote(request, pk, "dialogues.call_vote")
    form = OpeningForm(request.POST)
    if form.is_valid():
        try:
            call_vote(vote=found, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "La votación quedó convocada. Su pregunta, método y opciones ya no cambian.")
            return redirect(vote_url(found))
    return _show(request, dialogue, found, 422, form=form)


@require_POST
@desk_view
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count it, and publish the ballots."""
    _dialogue, found = _vote(request, pk, "dialogues.count_vote")
    with errors_as_messages(request):
        count_vote(vote=found, by=request.user)
        messages.success(request, "Se contó. Las boletas y el resultado están en el sitio; cualquiera las recuenta.")
    return redirect(vote_url(found))


def _vote(request: HttpRequest, pk: int, permission: str) -> tuple[Dialogue, Vote]:
    found = get_object_or_404(Vote.objects.select_related("dialogue", "space"), pk=pk)
    return dialogue_of(request, found.dialogue_id, permission), found


def _show(request: HttpRequest, dialogue: Dialogue, vote: Vote, status: int = 200, **more: Any) -> HttpResponse:
    user = request.user
    window = vote.space.windows.filter(gesture=Gesture.VOTE).first() if vote.space else None
    is_over = window is not None and clock.now() >= window.closes_at
    counts_at = settled_at(window.closes_at) if window is not None else None
    uncounted = is_over and vote.counted_at is None and allowed(user, "dialogues.count_vote", vote)
    invited = Invitation.objects.filter(space=vote.space_id, withdrawn_at__isnull=True) if vote.space_id else None
    is_for_invited = window is not None and window.public == Public.INVITED
    draft = vote.called_at is None and dialogue.closed_at is None
    context = {
        "vote": vote,
        "options": vote.options.all(),
        "window": window,
        "is_over": is_over,
        "cast": turnout(vote),
        "invited": invited.count() if invited is not None and is_for_invited else None,
        "is_for_invited": is_for_invited,
        "may_edit": draft and allowed(user, "dialogues.edit_dialogue", vote),
        "may_call": draft and dialogue.published_at and allowed(user, "dialogues.call_vote", vote),
        "may_invite": is_for_invited and not is_over and allowed(user, "dialogues.call_vote", vote),
        "uncounted": uncounted,
        "may_count": uncounted and counts_at is not None and clock.now() >= counts_at,
        "counts_at": counts_at,
        "form": OpeningForm(initial={"public": Public.INVITED.value}),
        **more,
    }
    return page(request, "vote", "dialogue", dialogue, context, status)
