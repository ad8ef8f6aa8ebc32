"""What the screens of dialogues share: the dialogue that they speak of, and the way from one to another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from abierto.core.permissions import allowed, require
from abierto.dialogues.models import Dialogue
from abierto.participation.models import Contribution

#: (name of the screen, its words, the permission that shows it)
SCREENS = (
    ("dialogue", "Resumen", "dialogues.view_dialogues"),
    ("queue", "Aportaciones", "dialogues.assign_themes"),
    ("suggestions", "Temas sugeridos", "dialogues.assign_themes"),
    ("capture", "Capturar papel", "dialogues.capture"),
    ("reading", "Cotejar", "dialogues.confirm_capture"),
    ("import", "Importar", "dialogues.capture"),
    ("board", "Tablero", "dialogues.moderate_board"),
    ("invitations", "Invitaciones", "dialogues.edit_dialogue"),
)


def dialogue_of(request: HttpRequest, pk: int, permission: str) -> Dialogue:
    """A dialogue on which the account may do something; 404 for nobody's, 403 for others'."""
    require(request.user, "dialogues.view_dialogues")
    rows = Dialogue.objects.select_related("commitment__lead", "commitment__exercise", "space", "board")
    dialogue = get_object_or_404(rows, pk=pk)
    require(request.user, permission, dialogue)
    return dialogue


def contribution_of(request: HttpRequest, pk: int, permission: str) -> tuple[Dialogue, Contribution]:
    """A contribution of a dialogue, and the dialogue; 403 for those who may not do ``permission`` in it."""
    require(request.user, "dialogues.view_dialogues")
    found = get_object_or_404(Contribution.objects.select_related("act", "captured_by", "confirmed_by"), pk=pk)
    rows = Dialogue.objects.select_related("commitment__lead", "commitment__exercise", "space", "board")
    dialogue = get_object_or_404(rows, space=found.act.space_id)
    require(request.user, permission, dialogue)
    return dialogue, found


def page(
    request: HttpRequest, template: str, here: str, dialogue: Dialogue, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One screen of a dialogue, with the way to the others."""
    screens = [
        (label, reverse(f"dialogues_desk:{name}", args=[dialogue.pk]), name == here)
        for name, label, permission in SCREENS
        if allowed(request.user, permission, dialogue)
    ]
    return render(
        request, f"dialogues/desk/{template}.html", {"screens": screens, "dialogue": dialogue, **context}, status=status
    )
