"""The forms of the plan's records, and of what is done with its versions."""

from __future__ import annotations

from django import forms
from django.db.models import Max

from abierto.core.forms import DeskForm
from abierto.core.permissions import allowed
from abierto.plan import models as plan
from abierto.plan.enums import Gate, NodeSide

#: What the exercise decides of a commitment; the institution that leads it fills in the rest.
FRAMEWORK_FIELDS = ("number", "axis", "tree", "kind", "lead", "is_demonstration")


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CommitmentForm(DeskForm):
    """The sheet's own fields."""

    def arrange(self) -> None:
        self.narrow("axis", plan.Axis.objects.filter(exercise=self.instance.exercise_id))
        self.narrow("tree", plan.ProblemTree.objects.filter(exercise=self.instance.exercise_id))
        if not allowed(self.by, "plan.edit_framework", self.instance):
            self.drop(*FRAMEWORK_FIELDS)


class TreeForm(DeskForm):
    def arrange(self) -> None:
        self.narrow("axis", plan.Axis.objects.filter(exercise=self.instance.exercise_id))


class NodeForm(DeskForm):
    """A cause or an effect, under another of its tree or under the central problem."""

    def arrange(self) -> None:
        others = plan.TreeNode.objects.filter(tree=self.instance.tree_id)
        self.narrow("parent", others.exclude(pk=self.instance.pk) if self.instance.pk else others)
        if "parent" in self.fields:
            self.fields["parent"].empty_label = "el problema central"  # type: ignore[attr-defined]


class ActivityForm(DeskForm):
    """An activity of a line, or of the sheet's calendar when it has none."""

    def arrange(self) -> None:
        self.narrow("line", plan.LineOfAction.objects.filter(commitment=self.instance.commitment_id))
        if "line" in self.fields:
            self.fields["line"].empty_label = "ninguna: es del calendario de la ficha"  # type: ignore[attr-defined]
        line = str(self.initial.get("line") or "")
        if self.adding:
            rows = plan.Activity.objects.filter(commitment=self.instance.commitment_id)
            rows = rows.filter(line=int(line)) if line.isdecimal() and len(line) < 16 else rows.filter(line=None)
            self.initial["number"] = (rows.aggregate(last=Max("number"))["last"] or 0) + 1


class CauseForm(DeskForm):
    def arrange(self) -> None:
        tree = self.instance.line.commitment.tree_id
        self.narrow("node", plan.TreeNode.objects.filter(tree=tree, side=NodeSide.CAUSE))


class SdgForm(DeskForm):
    """A goal and one of its targets, by the United Nations' own numbers."""

    def arrange(self) -> None:
        self.fields["goal"].help_text = "Del 1 al 17."
        self.fields["target"].help_text = "Como 16.7 o 16.a; en blanco si solo se conoce el objetivo."


class GateForm(forms.Form):
    """The record that a gate leaves."""

    gate = forms.TypedChoiceField(label="fase", choices=Gate.choices, coerce=int, widget=forms.HiddenInput)
    passed_on = forms.DateField(label="fecha", required=False, widget=_date())
    date_note = forms.CharField(label="fecha según la fuente, si no se conoce el día", required=False, max_length=120)
    record = forms.CharField(
        label="constancia", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="El documento o acto que demuestra que la fase ocurrió.",
    )  # fmt: skip
    url = forms.URLField(label="enlace a la constancia", required=False, max_length=300, assume_scheme="https")


class ReasonForm(forms.Form):
    """Why something is done: sealing a version, withdrawing it, reopening a gate."""

    reason = forms.CharField(label="motivo", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SignForm(forms.Form):
    """The office in whose name a version is signed."""

    organisation: forms.ModelChoiceField = forms.ModelChoiceField(label="institución que firma", queryset=None)
    office = forms.CharField(label="cargo de quien firma", max_length=250)

    def __init__(self, *args, organisations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation"].empty_label = None  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A plan file to be read into the working copy."""

    file = forms.FileField(
        label="archivo del plan", max_length=200,
        help_text="JSON o XLSX, como los que se descargan de esta página. Nada se guarda hasta que usted confirme.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xlsx"}),
    )  # fmt: skip
