"""What each voice fills: everyone its words, civil society how complete it sees it, the evaluation the OGP's fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from abierto.core.actions.records import fingerprint
from abierto.followup.enums import Completion, OpenedGovernment, Potential, Voice
from abierto.followup.models import Statement
from abierto.followup.speakers import Speaker

_LONGEST = 6000
_ASK = {Voice.CIVIL_SOCIETY: "¿Qué tan cumplido lo ve?", Voice.EVALUATOR: "Cumplimiento"}


class StatementForm(forms.Form):
    """The draft of what a voice says; nothing is required until it is published, but some words."""

    text = forms.CharField(label="Qué dice", max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 8}))
    completion = forms.TypedChoiceField(
        label="Cumplimiento",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Sin responder"), *Completion.choices],
    )
    opened_government = forms.ChoiceField(
        label="¿Abrió al gobierno?", required=False, choices=[("", "Sin responder"), *OpenedGovernment.choices]
    )
    potential = forms.ChoiceField(
        label="Potencial de resultados", required=False, choices=[("", "Sin responder"), *Potential.choices]
    )
    sources = forms.CharField(
        label="En qué se basa",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Documentos, visitas, entrevistas: lo que permita a otra persona revisarlo.",
    )
    is_demonstration = forms.BooleanField(label="Dato de demostración", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, speaker: Speaker, statement: Statement | None, **kwargs: Any) -> None:
        initial = {"seen": ""}
        if statement is not None:
            initial = {name: getattr(statement, name) for name in self.base_fields if name != "seen"}
            initial["seen"] = fingerprint(statement)
        super().__init__(*args, **{**kwargs, "initial": initial})
        if speaker.voice != Voice.EVALUATOR:
            del self.fields["opened_government"], self.fields["potential"]
        if speaker.voice == Voice.INSTITUTION:
            del self.fields["completion"]  # the institution's is derived from its evidence
        else:
            self.fields["completion"].label = _ASK[Voice(speaker.voice)]
        if not settings.DEMONSTRATION:
            del self.fields["is_demonstration"]

    def stored_is(self, statement: Statement | None) -> None:
        """After somebody else saved: say what is stored now, so that saving again is done knowingly."""
        seen = fingerprint(statement) if statement is not None else ""
        self.data = {**self.data.dict(), self.add_prefix("seen"): seen}
        if statement is not None and statement.text != self.cleaned_data["text"]:
            self.add_error("text", f"Ahora está guardado: «{statement.text}».")


class ReplyForm(forms.Form):
    """A reply, in whose name, and that the person knows it is definitive."""

    speaker = forms.ChoiceField(label="En nombre de")
    text = forms.CharField(label="Réplica", max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    sure = forms.BooleanField(label="Sé que se publica enseguida y que ya no se podrá cambiar")

    def __init__(self, *args: Any, speakers: list[Speaker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speaker"].choices = [(speaker.key, speaker.name) for speaker in speakers]  # type: ignore[attr-defined]
