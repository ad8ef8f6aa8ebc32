"""Reporting periods and what was frozen in each: pages, data and the operating group's report."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from abierto.core import clock
from abierto.core.files import attachment, csv_file
from abierto.core.pages import crumbs, page_or_404, public_page
from abierto.followup.documents.brief import brief_docx, brief_pdf
from abierto.followup.documents.group_report import (
    Chapter,
    chapter_blocks,
    group_report,
    lead_label,
    report_chapters,
    standing,
)
from abierto.followup.models import CommitmentState, ProgressSheet, ReportingPeriod
from abierto.followup.period_contents import latest_instant, period_contents
from abierto.followup.public import plan_crumbs, plan_or_404
from abierto.followup.recompute import recompute
from abierto.followup.state_reading import VoiceLine, activity_lines
from abierto.followup.states import (
    CSV_COLUMNS,
    activity_codes,
    change_between,
    csv_rows,
    evidence_addresses,
    period_lines,
    period_score,
    periods_of,
    statuses_before,
)
from abierto.followup.status import Score
from abierto.plan.reading import Plan

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@public_page
def period_list(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """Every reporting period: when it is cut off, what was frozen and what it adds up to."""
    plan = plan_or_404(exercise_id)
    now = clock.now()
    periods = [
        {"period": period, "score": period_score(period), "is_open": period.is_open(now)}
        for period in periods_of(exercise_id)
    ]
    context = {"plan": plan, "periods": periods, "crumbs": crumbs(*_steps(plan))}
    return render(request, "followup/period_list.html", context)


@public_page
def period_detail(request: HttpRequest, exercise_id: str, period_slug: str) -> HttpResponse:
    """One period: what it adds up to; each commitment's frozen state and what changed since, ten to a page."""
    plan = plan_or_404(exercise_id)
    period = get_object_or_404(periods_of(exercise_id), slug=period_slug)
    page = page_or_404(request, list(period.states.order_by("pk").values_list("pk", flat=True)))
    context = {
        "plan": plan,
        "period": period,
        "is_open": period.is_open(clock.now()),
        "page": page,
        "lines": [{"line": line, "lead": lead_label(plan, line.state.lead)} for line in period_lines(period, [*page])],
        "score": period_score(period),
        "crumbs": crumbs(*_steps(plan, period)),
    }
    return render(request, "followup/period_detail.html", context)


@public_page
def period_states(request: HttpRequest, exercise_id: str, period_slug: str) -> HttpResponse:
    """The frozen states of a period as CSV, a row per activity."""
    plan_or_404(exercise_id)
    period = _period(exercise_id, period_slug)
    return csv_file(f"estados-{exercise_id}-{period.slug}.csv", CSV_COLUMNS, csv_rows(period))


@public_page
def state_detail(request: HttpRequest, exercise_id: str, period_slug: str, commitment_id: str) -> HttpResponse:
    """A frozen state: each activity with its weight, completion, evidence and obstacle, and how to recompute it."""
    plan, period = plan_or_404(exercise_id), _period(exercise_id, period_slug)
    state = _state(period, commitment_id)
    content = state.data()
    previous, before = statuses_before(period, commitment_id)
    context = {
        "plan": plan,
        "period": period,
        "state": state,
        "score": Score(state.points, state.most_points),
        "lead": lead_label(plan, state.lead),
        "plan_version": content["plan_version"],
        "activities": activity_lines(
            content, addresses=evidence_addresses(content), before=before, codes=activity_codes(content, plan)
        ),
        "voices": [VoiceLine(told) for told in content["statements"]],
        "previous": previous,
        "change": change_between(previous, state),
        "recomputed": recompute(content),
        "sheet": ProgressSheet.objects.filter(
            period=period, commitment__external_id=commitment_id, published_at__isnull=False
        ).exists(),
        "crumbs": crumbs(*_steps(plan, period), (state.name, f"{period.url}{commitment_id}/")),
    }
    return render(request, "followup/state_detail.html", context)


@public_page
def state_download(request: HttpRequest, exercise_id: str, period_slug: str, commitment_id: str) -> HttpResponse:
    """The frozen content, byte for byte what its fingerprint is of."""
    plan_or_404(exercise_id)
    state = _state(_period(exercise_id, period_slug), commitment_id)
    name = f"estado-{exercise_id}-{period_slug}-{commitment_id}.json"
    return attachment(state.content.encode(), name, "application/json")


@public_page
def report_detail(request: HttpRequest, exercise_id: str, period_slug: str) -> HttpResponse:
    """The operating group's report: its summary, and a page for each commitment."""
    plan, period, chapters, at = _report(exercise_id, period_slug)
    context = {
        "plan": plan,
        "period": period,
        "chapters": chapters,
        "stands": standing(period, at),
        "crumbs": crumbs(*_steps(plan, period), _report_step(period)),
    }
    return render(request, "followup/period_report.html", context)


@public_page
def report_chapter(request: HttpRequest, exercise_id: str, period_slug: str, commitment_id: str) -> HttpResponse:
    """A commitment's part of the operating group's report."""
    plan, period, chapters, at = _report(exercise_id, period_slug)
    chapter = next((chapter for chapter in chapters if chapter.external_id == commitment_id), None)
    if chapter is None:
        raise Http404("Ese compromiso no está en el informe del periodo.")
    context = {
        "plan": plan,
        "period": period,
        "chapter": chapter,
        "blocks": list(chapter_blocks(chapter, f"compromiso-{commitment_id}", level=1)),
        "stands": standing(period, at),
        "crumbs": crumbs(
            *_steps(plan, period), _report_step(period), (chapter.name, f"{_report_step(period)[1]}{commitment_id}/")
        ),
    }
    return render(request, "followup/period_report_chapter.html", context)


@public_page
def report_download(request: HttpRequest, exercise_id: str, period_slug: str, extension: str) -> HttpResponse:
    """The whole report as PDF or DOCX."""
    plan, period = plan_or_404(exercise_id), _period(exercise_id, period_slug)
    contents = period_contents(period, plan)
    brief = group_report(period, plan, contents, report_chapters(plan, contents))
    name = f"informe-del-grupo-operativo-{exercise_id}-{period.slug}.{extension}"
    if extension == "docx":
        return attachment(brief_docx(brief), name, DOCX)
    return attachment(brief_pdf(brief), name, PDF)


def _report(exercise_id: str, period_slug: str) -> tuple[Plan, ReportingPeriod, list[Chapter], object]:
    plan, period = plan_or_404(exercise_id), _period(exercise_id, period_slug)
    contents = period_contents(period, plan)
    return plan, period, report_chapters(plan, contents), latest_instant(period, contents)


def _period(exercise_id: str, slug: str) -> ReportingPeriod:
    return get_object_or_404(
        ReportingPeriod.objects.select_related("exercise"), exercise__external_id=exercise_id, slug=slug
    )


def _state(period: ReportingPeriod, commitment_id: str) -> CommitmentState:
    return get_object_or_404(CommitmentState, period=period, commitment_id=commitment_id)


def _steps(plan: Plan, period: ReportingPeriod | None = None) -> tuple[tuple[str, str], ...]:
    """The path to the periods, and to one of them."""
    steps = (*plan_crumbs(plan), ("Avances", f"{plan.url}avances/"))
    return steps if period is None else (*steps, (period.name, period.url))


def _report_step(period: ReportingPeriod) -> tuple[str, str]:
    return ("Informe del grupo operativo", f"{period.url}informe-del-grupo-operativo/")
