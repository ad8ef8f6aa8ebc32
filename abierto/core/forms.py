"""The shape of every form of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Max

from abierto.core.actions.records import fingerprint


class DeskForm(forms.ModelForm):
    """A record's form: native dates, the next number proposed, and the fingerprint of the record as it was opened.

    ``scope`` names the reference that the address fixes (a commitment's key action, a tree's node): it is on the
    instance already and is never asked for. Subclasses narrow their choices in :meth:`arrange`.
    """

    scope: str | None = None
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, by: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.adding = self.instance.pk is None
        if not self.adding:
            self.initial["seen"] = fingerprint(self.instance)
        if self.adding and "number" in self.fields:
            self.initial["number"] = self._next_number()
        if "is_demonstration" in self.fields and not (settings.DEMONSTRATION or self.instance.is_demonstration):
            del self.fields["is_demonstration"]
        self.arrange()

    def arrange(self) -> None:
        """Narrow choices to what fits the record; called once the instance is known."""

    def narrow(self, name: str, queryset: models.QuerySet) -> None:
        """Offer only ``queryset`` in the field ``name``, where the form has it."""
        if name in self.fields:
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def drop(self, *names: str) -> None:
        """Take away fields that this person may not change."""
        for name in names:
            self.fields.pop(name, None)

    def _next_number(self) -> int:
        rows = type(self.instance)._default_manager.all()
        if self.scope:
            rows = rows.filter(**{self.scope: getattr(self.instance, f"{self.scope}_id")})
        return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def desk_field(db_field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field of a model field at the desk: native date inputs and text areas that fit their text."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif type(db_field) is models.TextField:
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    elif isinstance(db_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return db_field.formfield(**kwargs)
