"""The screens of each kind of record of a working copy."""

from __future__ import annotations

from django.db.models import Model
from django.urls import reverse

from abierto.core.desk import DeskViewSet
from abierto.plan import forms
from abierto.plan import models as plan
from abierto.plan.actions.records import delete_record, save_record
from abierto.plan.queries import current_exercise
from abierto.plan.rules import commitment_of

FRAMEWORK = {
    "view": "plan.view_draft",
    "add": "plan.edit_framework",
    "change": "plan.edit_framework",
    "delete": "plan.delete_record",
}
SHEET = {
    "view": "plan.view_draft",
    "add": "plan.edit_sheet",
    "change": "plan.edit_sheet",
    "delete": "plan.edit_sheet",
}


class _Record(DeskViewSet):
    save = staticmethod(save_record)
    remove = staticmethod(delete_record)


class AxisDesk(_Record):
    model = plan.Axis
    name = "ejes"
    url_prefix = "plan/registros/ejes"
    permissions = FRAMEWORK
    scope = "exercise"
    scope_default = staticmethod(current_exercise)
    form_fields = ["number", "name", "description", "is_demonstration"]
    list_display = ["name", "number", "exercise"]
    search_fields = ["name"]

    def home_of(self, record: Model) -> str:
        return plan_url(record.exercise) + "#ejes"


class TreeDesk(_Record):
    model = plan.ProblemTree
    name = "arboles"
    url_prefix = "plan/registros/arboles"
    permissions = FRAMEWORK
    scope = "exercise"
    scope_default = staticmethod(current_exercise)
    form = forms.TreeForm
    form_fields = ["axis", "title", "central_problem", "central_objective", "source", "is_demonstration"]
    list_display = ["title", "axis", "exercise"]
    search_fields = ["title", "central_problem"]

    def home_of(self, record: Model) -> str:
        exists = record.pk and plan.ProblemTree.objects.filter(pk=record.pk).exists()
        return reverse("plan_desk:tree", args=[record.pk]) if exists else plan_url(record.exercise) + "#arboles"


class NodeDesk(_Record):
    model = plan.TreeNode
    name = "causas"
    url_prefix = "plan/registros/causas"
    permissions = {**FRAMEWORK, "delete": "plan.edit_framework"}
    scope = "tree"
    proposed = ("parent", "side")
    form = forms.NodeForm
    form_fields = ["side", "parent", "number", "text", "objective", "evidence", "is_demonstration"]
    list_display = ["text", "side", "tree"]
    search_fields = ["text", "objective"]

    def home_of(self, record: Model) -> str:
        return reverse("plan_desk:tree", args=[record.tree_id])


class CommitmentDesk(_Record):
    model = plan.Commitment
    name = "fichas"
    url_prefix = "plan/registros/fichas"
    permissions = {**SHEET, "add": "plan.add_commitment", "delete": "plan.delete_record"}
    scope = "exercise"
    scope_default = staticmethod(current_exercise)
    form = forms.CommitmentForm
    form_fields = [
        *("number", "axis", "tree", "kind", "name", "lead", "objective", "problem_solved", "enables"),
        *("starts_on", "starts_note", "ends_on", "ends_note", "description", "contribution", "target_population"),
        *("sdg_contribution", "gender_perspective", "expected_results", "is_demonstration"),
    ]
    list_display = ["name", "number", "lead", "axis"]
    search_fields = ["name", "objective", "lead__name", "lead__short_name"]

    def home_of(self, record: Model) -> str:
        exists = record.pk and plan.Commitment.objects.filter(pk=record.pk).exists()
        return sheet_url(record) if exists else plan_url(record.exercise) + "#compromisos"


class _SheetRecord(_Record):
    """What lives within a commitment's sheet; afterwards the person is back at its section."""

    permissions = SHEET
    scope = "commitment"
    section = ""

    def home_of(self, record: Model) -> str:
        return f"{sheet_url(commitment_of(record))}#{self.section}"


class KeyActionDesk(_SheetRecord):
    model = plan.KeyAction
    name = "acciones-clave"
    url_prefix = "plan/registros/acciones-clave"
    section = "acciones"
    form_fields = ["number", "text", "starts_on", "ends_on", "dates_note", "is_demonstration"]
    list_display = ["text", "commitment"]


class ValueDesk(_SheetRecord):
    model = plan.ValueRelevance
    name = "valores"
    url_prefix = "plan/registros/valores"
    section = "valores"
    form_fields = ["number", "value", "reason", "is_demonstration"]
    list_display = ["value", "commitment"]


class SdgDesk(_SheetRecord):
    model = plan.SdgLink
    name = "ods"
    url_prefix = "plan/registros/ods"
    section = "ods"
    form = forms.SdgForm
    form_fields = ["goal", "target", "reason", "is_demonstration"]
    list_display = ["__str__", "commitment"]


class OfficeDesk(_SheetRecord):
    model = plan.CommitmentOffice
    name = "oficinas"
    url_prefix = "plan/registros/oficinas"
    section = "responsables"
    form_fields = ["number", "post", "is_demonstration"]
    list_display = ["post", "commitment"]


class ActorDesk(_SheetRecord):
    model = plan.OtherActor
    name = "actores"
    url_prefix = "plan/registros/actores"
    section = "actores"
    form_fields = ["number", "kind", "name", "organisation", "is_demonstration"]
    list_display = ["name", "kind", "commitment"]


class LineDesk(_SheetRecord):
    model = plan.LineOfAction
    name = "lineas"
    url_prefix = "plan/registros/lineas"
    section = "lineas"
    form_fields = ["number", "text", "is_demonstration"]
    list_display = ["text", "number", "commitment"]


class LineCauseDesk(_SheetRecord):
    model = plan.LineCause
    name = "causas-atendidas"
    url_prefix = "plan/registros/causas-atendidas"
    section = "lineas"
    scope = "line"
    form = forms.CauseForm
    form_fields = ["node", "is_demonstration"]
    list_display = ["node", "line"]


class ActivityDesk(_SheetRecord):
    model = plan.Activity
    name = "actividades"
    url_prefix = "plan/registros/actividades"
    section = "actividades"
    proposed = ("line",)
    form = forms.ActivityForm
    form_fields = [
        *("line", "number", "title", "description", "verification_means"),
        *("starts_on", "ends_on", "dates_note", "is_demonstration"),
    ]
    list_display = ["title", "number", "line", "commitment"]

    def home_of(self, record: Model) -> str:
        return f"{sheet_url(record.commitment)}#{'lineas' if record.line_id else 'actividades'}"


class ActivityOfficeDesk(_SheetRecord):
    model = plan.ActivityOffice
    name = "oficinas-actividad"
    url_prefix = "plan/registros/oficinas-actividad"
    section = "actividades"
    scope = "activity"
    form_fields = ["number", "post", "is_demonstration"]
    list_display = ["post", "activity"]


class IndicatorDesk(_SheetRecord):
    model = plan.Indicator
    name = "indicadores"
    url_prefix = "plan/registros/indicadores"
    section = "indicadores"
    form_fields = [
        *("number", "name", "unit", "baseline", "baseline_on", "target", "target_on"),
        *("source", "method", "is_demonstration"),
    ]
    list_display = ["name", "unit", "commitment"]


class AnnexDesk(_SheetRecord):
    model = plan.Annex
    name = "anexos"
    url_prefix = "plan/registros/anexos"
    section = "anexos"
    form_fields = ["number", "kind", "title", "description", "url", "is_demonstration"]
    list_display = ["title", "kind", "commitment"]


VIEWSETS = (
    *(AxisDesk, TreeDesk, NodeDesk, CommitmentDesk, KeyActionDesk, ValueDesk, SdgDesk, OfficeDesk, ActorDesk),
    *(LineDesk, LineCauseDesk, ActivityDesk, ActivityOfficeDesk, IndicatorDesk, AnnexDesk),
)


def plan_url(exercise) -> str:
    return reverse("plan_desk:plan", args=[exercise.external_id])


def sheet_url(commitment) -> str:
    return reverse("plan_desk:sheet", args=[commitment.pk])
