"""The page that asks for a proof of work, or for patience, and sends again what the person had sent."""

from __future__ import annotations

import json
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.participation.actions.proofs import (
    LASTS,
    PATIENCE,
    PROOF,
    TURN,
    has_proved,
    left_to_wait,
    new_challenge,
    new_turn,
)
from abierto.participation.bursts import needs_proof
from abierto.participation.enums import Gesture
from abierto.participation.spaces import Facts


def proof_wanted(request: HttpRequest, space: Facts, gesture: Gesture) -> HttpResponse | None:
    """The page to answer with, when the space takes a burst and the post brings no proof; None to go on.

    Call it before the gesture. The page is as private as the post: the caller's view says how it may be kept. In the
    last minutes of a window nothing is asked, so that nobody is still at it when the window closes.
    """
    at = clock.now()
    if not may_ask_proof(space, gesture, at) or has_proved(request.POST, space.external_id, at):
        return None
    return ask_proof(request, space)


def may_ask_proof(space: Facts, gesture: Gesture, at: datetime) -> bool:
    """Whether the space takes a burst at an instant when something may be asked for it."""
    is_open = bool(space.open_to(gesture, at) and space.open_to(gesture, at + LASTS))
    return is_open and needs_proof(space.pk, at, is_sealed=space.is_sealed)


def ask_proof(request: HttpRequest, space: Facts) -> HttpResponse:
    """The page itself. A turn that was pressed too early keeps its place."""
    at = clock.now()
    turn = request.POST.get(TURN, "")[:500]
    left = left_to_wait(turn, space.external_id, at) if turn else None
    early = bool(left)
    if not left:
        turn, left = new_turn(space.external_id, at), int(PATIENCE.total_seconds())
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {PROOF, TURN, "csrfmiddlewaretoken"}
        for value in values
    ]
    context = {
        "space": space,
        "action": request.path,
        "fields": fields,
        "challenge": json.dumps(new_challenge(space.external_id, at)),
        "turn": turn,
        "seconds": left,
        "early": early,
    }
    return render(request, "participation/proof.html", context)
