"""What the desk of dialogues asks people to fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify

from abierto.core.errors import DomainError
from abierto.core.forms import DeskForm
from abierto.dialogues.enums import Decision
from abierto.dialogues.models import Dialogue
from abierto.participation.actions.capture import Sheet
from abierto.participation.actions.gestures import Words, check_words
from abierto.participation.enums import Kind, Public, Sector
from abierto.participation.words import clean_text
from abierto.plan.models import Activity, Commitment, LineOfAction, TreeNode

_SECTORS = [("", "Sin decir"), *((each.value, str(each.label)) for each in Sector if each.value)]
_LONGEST_ADDRESS = 50


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _instant(label: str, told: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, help_text=told)


class DialogueForm(DeskForm):
    """A dialogue; its address is made of its title once, and its commitment stays from when it is published."""

    def arrange(self) -> None:
        self.narrow("commitment", Commitment.objects.select_related("exercise").order_by("exercise", "number"))
        if self.instance.published_at is not None:
            self.drop("commitment")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.adding and not self.instance.external_id and data.get("title"):
            self.instance.external_id = _free_address(data["title"])
        return data


class VoteForm(DeskForm):
    """A vote of a dialogue, until it is called."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.adding and data.get("number"):
            self.instance.external_id = f"{self.instance.dialogue.external_id[:60]}-votacion-{data['number']}"
        return data


class OptionForm(DeskForm):
    """An option of a vote, until the vote is called."""


class OpeningForm(forms.Form):
    """From when until when something is open, and to whom."""

    opens_at = _instant("abre")
    closes_at = _instant("cierra", "A partir de ese minuto ya no se recibe nada. Hora del centro de México.")
    public = forms.ChoiceField(
        label="quién participa",
        choices=[(Public.OPEN.value, "Cualquier persona"), (Public.INVITED.value, "Solo quien tenga invitación")],
        widget=forms.RadioSelect,
        initial=Public.OPEN.value,
    )

    def __init__(self, *args: Any, asks_public: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_public:
            del self.fields["public"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "El cierre debe ser después de la apertura.")
        if data.get("public"):
            data["public"] = Public(data["public"])
        return data


class ClosingForm(forms.Form):
    """What came of the dialogue."""

    closing = forms.CharField(
        label="qué resultó del diálogo",
        max_length=20_000,
        widget=_area(6),
        help_text="Es lo primero que se leerá. Al cerrar, las respuestas quedan como están: no se deshace.",
    )


class InviteForm(forms.Form):
    """Whom to keep a place for."""

    label = forms.CharField(
        label="a quién", max_length=200, help_text="Organización u oficina. No escriba el nombre de una persona."
    )
    sector = forms.ChoiceField(label="sector", required=False, choices=_SECTORS)


class AnswerForm(forms.Form):
    """A reasoned response to the contributions on the page. ``seen`` is the response that a correction replaces."""

    contributions = forms.CharField(widget=forms.HiddenInput, max_length=100_000)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    decision = forms.ChoiceField(label="qué se decidió", choices=Decision.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="la razón",
        max_length=10_000,
        min_length=20,
        widget=_area(6),
        help_text="La leen el público y quien hizo la aportación. Diga qué se hará o por qué no.",
    )
    line: forms.ModelChoiceField = forms.ModelChoiceField(
        label="línea de acción que cambió", required=False, queryset=LineOfAction.objects.none(), empty_label="ninguna"
    )
    activity: forms.ModelChoiceField = forms.ModelChoiceField(
        label="actividad que cambió", required=False, queryset=Activity.objects.none(), empty_label="ninguna"
    )
    node: forms.ModelChoiceField = forms.ModelChoiceField(
        label="causa o efecto que cambió", required=False, queryset=TreeNode.objects.none(), empty_label="ninguno"
    )
    office = forms.CharField(label="oficina que responde", max_length=200)
    correction = forms.CharField(
        label="por qué se corrige",
        max_length=500,
        widget=_area(2),
        help_text="Se lee junto a la respuesta. La anterior sigue a la vista.",
    )

    def __init__(self, *args: Any, dialogue: Dialogue, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commitment = dialogue.commitment
        offered = {
            "line": LineOfAction.objects.filter(commitment=commitment),
            "activity": Activity.objects.filter(commitment=commitment).select_related("line"),
            "node": TreeNode.objects.filter(tree=commitment.tree_id).order_by("side", "number"),
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = lambda row: _short(str(row))  # type: ignore[attr-defined]
        if not corrects:
            del self.fields["correction"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        changed = any(data.get(name) for name in ("line", "activity", "node"))
        if data.get("decision") == Decision.TAKEN_UP and not changed:
            self.add_error("decision", "Si se tomó en cuenta, elija qué cambió: la línea, la actividad o la causa.")
        return data


class SheetForm(forms.Form):
    """One sheet of paper. A row in which nothing was typed is no sheet."""

    number = forms.CharField(label="hoja", required=False, max_length=60)
    kind = forms.ChoiceField(label="tipo", required=False, choices=Kind.choices, initial=Kind.PROPOSAL.value)
    text = forms.CharField(label="texto", required=False, widget=_area(3))
    signed_as = forms.CharField(label="firma", required=False, max_length=120)
    sector = forms.ChoiceField(label="sector", required=False, choices=_SECTORS)
    may_publish = forms.BooleanField(label="consintió que se publique", required=False)

    @property
    def is_typed(self) -> bool:
        """Whether something of a contribution was typed; the number alone, which is proposed, is not."""
        told = (self.data.get(self.add_prefix(name), "") for name in ("text", "signed_as"))
        return any(text.strip() for text in told)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["text"] = clean_text(data.get("text", ""))
        if not data.get("number"):
            self.add_error("number", "Escriba el número de la hoja.")
        try:
            check_words(Words(Kind.IDEA, data["text"]))
        except DomainError as problem:
            self.add_error("text", str(problem))
        return data

    def sheet(self) -> Sheet:
        """What was typed, once it is valid."""
        data = self.cleaned_data
        words = Words(
            kind=Kind(data["kind"] or Kind.PROPOSAL),
            text=data["text"],
            signed_as=" ".join(clean_text(data["signed_as"]).split()),
            sector=data["sector"],
            may_publish=data["may_publish"],
        )
        return Sheet(" ".join(clean_text(data["number"]).split()), words)


class ImportForm(forms.Form):
    """A file of contributions."""

    file = forms.FileField(
        label="archivo", max_length=400, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="CSV o XLSX, con las columnas de la plantilla.",
    )  # fmt: skip


class RefuseForm(forms.Form):
    """In what a capture differs from its sheet."""

    reason = forms.CharField(label="en qué no coincide", max_length=500, widget=_area(2))


def _free_address(title: str) -> str:
    stem = slugify(title)[:_LONGEST_ADDRESS].strip("-") or "dialogo"
    taken = set(Dialogue.objects.filter(external_id__startswith=stem).values_list("external_id", flat=True))
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}-{number}"
    return found


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"
