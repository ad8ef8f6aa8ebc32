"""The second reader: each capture against its sheet, by somebody who did not type it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.dialogues.actions.captures import confirm_sheet, refuse_sheet
from abierto.dialogues.desk.frame import contribution_of, dialogue_of, page
from abierto.dialogues.forms import RefuseForm
from abierto.dialogues.models import Dialogue
from abierto.dialogues.worklist import refused_sheets, to_confirm

A_PAGE = 30


@require_safe
@desk_view
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits, in the order in which it was typed; the first one is to be read now."""
    return _show(request, dialogue_of(request, pk, "dialogues.confirm_capture"))


@require_POST
@desk_view
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """It says what its sheet says."""
    dialogue, found = contribution_of(request, pk, "dialogues.confirm_capture")
    with errors_as_messages(request):
        confirm_sheet(dialogue=dialogue, contribution=found, by=request.user)
        messages.success(request, f"La hoja {found.sheet} quedó cotejada y ya cuenta.")
    return redirect(reverse("dialogues_desk:reading", args=[dialogue.pk]))


@require_POST
@desk_view
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not: it is kept without counting, and typed again."""
    dialogue, found = contribution_of(request, pk, "dialogues.confirm_capture")
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _show(request, dialogue, refused=found.pk, form=form)
    with errors_as_messages(request):
        refuse_sheet(dialogue=dialogue, contribution=found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"La hoja {found.sheet} no cuenta. Captúrese otra vez, como «{found.sheet}-bis».")
    return redirect(reverse("dialogues_desk:reading", args=[dialogue.pk]))


def _show(request: HttpRequest, dialogue: Dialogue, refused: int = 0, form: RefuseForm | None = None) -> HttpResponse:
    rows = to_confirm(request.user).filter(act__space=dialogue.space_id)
    total = rows.count()
    everyone = to_confirm().filter(act__space=dialogue.space_id).count()
    context = {
        "rows": [(each, form if form and each.pk == refused else RefuseForm()) for each in rows[:A_PAGE]],
        "total": total,
        "more": max(0, total - A_PAGE),
        "own": everyone - total,
        "refused": refused_sheets(dialogue)[:20],
    }
    return page(request, "reading", "reading", dialogue, context, 422 if form else 200)
