"""Dialogues as anyone reads them: what is asked, what was said with consent, what was answered."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core import clock
from abierto.core.files import csv_file
from abierto.core.pages import crumbs, page_of, page_or_404, public_page
from abierto.dialogues.models import Dialogue, ResponseTo
from abierto.dialogues.phases import phase_of_windows
from abierto.dialogues.public import Phase, dialogue_crumbs, dialogue_or_404, facts_now, fresh_until, phase_of
from abierto.dialogues.public.changed import changed_by
from abierto.dialogues.public.figures import balance_figures
from abierto.dialogues.public.files import COLUMNS, export_rows, json_file
from abierto.dialogues.public.threads import thread_of
from abierto.dialogues.queries import balance, by_folio, published_dialogues, readable, votes_of
from abierto.participation.doors import form_choices
from abierto.participation.enums import Gesture
from abierto.participation.models import Contribution

PAGE_SIZE = 20
LIST_SIZE = 30
#: Where a dialogue is in its life, in the order of the list.
STAGES = ("Abiertos ahora", "Por abrir", "En respuesta", "Cerrados")


@public_page
def dialogue_list(request: HttpRequest) -> HttpResponse:
    """Every published dialogue: open now, to come, being answered, closed."""
    at = clock.now()
    told = [{"dialogue": dialogue, "phase": _phase(dialogue, at)} for dialogue in _with_windows()]
    for item in told:
        item["stage"] = _stage(item["dialogue"], item["phase"])
    told.sort(key=lambda item: STAGES.index(item["stage"]))
    page = page_or_404(request, told, size=LIST_SIZE)
    context = {
        "page": page,
        "stages": [(stage, [item for item in page if item["stage"] == stage]) for stage in STAGES],
        "crumbs": crumbs(("Diálogos", "/dialogos/")),
    }
    instants = [instant for item in told for instant in item["phase"].instants]
    return fresh_until(render(request, "dialogues/dialogue_list.html", context), instants)


@public_page
def dialogue_detail(request: HttpRequest, dialogue_id: str) -> HttpResponse:
    """A dialogue: what it asks, the form while it is open, what was said with consent, and its balance."""
    dialogue = dialogue_or_404(dialogue_id)
    at = clock.now()
    facts = facts_now(dialogue.space)
    phase = phase_of(facts, Gesture.CONTRIBUTE, at)
    board = phase_of(facts_now(dialogue.board), Gesture.CONTRIBUTE, at)
    theme = request.GET.get("tema", "")
    themes = list(dialogue.themes.all())
    rows = readable(dialogue)
    if theme:
        if all(known.external_id != theme for known in themes):
            raise Http404("Ese tema no es de este diálogo.")
        rows = rows.filter(placement__theme__external_id=theme)
    votes = list(votes_of(dialogue))
    context = {
        "dialogue": dialogue,
        "space": facts,
        "phase": phase,
        "board": board,
        "votes": votes,
        "themes": themes,
        "theme": theme,
        "query": f"tema={theme}&" if theme else "",
        "page": page_of(request, rows, size=PAGE_SIZE),
        "balance": balance(dialogue) if facts is not None and not facts.is_sealed else None,
        "crumbs": crumbs(*dialogue_crumbs(dialogue)),
        **form_choices(),
    }
    response = render(request, "dialogues/dialogue_detail.html", context)
    return fresh_until(response, (*phase.instants, *board.instants))


@public_page
def contribution_detail(request: HttpRequest, dialogue_id: str, folio: str) -> HttpResponse:
    """One contribution with its response, the ones that it corrected, and the thread that it belongs to."""
    dialogue = dialogue_or_404(dialogue_id)
    contribution = by_folio(readable(dialogue), folio)
    if contribution is None:
        raise Http404("Esa aportación no se muestra, o no es de este diálogo.")
    context = {
        "dialogue": dialogue,
        "contribution": contribution,
        "answers": _answers(contribution),
        "thread": traced.steps if (traced := thread_of(dialogue, contribution)) is not None else (),
        "crumbs": crumbs(*dialogue_crumbs(dialogue), (f"Aportación {contribution.folio}", request.path)),
    }
    return render(request, "dialogues/contribution_detail.html", context)


@public_page
def contributions_file(request: HttpRequest, dialogue_id: str, extension: str) -> HttpResponse:
    """What anyone may read of what was said, whole, as CSV or JSON, in the order in which it came."""
    dialogue = dialogue_or_404(dialogue_id)
    rows = export_rows(dialogue, readable(dialogue))
    if extension == "csv":
        return csv_file(f"aportaciones-{dialogue.external_id}.csv", COLUMNS, rows)
    return json_file(dialogue, rows)


@public_page
def results(request: HttpRequest, dialogue_id: str) -> HttpResponse:
    """What came of it: how it closed, figures with their tables, votes, downloads."""
    dialogue = dialogue_or_404(dialogue_id)
    facts = facts_now(dialogue.space)
    phase = phase_of(facts, Gesture.CONTRIBUTE, clock.now())
    told = balance(dialogue) if facts is not None and not facts.is_sealed else None
    context = {
        "dialogue": dialogue,
        "phase": phase,
        "balance": told,
        "figures": balance_figures(told) if told is not None else [],
        "readable": readable(dialogue).count(),
        "votes": list(votes_of(dialogue)),
        "crumbs": crumbs(*dialogue_crumbs(dialogue), ("Resultados", request.path)),
    }
    return fresh_until(render(request, "dialogues/results.html", context), phase.instants)


def _with_windows() -> list[Dialogue]:
    return list(published_dialogues().prefetch_related("space__windows"))


def _phase(dialogue: Dialogue, at: Any) -> Phase:
    """The phase from the windows read with the list, a query for all of them."""
    windows = dialogue.space.windows.all() if dialogue.space else ()
    return phase_of_windows(windows, Gesture.CONTRIBUTE, at)


def _stage(dialogue: Dialogue, phase: Phase) -> str:
    if dialogue.closed_at is not None:
        return STAGES[3]
    return STAGES[0] if phase.is_open else STAGES[1] if phase.is_soon else STAGES[2]


def _answers(contribution: Contribution) -> list[dict[str, Any]]:
    """Its responses, the one that stands first, with what each changed."""
    rows = ResponseTo.objects.filter(contribution=contribution).select_related("response").order_by("-pk")
    return [{"row": row, "response": row.response, "links": changed_by(row.response)} for row in rows]
