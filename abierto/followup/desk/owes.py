"""«Lo que debe su oficina»: a month of reporting in one page."""

from __future__ import annotations

import math
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from abierto.accounts.rules import is_institution
from abierto.core import clock
from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.permissions import require
from abierto.followup.actions.reports import remove_evidence, submit_report
from abierto.followup.desk import lines
from abierto.followup.desk.frame import exercise_of, nothing_published, page, progress_of
from abierto.followup.desk.lines import Line
from abierto.followup.models import Evidence, ReportingPeriod
from abierto.followup.owed import Owed, by_commitment, days_left, in_plan_order, owed
from abierto.followup.progress import PlanProgress
from abierto.followup.queries import activities_of, answering_of, open_periods, reports_on, without_report
from abierto.people.models import Organisation
from abierto.plan.models import Activity
from abierto.secretariat.models import Exercise

#: Activities on one page: their fields stay well under what a form may carry.
A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def owes(request: HttpRequest) -> HttpResponse:
    """For an office, what it owes, to fill in; for the others, who owes what."""
    exercise = exercise_of(request)
    progress = progress_of(exercise)
    writes = is_institution.test(request.user)
    if request.method == "POST":
        require(request.user, "followup.report_progress")
    if exercise is None or progress is None:
        return nothing_published(request, "owes", exercise)
    period = _period(request, exercise)
    if not writes and "de" not in request.GET:
        return _overview(request, exercise, progress, period)
    activities = reports_on(request.user, exercise) if writes else activities_of(exercise, [_organisation(request)])
    pairs = in_plan_order(progress, activities.select_related("commitment"))
    if request.method == "POST" and period is not None:
        return _save(request, exercise, pairs, period)
    return _show(request, exercise, pairs, period, {}, may_write=writes)


def _period(request: HttpRequest, exercise: Exercise) -> ReportingPeriod | None:
    """The period that the address names, else the first that takes reports, else the last that did."""
    named, rows = request.GET.get("periodo", ""), ReportingPeriod.objects.filter(exercise=exercise)
    if named:
        found = rows.filter(slug=named).first()
        if found is None:
            raise Http404
        return found
    opened = open_periods(exercise)
    return opened[0] if opened else rows.filter(starts_on__lte=clock.today()).order_by("-starts_on").first()


def _organisation(request: HttpRequest) -> Organisation:
    found = Organisation.objects.filter(external_id=request.GET.get("de", "")).first()
    if found is None:
        raise Http404
    return found


def _save(
    request: HttpRequest, exercise: Exercise, pairs: list[tuple[Activity, Any]], period: ReportingPeriod
) -> HttpResponse:
    """Keep all that was typed, then do what the button says."""
    by, sent = request.user, set(request.POST.getlist("activity"))
    items = owed([pair for pair in pairs if str(pair[0].pk) in sent], period)
    found = [lines.posted(item, request) for item in items]
    changed = [line for line in found if line.form.typed or line.evidence.is_filled]
    saved = [line for line in changed if lines.save(line, by)]
    kept = {line.item.activity.pk: line for line in changed if line not in saved}
    verb, _, which = request.POST.get("do", "draft").partition(":")
    done = _act(request, verb, which, found, kept) if verb in _VERBS else ""
    if saved:
        messages.success(request, f"Borradores guardados: {len(saved)}.")
    if done:
        messages.success(request, done)
    adrift = lines.adrift(request, {str(item.activity.pk) for item in items})
    if not kept and not adrift:
        at = f"#a{which}" if verb in {"draft", "submit"} and which else ""
        return redirect(_address(request, which if verb == "go" else "") + at)
    status = 422 if adrift or any(line.is_wrong for line in kept.values()) else 200
    return _show(request, exercise, pairs, period, kept, may_write=True, status=status, adrift=adrift)


def _act(request: HttpRequest, verb: str, which: str, found: list[Line], kept: dict[int, Line]) -> str:
    """Do what the button says; what cannot be done joins ``kept``. Returns what to tell."""
    line = next((line for line in found if str(line.item.activity.pk) == which), None)
    if verb == "copy" and line is not None:
        lines.copy_words(line)
        kept.setdefault(line.item.activity.pk, line)
    elif verb == "remove":
        return _remove(request, which)
    elif verb == "submit":
        wanted = [each for each in found if line is None or each is line]
        return _submit(request, [each for each in wanted if each.item.activity.pk not in kept], kept, all_of=not which)
    return ""


_VERBS = frozenset({"copy", "remove", "submit"})


def _submit(request: HttpRequest, wanted: list[Line], kept: dict[int, Line], *, all_of: bool) -> str:
    """Submit the lines asked for: of all, those that lack nothing; of one, it or the reason why not."""
    if not wanted:
        return ""
    now = owed([(line.item.activity, line.item.progress) for line in wanted], wanted[0].item.period)
    submitted = 0
    for line, item in zip(wanted, now, strict=True):
        if all_of and not item.is_ready:
            continue
        line.item = item
        try:
            if item.report is None:
                raise DomainError(item.lacks)
            submit_report(report=item.report, by=request.user)
            submitted += 1
        except NotAllowed:
            raise
        except DomainError as problem:
            line.form, line.evidence = lines.fresh(item).form, lines.fresh(item).evidence
            line.problem = str(problem)
            kept[item.activity.pk] = line
    if all_of and not submitted:
        messages.warning(request, "Ningún borrador está completo todavía: cada uno dice qué le falta.")
    return f"Informes entregados: {submitted}." if submitted else ""


def _remove(request: HttpRequest, which: str) -> str:
    found = Evidence.objects.filter(pk=int(which)).first() if which.isdecimal() and len(which) < 16 else None
    if found is None:
        messages.warning(request, "Esa evidencia ya no está.")
        return ""
    try:
        remove_evidence(evidence=found, by=request.user)
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
        return ""
    return f"Se quitó la evidencia «{found.title}»."


def _show(
    request: HttpRequest, exercise: Exercise, pairs: list[tuple[Activity, Any]], period: ReportingPeriod | None,
    kept: dict[int, Line], *, may_write: bool, status: int = 200, adrift: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    now = clock.now()
    opened = open_periods(exercise, now)
    is_open = period is not None and period.frozen_at is None and period.is_open(now)
    number, pages = _which_page(request, len(pairs))
    shown = pairs[(number - 1) * A_PAGE : number * A_PAGE] if period else []
    present = {activity.pk for activity, _progress in shown}
    shown = [*shown, *(pair for pair in pairs if pair[0].pk in kept and pair[0].pk not in present)]
    items = owed(shown, period) if period else []
    rows = {item.activity.pk: _merged(item, kept.get(item.activity.pk)) for item in items}
    following = opened[0] if opened and period and opened[0].pk != period.pk else None
    if kept and not is_open and following is not None:
        for pk in kept:
            lines.meant_for(rows[pk], following)
    context = {
        "period": period,
        "is_open": is_open,
        "days_left": days_left(period, clock.today()) if period else 0,
        "others": [each for each in opened if period is None or each.pk != period.pk],
        "following": following,
        "groups": [(group.row, [rows[item.activity.pk] for item in group.items]) for group in by_commitment(items)],
        "wrong": [rows[pk] for pk in kept if rows[pk].is_wrong],
        "writes": may_write and (is_open or bool(kept)),
        "may_write": may_write,
        "adrift": adrift or [],
        "due": sum(item.is_due for item in items),
        "ready": sum(item.is_ready for item in items),
        "submitted": sum(item.is_submitted for item in items),
        "total": len(pairs),
        "number": number,
        "pages": range(1, pages + 1),
        "address": request.get_full_path(),
        "organisation": None if may_write else _organisation(request),
    }
    return page(request, "owes", "owes", exercise, context, status)


def _merged(item: Owed, kept: Line | None) -> Line:
    """What is stored, with what was typed and could not be kept over it."""
    line = lines.fresh(item)
    if kept is not None:
        line.problem, line.held = kept.problem, kept.held
        line.form = kept.form if kept.form.is_bound else line.form
        line.evidence = kept.evidence if kept.evidence.is_bound and kept.evidence.is_filled else line.evidence
    return line


def _which_page(request: HttpRequest, total: int) -> tuple[int, int]:
    pages = max(1, math.ceil(total / A_PAGE))
    asked = request.GET.get("p", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), pages), pages


def _address(request: HttpRequest, number: str) -> str:
    asked = request.GET.copy()
    if number.isdecimal():
        asked["p"] = number
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


_COUNTS = ("total", "missing", "overdue")


def _overview(
    request: HttpRequest, exercise: Exercise, progress: PlanProgress, period: ReportingPeriod | None
) -> HttpResponse:
    """Who answers for how many activities, and how many of them nobody has reported on yet."""
    answering = answering_of(Activity.objects.filter(commitment__exercise=exercise))
    missing = {each.external_id for each in without_report(progress, period)} if period else set()
    rows: dict[int, dict[str, Any]] = {}
    for commitment in progress.commitments:
        for activity in commitment.activities:
            for organisation in answering.get(activity.external_id, ()):
                row = rows.setdefault(organisation.pk, {"organisation": organisation, **dict.fromkeys(_COUNTS, 0)})
                row["total"] += 1
                row["missing"] += activity.external_id in missing
                row["overdue"] += activity.is_overdue
    context = {
        "period": period,
        "rows": sorted(rows.values(), key=lambda row: (-row["missing"], row["organisation"].label)),
        "days_left": days_left(period, clock.today()) if period else 0,
        "is_open": period is not None and period.frozen_at is None and period.is_open(clock.now()),
    }
    return page(request, "overview", "owes", exercise, context)
