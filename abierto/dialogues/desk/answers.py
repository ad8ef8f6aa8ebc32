"""Answering: one contribution or many at once, and correcting an answer with its reason.

Two people may answer the same one; the second is told what the first said, and keeps their text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.dialogues.actions.responses import respond
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.forms import AnswerForm
from abierto.dialogues.models import Dialogue, Response, ResponseTo
from abierto.dialogues.queries import contributions_of
from abierto.dialogues.worklist import Filter, answered_already, waiting_list
from abierto.participation.models import Contribution
from abierto.people.models import Affiliation

#: Answered at once; a larger group is answered in rounds.
MOST = 2_000
#: Of those, shown with their text.
SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer those that were marked, or all that a filter lets through; after, those that the page sent."""
    dialogue = dialogue_of(request, pk, "dialogues.respond")
    if "contributions" not in request.POST:
        marked = _numbers((request.POST if request.method == "POST" else request.GET).getlist("a"))
        if request.method == "POST" and not marked:
            messages.error(request, "Marque al menos una aportación.")
            return redirect("dialogues_desk:queue", dialogue.pk)
        rows = contributions_of(dialogue) if marked else waiting_list(dialogue, Filter.of(request.GET).without_answer())
        chosen = list((rows.filter(pk__in=marked) if marked else rows).values_list("pk", flat=True)[:MOST])
        if not chosen:
            messages.error(request, "No hay aportaciones por responder con esa selección.")
            return redirect("dialogues_desk:queue", dialogue.pk)
        standing = answered_already(chosen).first() if len(chosen) == 1 else None
        return show(request, dialogue, answer_form(request.user, dialogue, chosen, standing), chosen)
    chosen = _numbers(request.POST.get("contributions", "").split(","))
    corrects = bool(request.POST.get("seen"))
    form = AnswerForm(request.POST, dialogue=dialogue, corrects=corrects)
    if form.is_valid():
        told = _respond(form, dialogue, chosen, request.user)
        if told is not None:
            messages.success(request, _done(chosen, corrects))
            return redirect(_after(request, dialogue, chosen))
    return show(request, dialogue, _again(form, request, dialogue, chosen), chosen, 422)


def answer_form(user: Any, dialogue: Dialogue, chosen: Sequence[int], standing: ResponseTo | None) -> AnswerForm:
    """An empty form, or the one that corrects the response that stands."""
    initial: dict[str, Any] = {"contributions": ",".join(map(str, chosen)), "office": _office(user, dialogue)}
    if standing is not None:
        said = standing.response
        initial |= {name: getattr(said, name) for name in ("decision", "reason", "line", "activity", "node", "office")}
        initial["seen"] = str(standing.pk)
    return AnswerForm(initial=initial, dialogue=dialogue, corrects=standing is not None)


def show(
    request: HttpRequest, dialogue: Dialogue, form: AnswerForm, chosen: Sequence[int], status: int = 200
) -> HttpResponse:
    """The form beside what it answers."""
    rows = contributions_of(dialogue).filter(pk__in=list(chosen))
    others = list(answered_already(chosen)[:SHOWN])
    context = {
        "form": form,
        "rows": rows[:SHOWN],
        "total": len(chosen),
        "more": max(0, len(chosen) - SHOWN),
        "others": others,
        "corrects": bool(form["seen"].value()),
        "asked": Filter.of(request.GET),
    }
    return page(request, "answer", "queue", dialogue, context, status)


@transaction.atomic
def _save(dialogue: Dialogue, chosen: Sequence[int], seen: str, by: Any, facts: dict[str, Any]) -> Response:
    """Answer, once it is sure that a correction corrects what the person read."""
    Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    if seen:
        standing = answered_already(chosen).values_list("pk", flat=True)
        if [str(each) for each in standing] != [seen]:
            raise StaleRecord(
                "Otra persona corrigió esta respuesta mientras usted escribía. Lea la que ahora está; su texto sigue "
                "aquí, sin guardar."
            )
    found = list(Contribution.objects.filter(pk__in=list(chosen)).select_related("act"))
    if len(found) != len(set(chosen)):
        raise DomainError("Una de las aportaciones ya no está. Recargue la página.")
    return respond(dialogue=dialogue, contributions=found, by=by, **facts)


def _respond(form: AnswerForm, dialogue: Dialogue, chosen: Sequence[int], by: Any) -> Response | None:
    """The response; None when it was refused, with the reason on the form."""
    facts = {name: value for name, value in form.cleaned_data.items() if name not in {"contributions", "seen"}}
    try:
        return _save(dialogue, chosen, form.cleaned_data["seen"], by, facts)
    except NotAllowed:
        raise
    except DomainError as problem:
        form.add_error(None, str(problem))
        return None


def _again(form: AnswerForm, request: HttpRequest, dialogue: Dialogue, chosen: list[int]) -> AnswerForm:
    """The refused form with its text. Where somebody else answered meanwhile, it goes on with those that still wait,
    or becomes the correction of what they said: saving again is then done knowingly."""
    others, seen = list(answered_already(chosen)), form["seen"].value()
    if not others or (seen and [str(each.pk) for each in others] == [seen]):
        return form
    gone = {each.contribution_id for each in others}
    left = [each for each in chosen if each not in gone]
    data = request.POST.copy()
    if seen or (not left and len(chosen) == 1):
        data["seen"] = str(others[0].pk)
        told = (
            "Otra persona respondió mientras usted escribía. Lea lo que dijo; su texto sigue aquí, sin guardar. Si aun "
            "así debe decir otra cosa, explique por qué se corrige y guarde otra vez."
        )
    elif left:
        data["contributions"] = ",".join(map(str, left))
        chosen[:] = left
        told = (
            f"Otra persona respondió {len(gone)} mientras usted escribía. Su texto sigue aquí, sin guardar, para las "
            f"que faltan: {len(left)}. Guarde otra vez si también les corresponde."
        )
    else:
        told = "Otra persona ya respondió todas mientras usted escribía. Su texto sigue aquí para que lo copie."
    again = AnswerForm(data, dialogue=dialogue, corrects=bool(data.get("seen")))
    again.is_valid()
    if not seen:
        again.errors.pop("correction", None)  # nobody had asked for it
    again.add_error(None, told)
    return again


def _office(user: Any, dialogue: Dialogue) -> str:
    """The office that this account last answered for here, else the organisation it works for."""
    last = Response.objects.filter(dialogue=dialogue, given_by=user).order_by("-pk").values_list("office", flat=True)
    if last.exists():
        return str(last[0])
    works = Affiliation.objects.filter(user=user).select_related("organisation").first()
    return works.organisation.name[:200] if works else ""


def _after(request: HttpRequest, dialogue: Dialogue, chosen: Sequence[int]) -> str:
    """On to the next that waits, when one was answered from its own page; else the list."""
    asked = Filter.of(request.GET)
    if len(chosen) == 1 and request.POST.get("seguir"):
        rows = waiting_list(dialogue, asked.without_answer())
        following = rows.filter(pk__gt=chosen[0]).first() or rows.first()
        if following is not None:
            return f"{reverse('dialogues_desk:contribution', args=[following.pk])}?{asked.address}"
    return f"{reverse('dialogues_desk:queue', args=[dialogue.pk])}?{asked.address}"


def _done(chosen: Sequence[int], corrects: bool) -> str:
    if corrects:
        return "Se corrigió la respuesta; la anterior sigue a la vista, con la razón del cambio."
    return (
        "Se publicó la respuesta." if len(chosen) == 1 else f"Se publicó la respuesta a {len(chosen):,} aportaciones."
    )


def _numbers(texts: Sequence[str]) -> list[int]:
    found = (int(each) for each in texts if each.isascii() and each.isdecimal() and len(each) < 16)
    return list(dict.fromkeys(found))[:MOST]
