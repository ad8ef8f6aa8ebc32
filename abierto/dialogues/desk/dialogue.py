"""One dialogue: what it says and lacks, its themes and votes; publishing it, changing its time, closing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import allowed
from abierto.dialogues.actions.dialogues import close_dialogue, publish_dialogue
from abierto.dialogues.actions.people import change_window
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.desk.missing import state_of
from abierto.dialogues.desk.records import dialogue_url
from abierto.dialogues.forms import ClosingForm, OpeningForm
from abierto.dialogues.models import Dialogue
from abierto.dialogues.queries import balance
from abierto.participation.enums import Gesture


@require_safe
@desk_view
def dialogue(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a dialogue on one screen."""
    return _show(request, dialogue_of(request, pk, "dialogues.view_dialogues"))


@require_POST
@desk_view
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on the site."""
    found = dialogue_of(request, pk, "dialogues.publish_dialogue")
    form = OpeningForm(request.POST)
    if _done(form, publish_dialogue, dialogue=found, by=request.user):
        messages.success(request, "El diálogo está en el sitio. Ya puede invitar a quien deba participar.")
        return redirect(dialogue_url(found))
    return _show(request, found, 422, opening_form=form)


@require_POST
@desk_view
def window(request: HttpRequest, pk: int) -> HttpResponse:
    """Change until when it takes contributions."""
    found = dialogue_of(request, pk, "dialogues.publish_dialogue")
    form = OpeningForm(request.POST)
    if _done(form, change_window, dialogue=found, by=request.user):
        messages.success(request, "Cambió el plazo. Queda dicho en la bitácora pública.")
        return redirect(dialogue_url(found))
    return _show(request, found, 422, opening_form=form)


@require_POST
@desk_view
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of it, and close it."""
    found = dialogue_of(request, pk, "dialogues.close_dialogue")
    form = ClosingForm(request.POST)
    if _done(form, close_dialogue, dialogue=found, by=request.user):
        messages.success(request, "El diálogo se cerró, con respuesta a todas sus aportaciones.")
        return redirect(dialogue_url(found))
    return _show(request, found, 422, closing_form=form)


def _done(form: forms.Form, act: Callable[..., Any], **facts: Any) -> bool:
    """Act with what the form holds; what is refused is said on the form."""
    if not form.is_valid():
        return False
    try:
        act(**facts, **form.cleaned_data)
    except NotAllowed:
        raise
    except DomainError as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _show(request: HttpRequest, dialogue: Dialogue, status: int = 200, **forms_: Any) -> HttpResponse:
    user, is_open = request.user, dialogue.closed_at is None
    windows = list(dialogue.space.windows.filter(gesture=Gesture.CONTRIBUTE)) if dialogue.space else []
    last = windows[-1] if windows else None
    initial = {"opens_at": last.opens_at, "closes_at": last.closes_at, "public": last.public} if last else None
    context = {
        "state": state_of(dialogue),
        "windows": windows,
        "balance": balance(dialogue) if dialogue.published_at else None,
        "themes": dialogue.themes.annotate(count=Count("placements")),
        "votes": dialogue.votes.all(),
        "may_edit": is_open and allowed(user, "dialogues.edit_dialogue", dialogue),
        "may_publish": is_open and allowed(user, "dialogues.publish_dialogue", dialogue),
        "may_close": is_open and dialogue.published_at and allowed(user, "dialogues.close_dialogue", dialogue),
        "opening_form": OpeningForm(initial=initial),
        "closing_form": ClosingForm(),
        **forms_,
    }
    return page(request, "dialogue", "dialogue", dialogue, context, status)
