"""The board of a meeting: on the phones, where people ask, and on the screen, where everyone reads."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from abierto.core import clock
from abierto.core.pages import crumbs, public_page
from abierto.dialogues.enums import BoardState
from abierto.dialogues.models import Dialogue
from abierto.dialogues.public import dialogue_crumbs, dialogue_or_404, facts_now, fresh_until, phase_of
from abierto.dialogues.queries import board_questions
from abierto.participation.enums import Gesture

#: Seconds for which the board's pages may be kept: a meeting moves on.
FRESH = 5
#: Questions that fit on a screen after the one being answered.
ON_SCREEN = 5


@public_page
def board(request: HttpRequest, dialogue_id: str) -> HttpResponse:
    """The form to ask, and the questions that are on the board."""
    dialogue = _with_board(dialogue_id)
    facts = facts_now(dialogue.board)
    phase = phase_of(facts, Gesture.CONTRIBUTE, clock.now())
    context = {
        "dialogue": dialogue,
        "space": facts,
        "phase": phase,
        **_questions(dialogue),
        "crumbs": crumbs(*dialogue_crumbs(dialogue), ("Tablero de preguntas", request.path)),
    }
    return fresh_until(render(request, "dialogues/board.html", context), phase.instants, most=FRESH)


@public_page
def board_screen(request: HttpRequest, dialogue_id: str) -> HttpResponse:
    """The same for a projector: what is being answered, what comes next, and how to ask."""
    dialogue = _with_board(dialogue_id)
    phase = phase_of(facts_now(dialogue.board), Gesture.CONTRIBUTE, clock.now())
    address = f"{settings.SITE_URL}{dialogue.get_absolute_url()}tablero/"
    questions = _questions(dialogue)
    context = {
        "dialogue": dialogue,
        "phase": phase,
        "now": questions["now"],
        "next": questions["asked"][:ON_SCREEN],
        "more": max(0, len(questions["asked"]) - ON_SCREEN),
        "answered": len(questions["answered"]),
        "address": address,
        "qr": _qr(address),
    }
    return fresh_until(render(request, "dialogues/board_screen.html", context), phase.instants, most=FRESH)


def _with_board(dialogue_id: str) -> Dialogue:
    dialogue = dialogue_or_404(dialogue_id)
    if dialogue.board_id is None:
        raise Http404("Este diálogo no tiene tablero de preguntas.")
    return dialogue


def _questions(dialogue: Dialogue) -> dict[str, list]:
    """By what was done with them; each in the order in which they came."""
    told: dict[str, list] = {"now": [], "asked": [], "answered": []}
    names = {BoardState.NOW.value: "now", BoardState.ASKED.value: "asked", BoardState.ANSWERED.value: "answered"}
    for question in board_questions(dialogue):
        told[names[question.state]].append(question)  # type: ignore[attr-defined]
    return told


@lru_cache(maxsize=64)
def _qr(address: str) -> SafeString:
    made = segno.make(address, error="m", micro=False)
    return mark_safe(
        made.svg_inline(
            scale=8, border=3, omitsize=True, dark="#1b2a30", light="#ffffff", svgclass="qr", lineclass=None
        )
    )
