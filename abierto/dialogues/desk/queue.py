"""The contributions of a dialogue: filtered, put under themes many at a time, and read one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.pages import page_of
from abierto.core.permissions import allowed
from abierto.dialogues.actions.responses import assign_theme
from abierto.dialogues.desk.answers import answer_form
from abierto.dialogues.desk.frame import contribution_of, dialogue_of, page
from abierto.dialogues.models import Dialogue, Theme
from abierto.dialogues.queries import contributions_of, held, set_aside
from abierto.dialogues.worklist import Filter, waiting_list
from abierto.participation.enums import Origin
from abierto.participation.models import Contribution

A_PAGE = 50


@require_http_methods(["GET", "HEAD"])
@desk_view
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """What a filter lets through, the oldest first; without one, what waits for a response."""
    dialogue = dialogue_of(request, pk, "dialogues.assign_themes")
    asked = Filter.of(request.GET)
    shown = page_of(request, waiting_list(dialogue, asked), size=A_PAGE)
    context = {
        "page": shown,
        "asked": asked,
        "themes": dialogue.themes.all(),
        "origins": Origin.choices,
        "held": set(held(dialogue)),
        "apart": set(set_aside(dialogue)),
        "may_respond": allowed(request.user, "dialogues.respond", dialogue),
        "is_open": dialogue.closed_at is None,
    }
    return page(request, "queue", "queue", dialogue, context)


@require_POST
@desk_view
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the marked ones under a theme, or under none."""
    dialogue = dialogue_of(request, pk, "dialogues.assign_themes")
    marked = [int(each) for each in request.POST.getlist("a")[:A_PAGE] if each.isdecimal() and len(each) < 16]
    chosen = request.POST.get("tema", "")
    theme = Theme.objects.filter(dialogue=dialogue, pk=int(chosen)).first() if _is_number(chosen) else None
    back = f"{reverse('dialogues_desk:queue', args=[pk])}?{Filter.of(request.GET).address}"
    if not marked or (theme is None and chosen != "sin"):
        messages.error(request, "Marque al menos una aportación y elija el tema.")
        return redirect(back)
    with errors_as_messages(request):
        found = Contribution.objects.filter(pk__in=marked)
        changed = assign_theme(dialogue=dialogue, contributions=list(found), theme=theme, by=request.user)
        where = f"en «{theme}»" if theme else "sin tema"
        messages.success(request, f"Aportaciones que quedaron {where}: {changed}.")
    return redirect(back)


@require_safe
@desk_view
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """One contribution with all that is known of it, its responses, and the form to answer or correct."""
    dialogue, found = contribution_of(request, pk, "dialogues.assign_themes")
    return show(request, dialogue, found)


def show(request: HttpRequest, dialogue: Dialogue, found: Contribution, status: int = 200, **more: Any) -> HttpResponse:
    """The page of one contribution; ``more`` carries a form that was refused."""
    asked = Filter.of(request.GET)
    rows = waiting_list(dialogue, asked)
    standing = found.responses.filter(replaced_at__isnull=True).select_related("response").first()
    stands = contributions_of(dialogue).filter(pk=found.pk).exists()
    is_final = dialogue.closed_at is not None and standing is not None
    may_respond = stands and not is_final and allowed(request.user, "dialogues.respond", dialogue)
    context = {
        "contribution": found,
        "asked": asked,
        "place": getattr(found, "placement", None),
        "standing": standing,
        "history": found.responses.select_related("response").order_by("-pk"),
        "is_held": found.pk in set(held(dialogue)),
        "is_apart": found.pk in set(set_aside(dialogue)),
        "stands": stands,
        "is_final": is_final,
        "following": rows.filter(pk__gt=found.pk).first(),
        "preceding": rows.filter(pk__lt=found.pk).order_by("-act_id").first(),
        "may_respond": may_respond,
        "form": answer_form(request.user, dialogue, [found.pk], standing) if may_respond else None,
        **more,
    }
    return page(request, "contribution", "queue", dialogue, context, status)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 16
