"""Invitations to a dialogue or to a vote: the link is shown once, to be copied, and kept nowhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import require
from abierto.dialogues.actions.people import invite_to, withdraw_from
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.forms import InviteForm
from abierto.dialogues.models import Dialogue, Vote
from abierto.participation.enums import Sector
from abierto.participation.models import Invitation

_SECTORS = {sector.value: str(sector.label) for sector in Sector}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is invited to a dialogue."""
    dialogue = dialogue_of(request, pk, "dialogues.edit_dialogue")
    return _invite(request, dialogue, dialogue)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def vote_invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is invited to a vote."""
    vote = get_object_or_404(Vote.objects.select_related("dialogue", "space"), pk=pk)
    dialogue = dialogue_of(request, vote.dialogue_id, "dialogues.call_vote")
    return _invite(request, dialogue, vote)


@require_POST
@desk_view
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The link no longer takes part."""
    require(request.user, "dialogues.edit_dialogue")
    invitation = get_object_or_404(Invitation.objects.select_related("space"), pk=pk)
    record = _invited_to(invitation)
    with errors_as_messages(request):
        withdraw_from(record=record, invitation=invitation, by=request.user)
        messages.success(request, f"Se retiró la invitación de «{invitation.label}». Lo que hizo con ella cuenta.")
    return redirect(_address(record))


def _invite(request: HttpRequest, dialogue: Dialogue, record: Dialogue | Vote) -> HttpResponse:
    form = InviteForm(request.POST or None)
    link = made = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made, token = invite_to(record=record, by=request.user, **form.cleaned_data)
                address = reverse("participation:invitation", args=[made.space.external_id, token])
                link = request.build_absolute_uri(address)
                form, status = InviteForm(initial={"sector": made.sector}), 200
            except NotAllowed:
                raise
            except DomainError as problem:
                form.add_error(None, str(problem))
    rows = Invitation.objects.filter(space=record.space_id) if record.space_id else Invitation.objects.none()
    context: dict[str, Any] = {
        "record": record,
        "is_vote": isinstance(record, Vote),
        "form": form,
        "link": link,
        "made": made,
        "rows": [(each, _SECTORS.get(each.sector, "")) for each in rows.order_by("withdrawn_at", "label", "pk")],
        "address": _address(record),
    }
    return page(request, "invitations", "invitations", dialogue, context, status)


def _invited_to(invitation: Invitation) -> Dialogue | Vote:
    for model in (Dialogue, Vote):
        found: Any = model._default_manager.filter(space=invitation.space_id).first()
        if found is not None:
            return found
    raise Http404


def _address(record: Dialogue | Vote) -> str:
    name = "vote-invitations" if isinstance(record, Vote) else "invitations"
    return reverse(f"dialogues_desk:{name}", args=[record.pk])
