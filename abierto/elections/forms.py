"""What the desk of elections asks people to fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from abierto.elections.comparing import Terms
from abierto.elections.enums import Ending, ForceKind, Gender, NameChange
from abierto.elections.models import Contest, Force, Process
from abierto.people.models import Organisation
from abierto.territory.models import DistrictMap

_ALLIANCES = (ForceKind.COALITION, ForceKind.COMMON)


def _day(label: str, told: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=told, required=required)


def _instant(label: str, told: str = "", *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
    return forms.DateTimeField(label=label, widget=widget, help_text=told, required=required)


class ProcessForm(forms.ModelForm):
    """A new process. Its identifier is part of addresses and stays."""

    class Meta:
        model = Process
        fields = ("name", "external_id", "election_day", "district_map", "citation", "source")

    election_day = _day("jornada electoral")
    district_map: forms.ModelChoiceField = forms.ModelChoiceField(
        label="demarcación distrital", queryset=DistrictMap.objects.all()
    )


class StageForm(forms.Form):
    """When something opens and closes, and the rule that says so."""

    opens_at = _instant("abre", "Desde ese segundo. Hora del centro de México.")
    closes_at = _instant("cierra", "En ese segundo ya está cerrado. En blanco, no cierra.", required=False)
    citation = forms.CharField(label="fundamento", max_length=300, help_text="El artículo o el acuerdo que la fija.")
    is_demonstration = forms.BooleanField(label="es de demostración", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.DEMONSTRATION:
            del self.fields["is_demonstration"]


class ForceForm(forms.ModelForm):
    """A political actor of a process."""

    class Meta:
        model = Force
        fields = (
            *("kind", "name", "short_name", "external_id", "members", "organisation", "colour", "emblem_text"),
            *("order", "source"),
        )
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}

    members: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="integrantes",
        queryset=Force.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Solo de una coalición o una candidatura común.",
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = Force.objects.filter(process=process, kind=ForceKind.PARTY)
        self.fields["members"].queryset = parties  # type: ignore[attr-defined]
        self.fields["members"].label_from_instance = lambda party: party.name  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["external_id"].help_text = "Corto, sin acentos ni espacios. No se cambia."
        self.fields["emblem_text"].help_text = "Lo que lee quien no ve el emblema."
        if self.instance.pk is not None:
            self.initial["members"] = [member.party_id for member in self.instance.members.all()]
            self.fields["kind"].disabled = self.fields["external_id"].disabled = True


class StandingForm(forms.Form):
    """Who competes in a contest."""

    forces: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label="compiten", queryset=Force.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    source = forms.CharField(label="fuente", max_length=300, help_text="El acuerdo o el convenio que lo dice.")

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forces"].queryset = Force.objects.filter(process=contest.process_id)  # type: ignore[attr-defined]
        self.fields["forces"].label_from_instance = lambda force: f"{force.name} ({force.short_name})"  # type: ignore[attr-defined]


class EndingForm(forms.Form):
    """Somebody leaves a place, and nobody takes it yet."""

    ending = forms.ChoiceField(
        label="por qué", choices=[each for each in Ending.choices if each[0] != Ending.SUBSTITUTED]
    )
    on = _day("desde cuándo")
    citation = forms.CharField(label="acuerdo o resolución", max_length=300)


class SubstituteForm(forms.Form):
    """Somebody else takes a place."""

    name = forms.CharField(label="nombre de quien toma el lugar", max_length=200)
    gender = forms.ChoiceField(label="género", choices=[("", "No se dice"), *Gender.choices], required=False)
    age = forms.IntegerField(label="edad", min_value=18, max_value=120, required=False)
    on = _day("desde cuándo")
    citation = forms.CharField(label="acuerdo o resolución", max_length=300)


class TermsForm(forms.Form):
    """What a list does not say of itself."""

    source = forms.CharField(label="de dónde es la lista", max_length=300, help_text="Quién la publicó y cuándo.")
    on = _day("desde cuándo", "Para los renglones que no dicen cuándo se registraron.", required=False)
    citation = forms.CharField(
        label="acuerdo", max_length=300, required=False, help_text="Para los renglones que no dicen cuál los asienta."
    )
    names = forms.ChoiceField(
        label="si un lugar ya ocupado trae otro nombre",
        choices=[("", "No debe haber ninguno: que se señale"), *NameChange.choices],
        required=False,
    )

    def terms(self) -> Terms:
        """What was filled in, once it is valid."""
        data = self.cleaned_data
        return Terms(data["source"], data["on"], data["citation"], data["names"])


class ListForm(TermsForm):
    """A list of candidates, to be looked at."""

    file = forms.FileField(
        label="archivo", max_length=400, widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text="CSV o XLSX: la lista que este sitio descarga, o la pública del INE.",
    )  # fmt: skip
    field_order = ("file", "source", "on", "citation", "names")
