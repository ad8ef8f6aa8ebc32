"""The live board at the desk: large buttons for a phone, single keys for a laptop, and nothing that needs a script."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.pages import page_of
from abierto.dialogues.actions.board import mark_question, open_board
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.enums import BoardState
from abierto.dialogues.forms import OpeningForm
from abierto.dialogues.models import BoardMark, Dialogue
from abierto.participation.models import Contribution
from abierto.participation.queries import held_texts

#: What may be done with a question: the state, the button's words, its key.
ACTS = (
    (BoardState.NOW.value, "Responder ahora", "n"),
    (BoardState.ANSWERED.value, "Ya se respondió", "r"),
    (BoardState.ASKED.value, "Mostrar en el tablero", "m"),
    (BoardState.HELD.value, "No mostrar", "o"),
)
_TABS = {"nuevas": "", "tablero": BoardState.ASKED, "respondidas": BoardState.ANSWERED, "ocultas": BoardState.HELD}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the board, or moderate it."""
    dialogue = dialogue_of(request, pk, "dialogues.moderate_board")
    form = _hours(request, dialogue)
    if request.method == "POST" and form.is_valid():
        try:
            open_board(dialogue=dialogue, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "El tablero tiene su horario: es el mismo para la pantalla y los teléfonos.")
            return redirect(reverse("dialogues_desk:board", args=[pk]))
    tab = request.GET.get("ver", "todas")
    context: dict[str, Any] = {"form": form, "acts": ACTS, "tab": tab if tab in _TABS else "todas", "tabs": []}
    if dialogue.board_id:
        rows = questions(dialogue)
        states = list(rows.order_by().values_list("state", flat=True))
        waiting = _only(rows, tab).filter(Q(state__isnull=True) | ~Q(state=BoardState.NOW))
        context |= {
            "tabs": [("todas", "Todas", len(states))]
            + [(name, name.capitalize(), states.count(state or None)) for name, state in _TABS.items()],
            "now": rows.filter(state=BoardState.NOW).first(),
            "page": page_of(request, waiting, size=40),
            "texts_held": set(held_texts(dialogue.board_id)),
            "last": Contribution.objects.filter(act__space=dialogue.board_id).count(),
            "window": dialogue.board.windows.first(),  # type: ignore[union-attr]
        }
    return page(request, "board", "board", dialogue, context, 422 if form.errors else 200)


@require_POST
@desk_view
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one thing with a question, and go back to where it was."""
    found = get_object_or_404(Contribution.objects.select_related("act"), pk=pk)
    board_of = get_object_or_404(Dialogue, board=found.act.space_id)
    dialogue = dialogue_of(request, board_of.pk, "dialogues.moderate_board")
    try:
        mark_question(dialogue=dialogue, question=found, state=request.POST.get("state", ""), by=request.user)
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    tab = request.POST.get("ver", "")
    ask = f"?ver={tab}" if tab in _TABS else ""
    return redirect(f"{reverse('dialogues_desk:board', args=[dialogue.pk])}{ask}#preguntas")


def questions(dialogue: Dialogue) -> QuerySet:
    """What was asked, with what was last done of each (``state``; None while nothing), in the order asked."""
    last = BoardMark.objects.filter(contribution=OuterRef("pk")).order_by("-pk")
    rows = Contribution.objects.standing().filter(act__space=dialogue.board_id).select_related("act")
    return rows.annotate(state=Subquery(last.values("state")[:1])).order_by("act_id")


def _only(rows: QuerySet, tab: str) -> QuerySet:
    if tab not in _TABS:
        return rows
    return rows.filter(state=_TABS[tab]) if _TABS[tab] else rows.filter(state__isnull=True)


def _hours(request: HttpRequest, dialogue: Dialogue) -> OpeningForm:
    window = dialogue.board.windows.first() if dialogue.board else None
    initial = {"opens_at": window.opens_at, "closes_at": window.closes_at} if window else None
    return OpeningForm(request.POST if request.method == "POST" else None, asks_public=False, initial=initial)
