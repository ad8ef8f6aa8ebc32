"""The form of an account."""

from __future__ import annotations

from django import forms

from abierto.accounts.enums import DESCRIPTIONS, Role
from abierto.people.models import Organisation


class AccountForm(forms.Form):
    """Who, in which role, for which organisation. There is no password here: its owner sets it by a link."""

    email = forms.EmailField(label="correo electrónico", max_length=254)
    name = forms.CharField(label="nombre", max_length=150)
    roles = forms.MultipleChoiceField(
        label="funciones",
        choices=[(role.value, f"{role.label}: {DESCRIPTIONS[role]}") for role in Role],
        widget=forms.CheckboxSelectMultiple,
    )
    organisations = forms.ModelMultipleChoiceField(
        label="organizaciones para las que actúa",
        queryset=Organisation.objects.all(),
        required=False,
        help_text="Obligatorio para una institución responsable. Con Ctrl o ⌘ se eligen varias.",
    )

    def __init__(self, *args, changing: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if changing:
            del self.fields["email"]
