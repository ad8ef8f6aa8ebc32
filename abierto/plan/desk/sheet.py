"""The sheet's workspace: what it holds, what it lacks and where that is filled, and its gates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core.dates import long_date
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.permissions import allowed, require
from abierto.plan import models as plan
from abierto.plan.actions.gates import pass_gate, reopen_gate
from abierto.plan.desk.records import CommitmentDesk, plan_url, sheet_url
from abierto.plan.enums import Gate
from abierto.plan.forms import GateForm, ReasonForm
from abierto.plan.queries import working_plan

#: Requirements met by a field of the sheet's own form, and the field where the person lands.
_FIELD_OF = {"starts": "starts_on", "ends": "ends_on", "tree": "tree"}


@dataclass(frozen=True)
class Section:
    """A table of the sheet: its anchor, title, screens, rows and columns (attribute names)."""

    key: str
    title: str
    screens: str
    rows: Callable[[plan.Commitment], Iterable[Model]]
    columns: tuple[str, ...]


SECTIONS = (
    Section("acciones", "Acciones clave", "acciones-clave", lambda c: c.key_actions.all(), ("number", "text", "dates")),
    Section("valores", "Valores de la AGA", "valores", lambda c: c.values.all(), ("value", "reason")),
    Section("ods", "Agenda 2030", "ods", lambda c: c.sdgs.all(), ("goal", "target", "reason")),
    Section(
        "responsables",
        "Oficinas responsables",
        "oficinas",
        lambda c: c.offices.select_related("post__organisation"),
        ("number", "post"),
    ),
    Section("actores", "Otros actores involucrados", "actores", lambda c: c.actors.all(), ("number", "name", "kind")),
    Section(
        "indicadores",
        "Indicadores",
        "indicadores",
        lambda c: c.indicators.all(),
        ("number", "name", "unit", "baseline", "target"),
    ),
    Section("anexos", "Anexos", "anexos", lambda c: c.annexes.all(), ("number", "title", "kind", "url")),
)


@require_safe
@desk_view
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One commitment, section by section, in the order of the official form."""
    commitment = commitment_or_404(request, pk)
    return _page(request, commitment)


@require_POST
@desk_view
def gate_pass(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the record of the next gate."""
    commitment = commitment_or_404(request, pk)
    require(request.user, "plan.pass_gate", commitment)
    form = GateForm(request.POST)
    if not form.is_valid():
        return _page(request, commitment, gate_form=form)
    with errors_as_messages(request):
        passage = pass_gate(commitment=commitment, by=request.user, **form.cleaned_data)
        messages.success(request, f"Quedó constancia de la fase «{passage.get_gate_display()}».")
    return redirect(sheet_url(commitment) + "#fases")


@require_POST
@desk_view
def gate_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last gate, with the reason."""
    commitment = commitment_or_404(request, pk)
    require(request.user, "plan.pass_gate", commitment)
    form, gate = ReasonForm(request.POST), request.POST.get("gate", "")
    if not form.is_valid():
        return _page(request, commitment, reason_form=form)
    with errors_as_messages(request):
        number = int(gate) if gate.isdecimal() and len(gate) < 4 else 0
        reopen_gate(commitment=commitment, gate=number, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Se reabrió la fase; en la bitácora queda el motivo.")
    return redirect(sheet_url(commitment) + "#fases")


def commitment_or_404(request: HttpRequest, pk: int) -> plan.Commitment:
    """The commitment of the address, for those who see its draft."""
    rows = plan.Commitment.objects.visible_to(request.user).select_related("exercise", "axis", "lead", "tree")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, commitment: plan.Commitment, **forms: Any) -> HttpResponse:
    row = working_plan(commitment.exercise).find("commitments", commitment.external_id)
    may_edit = allowed(request.user, "plan.edit_sheet", commitment)
    edit_url = reverse("fichas:edit", args=[commitment.pk])
    context = {
        "commitment": commitment,
        "row": row,
        "missing": [(requirement, _where(requirement, edit_url)) for requirement in row.completeness.missing],
        "may_edit": may_edit,
        "edit_url": edit_url,
        "history_url": reverse("fichas:history", args=[commitment.pk]),
        "delete_url": reverse("fichas:delete", args=[commitment.pk])
        if allowed(request.user, "plan.delete_record", commitment)
        else "",
        "fields": _fields(commitment),
        "sections": [_section(section, commitment) for section in SECTIONS],
        "lines": _lines(commitment),
        "calendar": _activities(commitment.activities.filter(line=None)),
        "gates": _gates(request.user, commitment, forms),
        "plan_url": plan_url(commitment.exercise),
        "preview_url": reverse("desk-sheet-preview", args=[commitment.pk]),
    }
    status = 422 if forms else 200
    return render(request, "plan/desk/sheet.html", context, status=status)


def _where(requirement: Any, edit_url: str) -> str:
    """Where a missing requirement is filled: a field of the form, or a section of this page."""
    if requirement.section == "general" or requirement.key in {"sdg_contribution", "tree"}:
        return f"{edit_url}#id_{_FIELD_OF.get(requirement.key, requirement.key)}"
    return f"#{requirement.section}"


def _fields(commitment: plan.Commitment) -> list[tuple[str, str, Any]]:
    shown = [name for name in CommitmentDesk.form_fields if name not in {"number", "is_demonstration"}]
    return [
        (name, capfirst(str(commitment._meta.get_field(name).verbose_name)), _cell(commitment, name)) for name in shown
    ]


def _section(section: Section, commitment: plan.Commitment) -> dict[str, Any]:
    rows = list(section.rows(commitment))
    return {
        "section": section,
        "add_url": f"{reverse(f'{section.screens}:add')}?en={commitment.pk}",
        "heads": [_head(rows[0], name) for name in section.columns] if rows else [],
        "rows": [_row(section.screens, record, [_cell(record, name) for name in section.columns]) for record in rows],
    }


def _row(screens: str, record: Model, cells: list[Any] | None = None) -> dict[str, Any]:
    return {
        "record": record,
        "cells": cells or [],
        "edit_url": reverse(f"{screens}:edit", args=[record.pk]),
        "delete_url": reverse(f"{screens}:delete", args=[record.pk]),
    }


def _lines(commitment: plan.Commitment) -> list[dict[str, Any]]:
    lines = commitment.lines.prefetch_related("causes__node", "activities__offices__post__organisation")
    return [
        {
            **_row("lineas", line),
            "causes": [_row("causas-atendidas", cause) for cause in line.causes.all()],
            "activities": _activities(line.activities.all()),
            "add_cause": f"{reverse('causas-atendidas:add')}?en={line.pk}",
            "add_activity": f"{reverse('actividades:add')}?en={commitment.pk}&line={line.pk}",
        }
        for line in lines
    ]


def _activities(activities: Any) -> list[dict[str, Any]]:
    return [
        {
            **_row("actividades", activity),
            "dates": _dates(activity),
            "offices": [_row("oficinas-actividad", office) for office in activity.offices.all()],
            "add_office": f"{reverse('oficinas-actividad:add')}?en={activity.pk}",
        }
        for activity in activities.prefetch_related("offices__post__organisation")
    ]


def _gates(user: Any, commitment: plan.Commitment, forms: dict[str, Any]) -> dict[str, Any]:
    passed = {passage.gate: passage for passage in commitment.gates.all()}
    following = next((gate for gate in Gate if gate.value not in passed), None)
    last = max(passed, default=None)
    may = allowed(user, "plan.pass_gate", commitment)
    return {
        "steps": [(gate, passed.get(gate.value)) for gate in Gate],
        "next": following,
        "publication": following == Gate.PUBLICATION,
        "last": passed.get(last) if last else None,
        "may": may,
        "form": forms.get("gate_form") or (GateForm(initial={"gate": following.value}) if following else None),
        "reason_form": forms.get("reason_form") or ReasonForm(prefix=None),
    }


def _head(record: Model, name: str) -> str:
    return "Fechas" if name == "dates" else capfirst(str(record._meta.get_field(name).verbose_name))


def _cell(record: Any, name: str) -> Any:
    if name == "dates":
        return _dates(record)
    told = getattr(record, f"get_{name}_display", None)
    value = told() if told else getattr(record, name)
    return long_date(value) if isinstance(value, date) else value


def _dates(record: Any) -> str:
    if record.dates_note:
        return record.dates_note
    days = [day.strftime("%d/%m/%Y") for day in (record.starts_on, record.ends_on) if day]
    return " – ".join(days)
