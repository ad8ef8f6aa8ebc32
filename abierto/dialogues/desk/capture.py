"""Typing what came on paper: ten sheets at a time. Nothing is kept unless all of them can be; nothing typed is lost."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.dialogues.actions.captures import capture_sheets
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.forms import SheetForm
from abierto.dialogues.models import Dialogue
from abierto.dialogues.worklist import refused_sheets
from abierto.participation.enums import Origin
from abierto.participation.models import Contribution

ROWS = 10


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def capture(request: HttpRequest, pk: int) -> HttpResponse:
    """Ten rows to type; those left empty are no sheets."""
    dialogue = dialogue_of(request, pk, "dialogues.capture")
    if request.method != "POST":
        last = _last_number(dialogue)
        rows = [SheetForm(prefix=f"r{row}", initial={"number": str(last + row + 1)}) for row in range(ROWS)]
        return _show(request, dialogue, rows)
    forms = [SheetForm(request.POST, prefix=f"r{row}") for row in range(ROWS)]
    typed = [form for form in forms if form.is_typed]
    problem = "" if typed else "Escriba al menos una aportación."
    if typed and all(form.is_valid() for form in typed) and _are_new(dialogue, typed):
        try:
            sheets = [form.sheet() for form in typed]
            made = capture_sheets(dialogue=dialogue, sheets=sheets, origin=Origin.PAPER, by=request.user)
        except NotAllowed:
            raise
        except DomainError as refused:
            problem = str(refused)
        else:
            messages.success(request, f"Se capturaron {len(made)}. Cuentan cuando otra persona las coteje con su hoja.")
            return redirect(reverse("dialogues_desk:capture", args=[pk]))
    return _show(request, dialogue, forms, problem, 422)


def _show(
    request: HttpRequest, dialogue: Dialogue, forms: list[SheetForm], problem: str = "", status: int = 200
) -> HttpResponse:
    wrong = [form for form in forms if form.is_bound and form.is_typed and form.errors]
    context = {
        "rows": [(number, form, form in wrong) for number, form in enumerate(forms, 1)],
        "wrong": len(wrong),
        "problem": problem,
        "refused": refused_sheets(dialogue)[:20],
        "waiting": Contribution.objects.filter(
            act__space=dialogue.space_id, captured_by=request.user, confirmed_by__isnull=True
        ).count()
        if dialogue.space_id
        else 0,
    }
    return page(request, "capture", "capture", dialogue, context, status)


def _are_new(dialogue: Dialogue, typed: list[SheetForm]) -> bool:
    """Whether no sheet was typed before, nor twice here; the row that was is told so."""
    rows = Contribution.objects.filter(act__space=dialogue.space_id).exclude(sheet="")
    kept = set(rows.values_list("sheet", flat=True)) if dialogue.space_id else set()
    for form in typed:
        number = form.sheet().number
        if number in kept:
            form.add_error("number", "Ya se capturó esa hoja; si son dos, distíngalas (12-a, 12-b).")
        kept.add(number)
    return not any(form.errors for form in typed)


def _last_number(dialogue: Dialogue) -> int:
    """The number of the last sheet typed, where sheets have plain numbers."""
    rows = Contribution.objects.filter(act__space=dialogue.space_id).exclude(sheet="").order_by("-act_id")
    plain = (int(text) for text in rows.values_list("sheet", flat=True)[:50] if re.fullmatch(r"[0-9]{1,6}", text))
    return next(plain, 0)
