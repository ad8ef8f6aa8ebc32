"""The list of dialogues with what each lacks, and what they say on the desk's first page."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from abierto.accounts.rules import is_institution, is_operating_group, is_secretariat
from abierto.core import clock
from abierto.core.desk import desk_view
from abierto.core.duties import Duty
from abierto.core.pages import page_of
from abierto.core.permissions import allowed, require
from abierto.dialogues.desk.missing import states_of
from abierto.dialogues.models import Dialogue
from abierto.dialogues.worklist import dialogues_with_end, to_confirm, unanswered_by_dialogue, votes_to_count


@require_safe
@desk_view
def dialogues(request: HttpRequest) -> HttpResponse:
    """Every dialogue: those not closed first, the latest first."""
    require(request.user, "dialogues.view_dialogues")
    rows = Dialogue.objects.select_related("commitment__lead", "space").prefetch_related(
        "space__windows", "board__windows", "votes__space__windows"
    )
    shown = page_of(request, rows.order_by("closed_at", "-held_on", "-pk"), size=30)
    context = {
        "page": shown,
        "states": states_of(list(shown)),
        "may_edit": allowed(request.user, "dialogues.edit_dialogue"),
    }
    return render(request, "dialogues/desk/dialogues.html", context)


def duties(user: Any) -> list[Duty]:
    """Responses that an institution owes; sheets to read; and, for the secretariat, votes to count and closes."""
    conducts = is_secretariat.test(user) or is_operating_group.test(user)
    if not (conducts or is_institution.test(user)):
        return []
    published = list(dialogues_with_end())
    waiting = unanswered_by_dialogue(published)
    found = _answers(user, published, waiting)
    if conducts:
        found += _sheets(user)
    if is_secretariat.test(user):
        found += _votes() + _closes([each for each in published if each.closed_at is None], waiting)
    return found


def _answers(user: Any, published: list[Dialogue], waiting: dict[int, int]) -> list[Duty]:
    """One line per dialogue for whoever answers in it, with the institution that leads it."""
    heading = "Aportaciones por responder"
    return [
        Duty(
            heading,
            f"{dialogue.title}: {waiting[dialogue.pk]:,}",
            reverse("dialogues_desk:queue", args=[dialogue.pk]),
            f"Responde {dialogue.commitment.lead.label}" if dialogue.commitment.lead else "",
        )
        for dialogue in published
        if waiting.get(dialogue.pk) and allowed(user, "dialogues.respond", dialogue)
    ]


def _sheets(user: Any) -> list[Duty]:
    """Captures that somebody else typed."""
    rows = to_confirm(user).values_list("act__space__dialogue", "act__space__dialogue__title")
    return [
        Duty("Capturas por cotejar", f"{title}: {count}", reverse("dialogues_desk:reading", args=[pk]))
        for (pk, title), count in sorted(Counter(rows).items())
    ]


def _votes() -> list[Duty]:
    return [
        Duty("Votaciones por contar", vote.question, reverse("dialogues_desk:vote", args=[vote.pk]))
        for vote in votes_to_count()
    ]


def _closes(opened: list[Dialogue], waiting: dict[int, int]) -> list[Duty]:
    """Dialogues that wait for nothing but their close."""
    over = [each for each in opened if not waiting.get(each.pk) and each.ends_at and each.ends_at <= clock.now()]  # type: ignore[attr-defined]
    if not over:
        return []
    rows = Dialogue.objects.filter(pk__in=[each.pk for each in over]).select_related("commitment__lead", "space")
    ready = [
        state.dialogue
        for state in states_of(list(rows.prefetch_related("space__windows", "board__windows", "votes__space__windows")))
        if state.is_ready
    ]
    address = "dialogues_desk:dialogue"
    return [Duty("Diálogos por cerrar", each.title, f"{reverse(address, args=[each.pk])}#cerrar") for each in ready]
