"""The annual balance: what was promised for a year and what became of it; each number leads to its list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from abierto.core.files import attachment, csv_file
from abierto.core.pages import crumbs, page_of, page_or_404, public_page
from abierto.followup.balance import CSV_COLUMNS, Balance, Outcome, csv_rows, year_balance, years_of
from abierto.followup.documents.balance import balance_brief
from abierto.followup.documents.brief import brief_pdf
from abierto.followup.progress import PlanProgress, plan_progress
from abierto.followup.public import plan_crumbs, plan_or_404
from abierto.plan.reading import Row


@public_page
def balance_list(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """The years for which the plan promised something."""
    progress = _progress(exercise_id)
    context = {
        "plan": progress.plan,
        "balances": [Balance(progress, year) for year in years_of(progress)],
        "crumbs": crumbs(*plan_crumbs(progress.plan), ("Balance", f"{progress.plan.url}balance/")),
    }
    return render(request, "followup/balance_list.html", context)


@public_page
def balance_detail(request: HttpRequest, exercise_id: str, year: int) -> HttpResponse:
    """A year's balance: of the whole plan, and by commitment, ten to a page."""
    progress, balance = _balance(exercise_id, year)
    page = page_or_404(request, balance.commitments)
    context = {
        "plan": progress.plan,
        "balance": balance,
        "outcomes": list(Outcome),
        "page": page,
        "rows": [_row(balance, *line) for line in page],
        "crumbs": crumbs(*_steps(balance)),
    }
    return render(request, "followup/balance_detail.html", context)


@public_page
def balance_group(request: HttpRequest, exercise_id: str, year: int, outcome: str) -> HttpResponse:
    """The list behind a number of the balance; ``?compromiso=`` keeps those of one commitment."""
    progress, balance = _balance(exercise_id, year)
    which = next((known for known in Outcome if known.value == outcome), None)
    if which is None and outcome != "comprometidas":
        raise Http404("El balance no tiene ese grupo.")
    promises = balance.promises if which is None else balance.of(which)
    commitment = progress.plan.find("commitments", request.GET.get("compromiso", ""))
    if commitment is not None:
        promises = [promise for promise in promises if promise.commitment is commitment]
    title = which.label if which else "Comprometidas"
    context = {
        "plan": progress.plan,
        "balance": balance,
        "which": which,
        "title": title,
        "commitment": commitment,
        "page": page_of(request, promises),
        "query": f"compromiso={commitment.external_id}&" if commitment is not None else "",
        "crumbs": crumbs(*_steps(balance), (title, f"{progress.plan.url}balance/{year}/{outcome}/")),
    }
    return render(request, "followup/balance_group.html", context)


@public_page
def balance_download(request: HttpRequest, exercise_id: str, year: str, extension: str) -> HttpResponse:
    """A year's balance as CSV (a row per activity) or PDF."""
    _, balance = _balance(exercise_id, int(year))
    name = f"balance-{exercise_id}-{year}.{extension}"
    if extension == "csv":
        return csv_file(name, CSV_COLUMNS, csv_rows(balance))
    return attachment(brief_pdf(balance_brief(balance)), name, "application/pdf")


def _row(balance: Balance, commitment: Row, total: int, counts: list[tuple[Outcome, int]]) -> dict[str, Any]:
    """A commitment's line as text: its numbers, each with the list that it leads to ("" for none) and its full name."""
    base, kept = f"{balance.plan.url}balance/{balance.name}/", f"/?compromiso={commitment.external_id}"
    cells = [
        (str(count), f"{base}{which.value}{kept}" if count else "", f"{count} {which.label.lower()}")
        for which, count in counts
    ]
    cells.append((str(total), f"{base}comprometidas{kept}", f"{total} comprometidas"))
    return {"url": commitment.url, "name": commitment.name, "cells": cells}


def _progress(exercise_id: str) -> PlanProgress:
    return plan_progress(plan_or_404(exercise_id))


def _balance(exercise_id: str, year: int) -> tuple[PlanProgress, Balance]:
    progress = _progress(exercise_id)
    balance = year_balance(progress, year)
    if not balance.promises:
        raise Http404("El plan no comprometió nada para ese año.")
    return progress, balance


def _steps(balance: Balance) -> tuple[tuple[str, str], ...]:
    url = balance.plan.url
    return (
        *plan_crumbs(balance.plan),
        ("Balance", f"{url}balance/"),
        (str(balance.year), f"{url}balance/{balance.year}/"),
    )
