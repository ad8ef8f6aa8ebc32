"""What the desk of the follow-up asks people to fill in."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from abierto.core.forms import DeskForm
from abierto.followup.actions.calendar import MOST
from abierto.followup.enums import Access, EvidenceKind, Shows
from abierto.followup.models import Report, ReportingPeriod
from abierto.uploads.enums import ACCEPT, ACCEPTED_WORDS, PICTURES, MediaType
from abierto.uploads.intake import clean_name

WORDS = ("text", "obstacle", "next_steps")
_LONG = 20_000


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def digest_of(*words: str) -> str:
    """A short fingerprint of what a form showed: what differs from it was typed."""
    return hashlib.sha256("\0".join(" ".join(word.split()) for word in words).encode()).hexdigest()[:16]


class ReportForm(forms.Form):
    """The office's words on one activity. ``seen`` and ``was`` say what the person had before them when they typed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    was = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(label="qué se hizo", required=False, max_length=_LONG, widget=_area(3))
    obstacle = forms.CharField(
        label="qué la ha impedido o limitado", required=False, max_length=_LONG, widget=_area(2)
    )  # fmt: skip
    next_steps = forms.CharField(label="qué sigue", required=False, max_length=_LONG, widget=_area(2))
    corrects: forms.ModelChoiceField = forms.ModelChoiceField(
        label="corrige el informe de", required=False, queryset=Report.objects.none(), empty_label="ninguno"
    )
    correction_reason = forms.CharField(
        label="por qué lo corrige", required=False, max_length=_LONG, widget=_area(2)
    )  # fmt: skip

    def __init__(self, *args: Any, earlier: list[Report] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["corrects"]
        if earlier:
            field.queryset = Report.objects.submitted().filter(pk__in=[report.pk for report in earlier])
            field.choices = [("", "ninguno"), *((report.pk, report.period.name) for report in earlier)]
        else:
            del self.fields["corrects"], self.fields["correction_reason"]

    @property
    def typed(self) -> bool:
        """Whether the person changed what the form showed them."""
        told = [self.data.get(self.add_prefix(name), "") for name in (*WORDS, "corrects", "correction_reason")]
        return digest_of(*told) != self.data.get(self.add_prefix("was"), digest_of(*[""] * 5))


class EvidenceForm(forms.Form):
    """One piece of evidence: a file or a link. A row in which nothing was written is no evidence."""

    staged = forms.SlugField(required=False, widget=forms.HiddenInput, max_length=40)
    file = forms.FileField(
        label="archivo", required=False, max_length=400, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}), help_text=f"{ACCEPTED_WORDS}.",
    )  # fmt: skip
    url = forms.URLField(label="o enlace", required=False, max_length=500, assume_scheme="https")
    title = forms.CharField(
        label="qué es", required=False, max_length=200, help_text="En blanco: el nombre del archivo."
    )
    kind = forms.ChoiceField(label="tipo", required=False, choices=[("", "según el archivo"), *EvidenceKind.choices])
    dated_on = forms.DateField(label="fecha de la evidencia", required=False, widget=_date())
    shows = forms.ChoiceField(label="qué demuestra", required=False, choices=Shows, initial=Shows.STEP)
    completed_on = forms.DateField(
        label="día en que se cumplió la actividad", required=False, widget=_date(),
        help_text="Solo si con esta evidencia la actividad queda cumplida.",
    )  # fmt: skip
    access = forms.ChoiceField(label="acceso", required=False, choices=Access, initial=Access.PUBLIC)
    legal_reason = forms.CharField(label="fundamento de la reserva", required=False, max_length=2000, widget=_area(2))
    review_on = forms.DateField(label="se revisa la reserva el", required=False, widget=_date())
    description = forms.CharField(label="descripción", required=False, max_length=2000, widget=_area(2))

    _MARKS = ("staged", "file", "url", "title", "dated_on", "completed_on", "legal_reason", "review_on", "description")

    @property
    def is_filled(self) -> bool:
        """Whether anything was written, chosen or attached."""
        told = (
            *(self.data.get(self.add_prefix(name)) for name in self._MARKS),
            self.files.get(self.add_prefix("file")),
        )
        return any(str(value).strip() if isinstance(value, str) else value for value in told)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        has_file = bool(data.get("file") or data.get("staged"))
        if has_file == bool(data.get("url")) and "url" not in self.errors and "file" not in self.errors:
            both = has_file and data.get("url")
            self.add_error(
                "url" if both else "file",
                "Un archivo o un enlace, no ambos." if both else "Falta el archivo o el enlace.",
            )
        if data.get("dated_on") is None and "dated_on" not in self.errors:
            self.add_error("dated_on", "Escriba la fecha de la evidencia.")
        if data.get("access") == Access.RESERVED:
            if not data.get("legal_reason"):
                self.add_error("legal_reason", "Una evidencia reservada necesita su fundamento legal.")
            if data.get("review_on") is None and "review_on" not in self.errors:
                self.add_error("review_on", "Escriba cuándo se revisa la reserva.")
        if data.get("completed_on") and data.get("shows") != Shows.MEANS:
            self.add_error("completed_on", "Marque que demuestra el medio de verificación, o deje vacío este día.")
        return data

    def facts(self, *, name: str = "", media_type: str = "") -> dict[str, Any]:
        """The fields of the evidence; ``name`` and ``media_type`` are those of its file, where it has one."""
        data = self.cleaned_data
        name = name or (clean_name(data["file"].name) if data.get("file") else "")
        title = data["title"] or name.rpartition(".")[0][:200] or data["url"][:200]
        reserved = data.get("access") == Access.RESERVED
        return {
            "kind": data["kind"] or proposed_kind(name=name, media_type=media_type),
            "title": title,
            "description": data["description"],
            "dated_on": data["dated_on"],
            "shows": data["shows"] or Shows.STEP,
            "completed_on": data["completed_on"],
            "access": data["access"] or Access.PUBLIC,
            "legal_reason": data["legal_reason"] if reserved else "",
            "review_on": data["review_on"] if reserved else None,
            "url": data["url"],
        }


def proposed_kind(*, name: str = "", media_type: str = "") -> str:
    """The kind that a file's name and type suggest; a link is a web page."""
    low = name.casefold()
    words = {
        EvidenceKind.MINUTES: ("minuta", "acta"),
        EvidenceKind.ATTENDANCE: ("asistencia",),
        EvidenceKind.REPORT: ("informe", "relator"),
        EvidenceKind.PRESS: ("bolet", "prensa", "nota"),
        EvidenceKind.MATERIAL: ("cartel", "infograf", "folleto"),
    }
    for kind, marks in words.items():
        if any(mark in low for mark in marks):
            return kind
    if media_type in PICTURES or low.endswith((".png", ".jpg", ".jpeg", ".webp")):
        return EvidenceKind.PHOTOGRAPH
    if media_type in {MediaType.CSV, MediaType.XLSX, MediaType.ODS} or low.endswith((".csv", ".xlsx", ".ods")):
        return EvidenceKind.DATASET
    return EvidenceKind.DOCUMENT if name else EvidenceKind.WEB_PAGE


class StagedForm(EvidenceForm):
    """A staged file in the preview: the same facts, its activity, and what to do with it."""

    ATTACH, LEAVE, DISCARD = "attach", "leave", "discard"

    what = forms.ChoiceField(
        label="qué hacer", required=False, initial=ATTACH,
        choices=[(ATTACH, "Adjuntar"), (LEAVE, "Dejar para después"), (DISCARD, "Quitar")],
    )  # fmt: skip
    activity = forms.ChoiceField(label="actividad", required=False)

    def __init__(self, *args: Any, activities: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].choices = [("", "elija la actividad"), *activities]  # type: ignore[attr-defined]
        del self.fields["file"], self.fields["url"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["url"] = ""
        if not data.get("activity") and "activity" not in self.errors:
            self.add_error("activity", "Elija la actividad.")
        return data


class CommentForm(forms.Form):
    """Internal words on a report."""

    text = forms.CharField(label="comentario interno", max_length=4000, widget=_area(3))


#: Starting texts for what is most often wrong with evidence.
READY_REASONS = (
    "El archivo no se puede abrir o está incompleto. Adjúntelo otra vez.",
    "No corresponde a esta actividad. Preséntelo en la que sí demuestra.",
    "Falta la fecha, la firma o el sello que permita comprobarlo.",
    "Demuestra un paso, no el medio de verificación que prometió el plan. Preséntelo como un paso.",
    "El enlace no responde o no muestra lo que se describe.",
    "Contiene datos personales. Preséntelo en versión pública, o como reservado y con su fundamento.",
    "El fundamento de la reserva no basta. Cite el artículo y la resolución del Comité de Transparencia.",
)


class ReturnForm(forms.Form):
    """Why evidence is returned: a ready text, one's own words, or both."""

    ready = forms.TypedChoiceField(
        label="motivos frecuentes", required=False, coerce=int, empty_value=None,
        choices=[("", "ninguno: lo escribo"), *((n, text) for n, text in enumerate(READY_REASONS))],
    )  # fmt: skip
    reason = forms.CharField(
        label="motivo", required=False, max_length=2000, widget=_area(3),
        help_text="Lo leerán la oficina y el público.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ready, own = data.get("ready"), data.get("reason", "")
        told = READY_REASONS[ready] if ready is not None else ""
        data["told"] = own if told in own else f"{told} {own}".strip()
        if not data["told"] and "reason" not in self.errors:
            self.add_error("reason", "Escriba por qué la devuelve, o elija un motivo.")
        return data


class WithdrawForm(forms.Form):
    """Why accepted evidence stops counting."""

    reason = forms.CharField(
        label="motivo del retiro", max_length=2000, widget=_area(2), help_text="Lo leerá el público."
    )


class CalendarForm(forms.Form):
    """Many periods at once."""

    first = forms.CharField(
        label="primer mes", max_length=7, widget=forms.TextInput(attrs={"type": "month", "placeholder": "2021-05"}),
        help_text="Año y mes, como 2021-05.",
    )  # fmt: skip
    months = forms.TypedChoiceField(
        label="cada periodo dura", coerce=int,
        choices=[(1, "un mes"), (2, "dos meses"), (3, "tres meses"), (6, "seis meses")],
    )  # fmt: skip
    periods = forms.IntegerField(label="cuántos periodos", min_value=1, max_value=MOST, initial=12)
    days_to_report = forms.IntegerField(
        label="días para informar después del último día", min_value=1, max_value=60, initial=7
    )

    def clean_first(self) -> date:
        told = self.cleaned_data["first"].strip()
        try:
            first = date.fromisoformat(f"{told}-01")
        except ValueError:
            raise ValidationError("Escriba año y mes, como 2021-05.") from None
        if not 1990 <= first.year <= 2100:
            raise ValidationError("Ese año no es de un ejercicio.")
        return first


class WeightForm(forms.Form):
    """How much an activity counts."""

    weight = forms.IntegerField(label="peso", min_value=0, max_value=100, help_text="De 0 a 100; sin peso fijado es 1.")
    reason = forms.CharField(label="motivo", max_length=2000, widget=_area(2), help_text="Lo leerá el público.")


class DropForm(forms.Form):
    """That an activity will not be done."""

    dropped_on = forms.DateField(label="desde cuándo", widget=_date())
    reason = forms.CharField(label="motivo", max_length=2000, widget=_area(2), help_text="Lo leerá el público.")


class SheetForm(DeskForm):
    """A progress sheet: its period is one of its commitment's exercise."""

    def arrange(self) -> None:
        self.narrow("period", ReportingPeriod.objects.filter(exercise=self.instance.commitment.exercise_id))
