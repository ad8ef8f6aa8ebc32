"""Impact: indicators measured over time, before and after, and the end-of-commitment report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from abierto.core.files import attachment, csv_file
from abierto.core.pages import crumbs, page_or_404, public_page
from abierto.followup.end_report import EndReport
from abierto.followup.end_report_workbook import end_report_workbook
from abierto.followup.impact import CSV_COLUMNS, CommitmentImpact, export_rows, plan_impact
from abierto.followup.public import commitment_crumbs, commitment_or_404, plan_crumbs, plan_or_404

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JSON = {"ensure_ascii": False, "indent": 2}


@public_page
def impact_list(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """Every commitment with what was measured of it, ten to a page; the figures are of the whole plan."""
    plan = plan_or_404(exercise_id)
    commitments = plan_impact(plan)
    context = {
        "plan": plan,
        "page": page_or_404(request, commitments),
        "indicators": sum(len(commitment.indicators) for commitment in commitments),
        "measured": sum(commitment.measured for commitment in commitments),
        "reached": sum(commitment.reached for commitment in commitments),
        "pairs": sum(len(commitment.pairs) for commitment in commitments),
        "crumbs": crumbs(*plan_crumbs(plan), ("Impacto", f"{plan.url}impacto/")),
    }
    return render(request, "followup/impact_list.html", context)


@public_page
def impact_export(request: HttpRequest, exercise_id: str, extension: str) -> HttpResponse:
    """Every measurement of the plan as CSV or JSON."""
    plan = plan_or_404(exercise_id)
    return _export(plan_impact(plan), f"impacto-{exercise_id}", extension)


@public_page
def commitment_impact(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """A commitment's indicators drawn with their baselines and targets, and its before-and-after pairs."""
    row = commitment_or_404(exercise_id, commitment_id)
    impact = plan_impact(row.plan, row)[0]
    context = {
        "plan": row.plan,
        "commitment": row,
        "impact": impact,
        "crumbs": crumbs(*commitment_crumbs(row), ("Impacto", impact.url)),
    }
    return render(request, "followup/impact_detail.html", context)


@public_page
def commitment_impact_export(
    request: HttpRequest, exercise_id: str, commitment_id: str, extension: str
) -> HttpResponse:
    """A commitment's measurements as CSV or JSON."""
    row = commitment_or_404(exercise_id, commitment_id)
    return _export(plan_impact(row.plan, row), f"impacto-{commitment_id}", extension)


@public_page
def end_report(request: HttpRequest, exercise_id: str, commitment_id: str, extension: str) -> HttpResponse:
    """The end-of-commitment report as XLSX or JSON."""
    row = commitment_or_404(exercise_id, commitment_id)
    report, name = EndReport(row.plan, row), f"informe-final-{commitment_id}.{extension}"
    if extension == "json":
        return _json(report.data(), name)
    return attachment(end_report_workbook(report), name, _XLSX)


def _export(commitments: list[CommitmentImpact], name: str, extension: str) -> HttpResponse:
    rows = list(export_rows(commitments))
    if extension == "json":
        return _json({"rows": rows}, f"{name}.json")
    return csv_file(f"{name}.csv", CSV_COLUMNS, rows)


def _json(data: dict, filename: str) -> HttpResponse:
    response = JsonResponse(data, json_dumps_params=_JSON)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
