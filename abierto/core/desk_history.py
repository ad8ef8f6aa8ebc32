"""The history of one record, as the ledger holds it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.text import capfirst
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from abierto.core import ledger
from abierto.core.desk_views import Guarded
from abierto.core.models import Entry


class DeskHistory(Guarded, generic.InspectView):
    """What the ledger holds of one record: who, when, and each field before and after."""

    page_title = "Historia"
    template_name = "desk/history.html"
    history_url_name: str | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        generic.base.View.setup(self, request, *args, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.object = self._find("view")
        except PermissionDenied:
            return render(request, "desk/refused.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    header_more_buttons: list[Button] = []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        where = {"url": self._after(self.object), "label": capfirst(self.model._meta.verbose_name_plural)}
        return [*self.breadcrumbs_items, where, {"url": "", "label": "Historia"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = history_of(self.object)
        return super().get_context_data(lines=lines, fields=[], **kwargs)

    def get_fields_context(self) -> list:
        return []


def history_of(record: Model) -> list[dict[str, Any]]:
    """The ledger's lines on ``record``, newest first, each with its changes told field by field."""
    kind, name = record._meta.label_lower, str(getattr(record, "external_id", "") or record.pk)
    entries = Entry.objects.filter(subject_kind=kind, subject_id=name)[:200]
    return [
        {"entry": entry, "sentence": ledger.sentence(entry), "changes": _told(record, entry.data.get("changes", {}))}
        for entry in entries
    ]


def _told(record: Model, changes: dict[str, list[str | None]]) -> list[dict[str, Any]]:
    fields = {field.attname: field for field in record._meta.concrete_fields if field.name != "id"}
    return [
        {
            "field": capfirst(fields[name].verbose_name),
            "before": _value(fields[name], pair[0]),
            "after": _value(fields[name], pair[1]),
        }
        for name, pair in changes.items()
        if name in fields
    ]


def _value(field: Any, text: str | None) -> str:
    if text in {None, ""}:
        return "en blanco"
    if field.is_relation and str(text).isdecimal():
        found = field.related_model._default_manager.filter(pk=int(str(text))).first()
        return str(found) if found is not None else f"registro {text}, que ya no existe"
    if field.choices:
        return {str(value): str(label) for value, label in field.flatchoices}.get(str(text), str(text))
    return {"True": "sí", "False": "no"}.get(str(text), str(text))
