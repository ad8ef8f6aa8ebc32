"""What happened with a commitment, newest first: as a page, as files, and as a feed."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from abierto.core.files import csv_file
from abierto.core.pages import crumbs, page_of, public_page
from abierto.followup.feeds import CONTENT_TYPE, atom
from abierto.followup.history import COLUMNS, chapters, commitment_history, export_rows, latest_history
from abierto.followup.public import commitment_crumbs, commitment_or_404, plan_or_404

PAGE_SIZE = 40
FEED_SIZE = 50


@public_page
def commitment_history_page(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """Everything that was said and decided of a commitment, by period."""
    row = commitment_or_404(exercise_id, commitment_id)
    page = page_of(request, commitment_history(row.plan, row), size=PAGE_SIZE)
    context = {
        "plan": row.plan,
        "row": row,
        "page": page,
        "chapters": chapters(page),
        "crumbs": crumbs(*commitment_crumbs(row), ("Historia", f"{row.url}historia/")),
    }
    return render(request, "followup/history.html", context)


@public_page
def commitment_history_file(request: HttpRequest, exercise_id: str, commitment_id: str, extension: str) -> HttpResponse:
    """The same as CSV or JSON, whole."""
    row = commitment_or_404(exercise_id, commitment_id)
    rows = export_rows(commitment_history(row.plan, row), site=settings.SITE_URL)
    if extension == "csv":
        return csv_file(f"historia-{row.external_id}.csv", COLUMNS, rows)
    content = {"compromiso": row.external_id, "nombre": row.name, "historia": rows}
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})


@public_page
def commitment_feed(request: HttpRequest, exercise_id: str, commitment_id: str) -> HttpResponse:
    """The latest of a commitment's history, for a feed reader."""
    row = commitment_or_404(exercise_id, commitment_id)
    body = atom(
        commitment_history(row.plan, row)[:FEED_SIZE],
        plan=row.plan,
        title=f"Historia: {row.name}",
        subtitle="Qué se dijo del compromiso, cuándo y quién.",
        page=f"{row.url}historia/",
        feed=f"{row.url}historia.atom",
    )
    return HttpResponse(body, content_type=CONTENT_TYPE)


@public_page
def plan_feed(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """The latest of every commitment of the plan, for a feed reader."""
    plan = plan_or_404(exercise_id)
    body = atom(
        latest_history(plan, FEED_SIZE),
        plan=plan,
        title=f"Historia: {plan.exercise.name}",
        subtitle="Qué se dijo de cada compromiso del plan, cuándo y quién.",
        page=plan.url,
        feed=f"{plan.url}historia.atom",
    )
    return HttpResponse(body, content_type=CONTENT_TYPE)
