"""The screens of dialogues, themes, votes and options."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse

from abierto.core.desk import DeskViewSet
from abierto.dialogues import models as dialogues
from abierto.dialogues.actions.dialogues import delete_record, save_record
from abierto.dialogues.forms import DialogueForm, OptionForm, VoteForm

_CONDUCT = {
    "view": "dialogues.view_dialogues",
    "add": "dialogues.edit_dialogue",
    "change": "dialogues.edit_dialogue",
    "delete": "dialogues.edit_dialogue",
}


class _Record(DeskViewSet):
    save = staticmethod(save_record)
    remove = staticmethod(delete_record)
    permissions = _CONDUCT


class DialogueDesk(_Record):
    model = dialogues.Dialogue
    name = "dialogos"
    url_prefix = "dialogos/registros/dialogos"
    form = DialogueForm
    proposed = ("commitment",)
    form_fields = [
        *("commitment", "title", "question", "about", "can_change", "cannot_change", "what_next"),
        *("held_on", "held_at", "source", "is_demonstration"),
    ]
    list_display = ["title", "commitment", "published_at", "closed_at"]
    search_fields = ["title", "question", "about"]

    def home_of(self, record: Model) -> str:
        exists = record.pk and dialogues.Dialogue.objects.filter(pk=record.pk).exists()
        return dialogue_url(record) if exists else reverse("dialogues_desk:dialogues")


class ThemeDesk(_Record):
    model = dialogues.Theme
    name = "temas"
    url_prefix = "dialogos/registros/temas"
    scope = "dialogue"
    form_fields = ["number", "name", "is_demonstration"]
    list_display = ["name", "dialogue"]

    def home_of(self, record: Model) -> str:
        return f"{dialogue_url(record.dialogue)}#temas"


class VoteDesk(_Record):
    model = dialogues.Vote
    name = "votaciones"
    url_prefix = "dialogos/registros/votaciones"
    scope = "dialogue"
    form = VoteForm
    form_fields = ["number", "question", "explanation", "method", "secrecy", "is_demonstration"]
    list_display = ["question", "dialogue", "called_at", "counted_at"]

    def home_of(self, record: Model) -> str:
        exists = record.pk and dialogues.Vote.objects.filter(pk=record.pk).exists()
        return vote_url(record) if exists else f"{dialogue_url(record.dialogue)}#votaciones"


class OptionDesk(_Record):
    model = dialogues.Option
    name = "opciones"
    url_prefix = "dialogos/registros/opciones"
    scope = "vote"
    form = OptionForm
    form_fields = ["number", "text", "detail", "is_demonstration"]
    list_display = ["text", "vote"]

    def home_of(self, record: Model) -> str:
        return f"{vote_url(record.vote)}#opciones"


VIEWSETS = (DialogueDesk, ThemeDesk, VoteDesk, OptionDesk)


def dialogue_url(dialogue: dialogues.Dialogue) -> str:
    return reverse("dialogues_desk:dialogue", args=[dialogue.pk])


def vote_url(vote: dialogues.Vote) -> str:
    return reverse("dialogues_desk:vote", args=[vote.pk])
