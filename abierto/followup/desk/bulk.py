"""Many files at once: chosen, looked at, corrected in a preview, and then attached, all or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from abierto.core import clock
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError
from abierto.core.files import csv_file
from abierto.core.permissions import require
from abierto.followup.actions.bulk import Piece, RefusedPiece, attach_staged
from abierto.followup.actions.staging import discard_staged, stage_files
from abierto.followup.desk.frame import exercise_of, nothing_published, page, progress_of
from abierto.followup.evidence_list import HEADERS, day_in, folded, propose, read_list
from abierto.followup.forms import StagedForm, proposed_kind
from abierto.followup.models import Evidence, ReportingPeriod
from abierto.followup.owed import Owed, codes, days_left, in_plan_order, owed
from abierto.followup.queries import open_periods, reports_on, same_bytes, staged_files
from abierto.plan.models import Activity
from abierto.uploads.actions.files import examine
from abierto.uploads.enums import ACCEPT, ACCEPTED_WORDS
from abierto.uploads.models import StoredFile

_KEPT = "followup-bulk"
#: Rows of the preview shown at once; the others wait their turn.
A_PAGE = 60


@dataclass
class Choice:
    """A file of the preview and its form."""

    file: StoredFile
    form: StagedForm
    already: Evidence | None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def bulk(request: HttpRequest) -> HttpResponse:
    """Choose files, see what each is, say of what it is evidence, and attach them."""
    require(request.user, "followup.report_progress")
    exercise = exercise_of(request)
    progress = progress_of(exercise)
    if exercise is None or progress is None:
        return nothing_published(request, "bulk", exercise)
    periods = open_periods(exercise)
    activities = reports_on(request.user, exercise).select_related("commitment")
    pairs = in_plan_order(progress, activities)
    items = owed(pairs, periods[0]) if periods else []
    if request.method != "POST":
        return _preview(request, exercise, periods, items, _choices(request, items))
    do = request.POST.get("do", "")
    if do == "upload":
        return _upload(request, items)
    choices = _choices(request, items, bound=True)
    _remember(request, choices)
    if do == "attach" and periods:
        return _attach(request, exercise, periods, items, choices)
    messages.success(request, "Se guardó lo que escribió en la vista previa.")
    return redirect(request.get_full_path())


@require_safe
@desk_view
def list_template(request: HttpRequest) -> HttpResponse:
    """An empty list to fill in, with the columns that are read."""
    require(request.user, "followup.report_progress")
    return csv_file("lista-de-evidencias.csv", HEADERS, [])


def _upload(request: HttpRequest, items: list[Owed]) -> HttpResponse:
    """Receive the files and the list; what is refused is told file by file."""
    told = _listed(request)
    _remember(request, _choices(request, items, bound=True))
    staged = stage_files(uploads=request.FILES.getlist("files"), by=request.user)
    names = _names(items)
    kept = request.session.get(_KEPT, {})
    waiting = list(staged_files().filter(received_by=request.user))
    new = {file.pk for file in staged.files}
    for file in waiting:
        listed = told.get(folded(file.original_name), {})
        if file.pk not in new and not listed:
            continue
        meant = propose(listed.get("activity", ""), names) or propose(file.original_name, names)
        before = kept.get(file.external_id, {"activity": str(meant or "")})
        activity = str(meant) if meant and listed.get("activity") else before.get("activity", "")
        kept[file.external_id] = {**_initial(None, file), **before, **listed, "activity": activity}
    request.session[_KEPT] = kept
    for sentence in staged.refused:
        messages.error(request, sentence)
    if staged.files:
        messages.success(request, f"Archivos revisados: {len(staged.files)}. Nada se ha adjuntado todavía.")
    elif not staged.refused and not told:
        messages.warning(request, "Elija al menos un archivo.")
    absent = set(told) - {folded(file.original_name) for file in waiting}
    if absent:
        messages.warning(request, f"La lista nombra archivos que no llegaron: {', '.join(sorted(absent)[:10])}.")
    return redirect(f"{request.get_full_path()}#vista-previa")


def _listed(request: HttpRequest) -> dict[str, dict[str, str]]:
    """What the list says of each file; it applies too to those that waited already."""
    upload = request.FILES.get("list")
    if upload is None:
        return {}
    try:
        with examine(upload) as seen:
            return read_list(seen.path, seen.media_type)
    except DomainError as problem:
        messages.error(request, f"La lista no se usó. {problem}")
        return {}


def _attach(
    request: HttpRequest, exercise: Any, periods: list[ReportingPeriod], items: list[Owed], choices: list[Choice]
) -> HttpResponse:
    what = {choice.file.pk: choice.form.data.get(choice.form.add_prefix("what")) for choice in choices}
    wanted = [choice for choice in choices if what[choice.file.pk] not in {StagedForm.LEAVE, StagedForm.DISCARD}]
    gone = [choice for choice in choices if what[choice.file.pk] == StagedForm.DISCARD]
    period = next((each for each in periods if each.slug == request.POST.get("period")), None)
    wrong = [choice for choice in wanted if not choice.form.is_valid()]
    by_pk = {item.activity.pk: item.activity for item in items}
    if wrong:
        which = "el archivo" if len(wanted) == 1 else f"{len(wrong)} de {len(wanted)} archivos"
        messages.error(request, f"No se adjuntó nada: revise {which}.")
        return _preview(request, exercise, periods, items, choices, 422)
    if period is None:
        messages.error(request, "Ese periodo ya no recibe informes. Elija otro; lo que escribió sigue aquí.")
        return _preview(request, exercise, periods, items, choices, 422)
    try:
        attached = attach_staged(
            pieces=[_piece(choice, by_pk) for choice in wanted], period=period, by=request.user
        )  # fmt: skip
    except RefusedPiece as problem:
        wanted[problem.place].form.add_error(None, str(problem))
        messages.error(request, "No se adjuntó nada: revise el archivo que se señala.")
        return _preview(request, exercise, periods, items, choices, 422)
    for choice in gone:
        with errors_as_messages(request):
            discard_staged(file=choice.file, by=request.user)
    told = [f"Evidencias adjuntadas: {len(attached)}."] if attached else []
    told += [f"Archivos quitados: {len(gone)}."] if gone else []
    messages.success(request, " ".join(told) or "No había nada que adjuntar.")
    left = staged_files().filter(received_by=request.user).exists()
    to = reverse("followup_desk:bulk" if left else "followup_desk:owes")
    ask = request.GET.copy()
    if not left:
        ask["periodo"] = period.slug
    return redirect(f"{to}?{ask.urlencode()}" if ask else to)


def _piece(choice: Choice, activities: dict[int, Activity]) -> Piece:
    file = choice.file
    facts = choice.form.facts(name=file.original_name, media_type=file.media_type)
    activity = activities[int(choice.form.cleaned_data["activity"])]
    return Piece(file, activity, {**facts, "is_demonstration": activity.is_demonstration})


def _choices(request: HttpRequest, items: list[Owed], *, bound: bool = False) -> list[Choice]:
    """The person's staged files with their forms; bound, only those that the page sent."""
    files = list(staged_files().filter(received_by=request.user)[:A_PAGE])
    already, kept = same_bytes(files), request.session.get(_KEPT, {})
    options = [(item.activity.pk, f"{item.code} {item.row.title}"[:110]) for item in items]
    found = []
    for file in files:
        prefix = f"f{file.pk}"
        if bound and f"{prefix}-activity" not in request.POST:
            continue
        data = request.POST.copy() if bound else None
        if data is not None:
            data[f"{prefix}-staged"] = file.external_id
        form = StagedForm(data, prefix=prefix, activities=options, initial=_initial(kept.get(file.external_id), file))
        found.append(Choice(file, form, already.get(file.sha256)))
    return found


def _initial(kept: dict[str, str] | None, file: StoredFile) -> dict[str, str]:
    return kept or {
        "title": file.original_name.rpartition(".")[0],
        "kind": proposed_kind(name=file.original_name, media_type=file.media_type),
        "dated_on": day_in(file.original_name),
    }


def _remember(request: HttpRequest, choices: list[Choice]) -> None:
    """Keep what was written in the preview until its files are attached, whatever happens to the page."""
    waiting = set(staged_files().filter(received_by=request.user).values_list("external_id", flat=True))
    kept = {key: told for key, told in request.session.get(_KEPT, {}).items() if key in waiting}
    for choice in choices:
        form = choice.form
        kept[choice.file.external_id] = {
            name: str(form.data.get(form.add_prefix(name), ""))[:2000] for name in form.fields if name != "staged"
        }
    request.session[_KEPT] = kept


def _names(items: list[Owed]) -> dict[str, list[int]]:
    return {name: [item.activity.pk for item in found] for name, found in codes(items).items()}


def _preview(
    request: HttpRequest, exercise: Any, periods: list[ReportingPeriod], items: list[Owed], choices: list[Choice],
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "periods": periods,
        "period": periods[0] if periods else None,
        "days_left": days_left(periods[0], clock.today()) if periods else 0,
        "items": items,
        "choices": choices,
        "accept": ACCEPT,
        "accepted": ACCEPTED_WORDS,
        "address": request.get_full_path(),
        "wrong": [choice for choice in choices if choice.form.is_bound and choice.form.errors],
    }
    return page(request, "bulk", "bulk", exercise, context, status)
