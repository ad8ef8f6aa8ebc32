"""What is elected, who competes for it, and who stands."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.pages import page_of
from abierto.core.permissions import allowed, require
from abierto.elections.actions.candidacies import Substitute, end_candidate, substitute_candidate
from abierto.elections.actions.forces import set_standing
from abierto.elections.actions.processes import add_contests
from abierto.elections.desk.frame import done, page, process_of
from abierto.elections.enums import Ending
from abierto.elections.forms import EndingForm, StandingForm, SubstituteForm
from abierto.elections.models import Candidate, Contest, Standing

_SHOWN = 200
_ENDING, _SUBSTITUTE = "fin-%s", "sustituir-%s"  # two forms on a page name their fields apart


@require_safe
@desk_view
def contests(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is elected, with how many compete and stand."""
    found = process_of(request, pk)
    standing = Count("candidacies__candidates", filter=Q(candidacies__candidates__ended_on__isnull=True))
    rows = found.contests.select_related("district", "municipality").annotate(candidates=standing)
    competing = dict(
        Standing.objects.filter(contest__process=found).values_list("contest").annotate(count=Count("pk")).order_by()
    )
    context = {
        "rows": [(contest, competing.get(contest.pk, 0)) for contest in rows],
        "may_keep": allowed(request.user, "elections.keep_process", found),
    }
    return page(request, "contests", "contests", found, context)


@require_POST
@desk_view
def contests_add(request: HttpRequest, pk: int) -> HttpResponse:
    """A contest for each district, each municipality and the list, where they lack."""
    found = process_of(request, pk, "elections.keep_process")
    if request.POST.get("agregar") == "si":
        with errors_as_messages(request):
            made = add_contests(process=found, by=request.user)
            messages.success(request, _added(len(made)))
    return redirect("elections_desk:contests", found.pk)


def _added(count: int) -> str:
    if count == 1:
        return "Se registró una elección."
    return f"Se registraron {count:,} elecciones." if count else "No faltaba ninguna."


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """One contest: who competes, with the form that says it, and who stands in each place."""
    require(request.user, "elections.view_elections")
    rows = Contest.objects.select_related("process", "district", "municipality")
    found = get_object_or_404(rows, pk=pk)
    standings = list(found.standings.select_related("force").order_by("force__order"))
    initial = {"forces": [each.force_id for each in standings], "source": standings[0].source if standings else ""}
    form = StandingForm(request.POST or None, contest=found, initial=initial)
    status = 200
    if request.method == "POST":
        require(request.user, "elections.keep_forces", found.process)
        if done(form, lambda: set_standing(contest=found, by=request.user, **form.cleaned_data)):
            messages.success(request, f"Quedó dicho quiénes compiten en {found}.")
            return redirect("elections_desk:contest", found.pk)
        status = 422
    candidates = Candidate.objects.filter(candidacy__contest=found).select_related("candidacy__force")
    ordered = candidates.order_by("candidacy__force__order", "post", "number", "capacity", "registered_on", "pk")
    context = {
        "contest": found,
        "standings": standings,
        "form": form,
        "page": page_of(request, ordered, size=_SHOWN),
        "may_keep": allowed(request.user, "elections.keep_forces", found.process),
        "may_end": allowed(request.user, "elections.end_candidate"),
    }
    return page(request, "contest", "contests", found.process, context, status)


@require_safe
@desk_view
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidate, who held the place before and after, and the forms that end or substitute."""
    return _candidate(request, _found(request, pk))


@require_POST
@desk_view
def candidate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody no longer stands."""
    found = _found(request, pk, "elections.end_candidate")
    form = EndingForm(request.POST, auto_id=_ENDING)

    def act() -> None:
        data = {**form.cleaned_data, "ending": Ending(form.cleaned_data["ending"])}
        end_candidate(candidate=found, by=request.user, **data)

    if done(form, act):
        messages.success(request, f"Quedó asentado que {found} dejó la candidatura.")
        return redirect("elections_desk:candidate", found.pk)
    return _candidate(request, found, 422, ending_form=form)


@require_POST
@desk_view
def candidate_substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else takes the place."""
    found = _found(request, pk, "elections.end_candidate")
    form = SubstituteForm(request.POST, auto_id=_SUBSTITUTE)
    taken: list[Candidate] = []

    def act() -> None:
        data = form.cleaned_data
        who = Substitute(data["name"], data["gender"], data["age"])
        made = substitute_candidate(
            candidate=found, substitute=who, on=data["on"], citation=data["citation"], by=request.user
        )
        taken.append(made)

    if done(form, act):
        messages.success(request, f"{taken[0]} tomó el lugar de {found}.")
        return redirect("elections_desk:candidate", taken[0].pk)
    return _candidate(request, found, 422, substitute_form=form)


def _found(request: HttpRequest, pk: int, permission: str = "elections.view_elections") -> Candidate:
    require(request.user, "elections.view_elections")
    contest = Prefetch("candidacy__contest", Contest.objects.select_related("process", "district", "municipality"))
    found = get_object_or_404(Candidate.objects.select_related("candidacy__force").prefetch_related(contest), pk=pk)
    require(request.user, permission, found)
    return found


def _candidate(request: HttpRequest, candidate: Candidate, status: int = 200, **forms_) -> HttpResponse:
    place = {name: getattr(candidate, name) for name in ("candidacy", "post", "number", "capacity")}
    held = list(Candidate.objects.filter(**place).order_by("registered_on", "pk"))
    is_free = all(each.ended_on is not None for each in held)
    context = {
        "candidate": candidate,
        "held": held,
        "may_end": candidate.ended_on is None and allowed(request.user, "elections.end_candidate", candidate),
        "may_substitute": (candidate.ended_on is None or (is_free and candidate == held[-1]))
        and allowed(request.user, "elections.end_candidate", candidate),
        "ending_form": EndingForm(auto_id=_ENDING),
        "substitute_form": SubstituteForm(auto_id=_SUBSTITUTE),
        **forms_,
    }
    return page(request, "candidate", "contests", candidate.candidacy.contest.process, context, status)
