"""Writing, reading, submitting, validating and withdrawing what an actor publishes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abierto.core import clock
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.permissions import allowed
from abierto.decide.actions import pieces as actions
from abierto.decide.actors.door import actors_view, own_edition, own_piece, own_seat, page, told
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.forms import EditionForm, ValidateForm, WithdrawForm, form_for
from abierto.decide.models import ActorSeat, Piece, others_validate
from abierto.decide.models.edition import State
from abierto.decide.seen import touch_of
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import ForceKind
from abierto.elections.models import Candidate, Contest
from abierto.uploads.serving import file_answer

_KINDS = {"plataforma": PieceKind.PLATFORM, "trayectoria": PieceKind.CAREER, "propuesta": PieceKind.PROPOSAL}


@require_http_methods(["GET", "HEAD", "POST"])
@actors_view
def piece_new(request: HttpRequest, what: str) -> HttpResponse:
    """Begin a platform, or the career or a proposal of the candidate that ``?candidatura=`` names."""
    kind, seat = _KINDS[what], own_seat(request)
    candidate = _candidate(request, seat) if kind != PieceKind.PLATFORM else None
    form = EditionForm(kind, None, request.POST or None, request.FILES or None, fresh=True)
    blank = Piece(kind=kind, force=seat.force, candidate=candidate)
    if request.method == "POST" and form.is_valid():
        try:
            edition = actions.begin_piece(
                kind=kind,
                force=seat.force,
                candidate=candidate,
                contest=_contest(seat) if kind == PieceKind.PLATFORM else None,
                theme=form.cleaned_data.get("theme", ""),
                words=form.words(),
                by=request.user,
            )
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Se guardó el borrador.")
            return redirect("decide:actor-piece", edition.piece_id)
    return page(request, "write", _writing(blank, form), _status(form))


@require_safe
@actors_view
def piece_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A publication as it would be read, its editions, and what may be done with it."""
    return _piece_page(request, own_piece(request, pk))


def _piece_page(request: HttpRequest, piece: Piece, *, problem: str = "", statement: str = "") -> HttpResponse:
    """Its page as it is now; with a ``problem``, what was not done and what was written with it."""
    editions = list(piece.editions.order_by("-number").select_related("photograph", "correction"))
    latest = editions[0] if editions else None
    verdict = calendar_of(piece.force.process).may(piece.doing, clock.now())
    mine = latest is not None and request.user.pk in (latest.submitted_by_id, latest.written_by_id)
    alone = not others_validate(piece.force, request.user)
    has_left = piece.is_of_who_left
    validates = allowed(request.user, "decide.validate_edition", piece)
    context = {
        "piece": piece,
        "editions": editions,
        "latest": latest,
        "sections": _sections(latest.body) if latest else [],
        "shown": None if has_left and piece.candidate is not None else piece.published(),
        "verdict": verdict,
        "State": State.__members__,
        "has_left": has_left,
        "is_finished": piece.withdrawn_at is not None
        or has_left
        or (latest is not None and latest.state == State.REFUSED),
        "may_validate": validates and (not mine or alone),
        "needs_statement": mine and alone,
        "validates": validates,
        "is_alone": alone,
        "seen": touch_of(latest),
        "problem": problem,
        "validate_form": ValidateForm(initial={"statement": statement}),
        "withdraw_form": WithdrawForm() if allowed(request.user, "decide.withdraw_piece", piece) else None,
    }
    return page(request, "piece", context, 409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@actors_view
def piece_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the edition in hand, or begin the next one."""
    piece = own_piece(request, pk)
    form = form_for(piece, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_draft(piece=piece, words=form.words(), seen=form.cleaned_data["seen"], by=request.user)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
            if isinstance(problem, StaleRecord):  # the next attempt knows what is kept now
                form.data = {**form.data.dict(), "seen": touch_of(piece.in_hand())}  # type: ignore[attr-defined]
        else:
            messages.success(request, "Se guardó el borrador.")
            return redirect("decide:actor-piece", piece.pk)
    return page(request, "write", _writing(piece, form), _status(form))


@require_POST
@actors_view
def piece_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Submit, send back, validate or withdraw."""
    piece = own_piece(request, pk)
    if act == "retirar":
        with told(request, "Se retiró la publicación."):
            actions.withdraw_piece(piece=piece, reason=request.POST.get("reason", "")[:1000], by=request.user)
        return redirect("decide:actor-piece", piece.pk)
    edition = piece.in_hand()
    if edition is None:
        messages.error(request, "No hay una edición en curso.")
        return redirect("decide:actor-piece", piece.pk)
    seen, statement = request.POST.get("seen", ""), request.POST.get("statement", "")[:2000]
    try:
        if act == "enviar":
            with told(request, "Se envió a validar."):
                actions.submit_edition(edition=edition, seen=seen, by=request.user)
        elif act == "devolver":
            with told(request, "Volvió a borrador."):
                actions.return_edition(edition=edition, seen=seen, by=request.user)
        else:
            with told(request, "Se validó. El instituto revisa que no tenga causas de observación y lo publica."):
                actions.validate_edition(edition=edition, statement=statement, seen=seen, by=request.user)
    except StaleRecord as problem:
        return _piece_page(request, piece, problem=str(problem), statement=statement)
    return redirect("decide:actor-piece", piece.pk)


@require_safe
@actors_view
def edition_photograph(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photograph of an edition of one's own, published or not."""
    edition = own_edition(request, pk)
    if edition.photograph is None:
        raise Http404
    return file_answer(request, edition.photograph)


def _candidate(request: HttpRequest, seat: ActorSeat) -> Candidate:
    """The candidate of one's own that the address names; any other is as if it were not."""
    told = request.GET.get("candidatura", "")
    number = int(told) if told.isascii() and told.isdecimal() and len(told) < 12 else 0
    rows = Candidate.objects.select_related("candidacy__force", "candidacy__contest")
    return get_object_or_404(rows, pk=number, candidacy__force=seat.force)


def _contest(seat: ActorSeat) -> Contest | None:
    """Where an independent stands: its platform is of that contest alone."""
    if seat.force.kind != ForceKind.INDEPENDENT:
        return None
    standing = seat.force.standings.select_related("contest").first()
    return standing.contest if standing is not None else None


def _sections(body: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**each, "theme": Theme(each["theme"]).label if each["theme"] else ""} for each in body]


def _writing(piece: Piece, form: EditionForm) -> dict[str, Any]:
    verdict = calendar_of(piece.force.process).may(piece.doing, clock.now())
    return {"piece": piece, "form": form, "verdict": verdict, "is_platform": piece.kind == PieceKind.PLATFORM}


def _status(form: EditionForm) -> int:
    return 422 if form.is_bound and form.errors else 200
