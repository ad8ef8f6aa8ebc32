"""The screens of progress sheets and what they hold, of measurements, and of what changed from before to after."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse

from abierto.core.desk import DeskViewSet
from abierto.followup import models as followup
from abierto.followup.actions.records import delete_record, save_record
from abierto.followup.forms import SheetForm

_SHEET = {
    "view": "followup.view_followup",
    "add": "followup.edit_sheet",
    "change": "followup.edit_sheet",
    "delete": "followup.edit_sheet",
}
_IMPACT = {
    "view": "followup.view_followup",
    "add": "followup.edit_impact",
    "change": "followup.edit_impact",
    "delete": "followup.edit_impact",
}


class _Record(DeskViewSet):
    save = staticmethod(save_record)
    remove = staticmethod(delete_record)


class SheetDesk(_Record):
    model = followup.ProgressSheet
    name = "hojas-avances"
    url_prefix = "seguimiento/registros/hojas"
    permissions = {**_SHEET, "delete": "followup.delete_record"}
    scope = "commitment"
    proposed = ("period",)
    form = SheetForm
    form_fields = ["period", "heading", "summary", "figures_caption", "source", "is_demonstration"]
    list_display = ["heading", "commitment", "period", "published_at"]
    search_fields = ["heading", "summary"]

    def home_of(self, record: Model) -> str:
        exists = record.pk and followup.ProgressSheet.objects.filter(pk=record.pk).exists()
        return sheet_url(record) if exists else reverse("followup_desk:sheets")


class _SheetRecord(_Record):
    permissions = _SHEET
    scope = "sheet"
    section = ""

    def home_of(self, record: Model) -> str:
        return f"{sheet_url(record.sheet)}#{self.section}"


class FigureDesk(_SheetRecord):
    model = followup.SectorFigure
    name = "cifras-sector"
    url_prefix = "seguimiento/registros/cifras"
    section = "cifras"
    form_fields = ["number", "sector", "count"]
    list_display = ["sector", "count", "sheet"]


class ProposalDesk(_SheetRecord):
    model = followup.RelevantProposal
    name = "propuestas-relevantes"
    url_prefix = "seguimiento/registros/propuestas"
    section = "propuestas"
    form_fields = ["number", "heading", "text"]
    list_display = ["heading", "sheet"]


class NextStepDesk(_SheetRecord):
    model = followup.NextStep
    name = "siguientes-etapas"
    url_prefix = "seguimiento/registros/etapas"
    section = "etapas"
    form_fields = ["number", "text", "starts_on", "ends_on"]
    list_display = ["text", "sheet"]


class MeasurementDesk(_Record):
    model = followup.Measurement
    name = "mediciones"
    url_prefix = "seguimiento/registros/mediciones"
    permissions = _IMPACT
    scope = "indicator"
    form_fields = ["measured_on", "value", "source", "method", "is_demonstration"]
    list_display = ["indicator", "measured_on", "value"]

    def home_of(self, record: Model) -> str:
        return reverse("followup_desk:impact") + f"#indicador-{record.indicator_id}"


class BeforeAfterDesk(_Record):
    model = followup.BeforeAfter
    name = "antes-despues"
    url_prefix = "seguimiento/registros/antes-y-despues"
    permissions = _IMPACT
    scope = "commitment"
    form_fields = [
        *("action", "measure", "unit", "before_on", "before", "after_on", "after"),
        *("source", "method", "is_demonstration"),
    ]
    list_display = ["action", "measure", "commitment"]

    def home_of(self, record: Model) -> str:
        return reverse("followup_desk:impact") + f"#compromiso-{record.commitment_id}"


VIEWSETS = (SheetDesk, FigureDesk, ProposalDesk, NextStepDesk, MeasurementDesk, BeforeAfterDesk)


def sheet_url(sheet: followup.ProgressSheet) -> str:
    return reverse("followup_desk:sheet", args=[sheet.pk])
