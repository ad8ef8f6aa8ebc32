"""Themes suggested from the texts, each with the reason, accepted with one click."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError
from abierto.core.permissions import allowed
from abierto.dialogues.actions.dialogues import save_record
from abierto.dialogues.actions.responses import assign_theme
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.models import Dialogue, Theme
from abierto.dialogues.queries import contributions_of, set_aside
from abierto.dialogues.suggesting import MOST, Suggestion, Text, suggest
from abierto.participation.models import Contribution

#: Suggestions on the page, and texts shown of each.
SHOWN, SAMPLE = 20, 6


@dataclass(frozen=True)
class Shown:
    """A suggestion with some of its texts."""

    suggestion: Suggestion
    theme: Theme | None
    sample: list[Contribution]
    numbers: str

    @property
    def more(self) -> int:
        return max(0, len(self.suggestion.members) - len(self.sample))


@require_http_methods(["GET", "HEAD"])
@desk_view
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the texts without theme seem to speak of."""
    dialogue = dialogue_of(request, pk, "dialogues.assign_themes")
    themes = {theme.pk: theme for theme in dialogue.themes.all()}
    rows = contributions_of(dialogue).exclude(pk__in=set_aside(dialogue))
    without = rows.filter(placement__isnull=True).count()
    texts = _texts(rows.filter(placement__isnull=False))[: MOST // 3]
    texts += _texts(rows.filter(placement__isnull=True))[: MOST - len(texts)]
    found = suggest(texts, {number: theme.name for number, theme in themes.items()})
    wanted = [member for each in found[:SHOWN] for member in each.members[:SAMPLE]]
    read = Contribution.objects.select_related("act").in_bulk(wanted)
    context = {
        "suggestions": [
            Shown(
                each,
                themes.get(each.theme) if each.theme else None,
                [read[member] for member in each.members[:SAMPLE]],
                ",".join(map(str, each.members)),
            )
            for each in found[:SHOWN]
        ],
        "more": max(0, len(found) - SHOWN),
        "without": without,
        "looked_at": len(texts),
        "themes": list(themes.values()),
        "may_name": dialogue.closed_at is None and allowed(request.user, "dialogues.edit_dialogue", dialogue),
        "is_open": dialogue.closed_at is None,
    }
    return page(request, "suggestions", "suggestions", dialogue, context)


@require_POST
@desk_view
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a group under an existing theme, or under a new one with the name on the form."""
    dialogue = dialogue_of(request, pk, "dialogues.assign_themes")
    with errors_as_messages(request):
        theme, changed = _accept(request, dialogue)
        messages.success(request, f"Aportaciones que quedaron en «{theme}»: {changed}.")
    return redirect(reverse("dialogues_desk:suggestions", args=[dialogue.pk]))


@transaction.atomic
def _accept(request: HttpRequest, dialogue: Dialogue) -> tuple[Theme, int]:
    """Only those that nobody put under a theme meanwhile are moved."""
    told = request.POST.get("aportaciones", "")[:60_000].split(",")
    wanted = [int(each) for each in told if each.isascii() and each.isdecimal() and len(each) < 16][:MOST]
    still = list(contributions_of(dialogue).filter(pk__in=wanted, placement__isnull=True))
    if not still:
        raise DomainError("Esas aportaciones ya tienen tema, o la página es de hace rato. Aquí están las que faltan.")
    theme = _theme(request, dialogue)
    return theme, assign_theme(dialogue=dialogue, contributions=still, theme=theme, by=request.user)


def _theme(request: HttpRequest, dialogue: Dialogue) -> Theme:
    chosen, name = request.POST.get("tema", ""), " ".join(request.POST.get("nombre", "").split())
    if chosen:
        found = dialogue.themes.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 16 else None
        if found is None:
            raise DomainError("Ese tema ya no está. Elija otro.")
        return found
    if not name:
        raise DomainError("Escriba el nombre del tema, o elija uno que ya exista.")
    same = dialogue.themes.filter(name=name).first()
    if same is not None:
        return same
    last = dialogue.themes.aggregate(last=Max("number"))["last"] or 0
    theme = Theme(dialogue=dialogue, number=last + 1, name=name, is_demonstration=dialogue.is_demonstration)
    saved: Theme = save_record(record=theme, by=request.user)
    return saved


def _texts(rows) -> list[Text]:
    told = rows.order_by("act_id").values_list("pk", "text", "placement__theme")[:MOST]
    return [Text(pk, text, theme) for pk, text, theme in told]
