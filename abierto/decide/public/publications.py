"""What actors publish of themselves, and the forms with which anyone answers. No page tells how anyone answered."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from abierto.core.pages import crumbs, public_page
from abierto.decide import queries
from abierto.decide.enums import PieceKind, Theme
from abierto.decide.order import Draw, draw_of, drawn
from abierto.decide.outcomes import told_by
from abierto.decide.public.gate import HOME, Opening, gate
from abierto.decide.published import Profile, Shown, by_force, of_candidate, pieces_of, platforms, published, read
from abierto.elections.enums import Capacity, Doing, ForceKind, Post
from abierto.elections.models import Candidate, Contest, Force
from abierto.participation.doors import form_choices

LIST = ("Plataformas", "/decide/plataformas/")
CANDIDACIES = ("Candidaturas", "/decide/candidaturas/")
COMPARE = ("Comparar", "/decide/comparar/")


@public_page
def platform_list(request: HttpRequest) -> HttpResponse:
    """Every actor that competes, with its platform or without one, in the order drawn today."""
    opening = gate(request, None, Doing.SEE_PLATFORMS, LIST)
    if opening.closed is not None:
        return opening.closed
    forces, draw = _forces_drawn(opening)
    shown = by_force(read(opening.at, platforms(forces)))
    context = {
        "opening": opening,
        "rows": [(force, shown[force.pk][-1] if force.pk in shown else None) for force in forces],
        "with_platform": len(shown),
        "draw": draw,
        "crumbs": crumbs(HOME, LIST),
    }
    return opening.fresh(render(request, "decide/platform_list.html", context), and_until=[opening.midnight])


@public_page
def platform_detail(request: HttpRequest, force_id: str) -> HttpResponse:
    """An actor's platform by theme, its editions, and the form to answer while it is open."""
    opening = gate(request, None, Doing.SEE_PLATFORMS, LIST, (force_id, f"{LIST[1]}{force_id}/"))
    if opening.closed is not None:
        return opening.closed
    force = get_object_or_404(Force.objects.filter(process=opening.process), external_id=force_id)
    found = published(opening.at, kind=PieceKind.PLATFORM, force=force)
    shown = _edition_asked(request, found[-1]) if found else None
    heads = _heads(Q(candidacy__force=force)) if opening.may(Doing.SEE_CANDIDATES) else []
    shows_profiles = bool(opening.may(Doing.SEE_PROFILES))
    pieces = pieces_of(heads) if shows_profiles else {}
    since_delivery = opening.calendar.since(Doing.DELIVER, opening.at)
    context = {
        "opening": opening,
        "force": force,
        "members": [member.party for member in force.members.select_related("party")],
        "shown": shown,
        "heads": [(head, pieces.get(head.pk, 0)) for head in heads],
        "shows_profiles": shows_profiles,
        "told": told_by([force]).get(force.pk, []) if since_delivery else None,
        "crumbs": crumbs(HOME, LIST, (force.short_name, request.path)),
        **_answering(opening, shown),
    }
    response = render(request, "decide/platform_detail.html", context)
    return opening.fresh(response, and_until=shown.instants if shown is not None else ())


@public_page
def profile_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who heads a formula or a slate: career, and proposals by theme."""
    opening = gate(request, None, Doing.SEE_PROFILES, CANDIDACIES, ("Trayectoria y propuestas", request.path))
    if opening.closed is not None:
        return opening.closed
    rows = Candidate.objects.select_related("candidacy__contest__municipality", "candidacy__contest__district")
    rows = rows.select_related("candidacy__force").filter(candidacy__contest__process=opening.process)
    candidate = get_object_or_404(rows, pk=pk)
    if not candidate.heads:
        raise Http404("Publica trayectoria y propuestas quien encabeza la fórmula o la planilla.")
    contest = candidate.candidacy.contest
    profile = of_candidate(candidate, opening.at) if candidate.ended_on is None else Profile(None, [], [])
    career = profile.career
    if career is not None and not career.is_withdrawn:
        career = _edition_asked(request, career)
    context = {
        "opening": opening,
        "candidate": candidate,
        "contest": contest,
        "force": candidate.candidacy.force,
        "career": career,
        "proposals": profile.proposals,
        "taken_down": profile.taken_down,
        "crumbs": crumbs(
            HOME, CANDIDACIES, (str(contest), f"{CANDIDACIES[1]}{contest.external_id}/"), (candidate.name, request.path)
        ),
    }
    response = render(request, "decide/profile_detail.html", context)
    return opening.fresh(response, and_until=[at for each in profile.proposals for at in each.instants])


@public_page
def proposal_detail(request: HttpRequest, piece_id: str) -> HttpResponse:
    """A proposal whole, with the form to answer while it is open."""
    opening = gate(request, None, Doing.SEE_PROFILES, CANDIDACIES, ("Propuesta", request.path))
    if opening.closed is not None:
        return opening.closed
    found = published(
        opening.at, kind=PieceKind.PROPOSAL, external_id=piece_id, force__process=opening.process
    )  # fmt: skip
    if not found or found[0].piece.candidate.ended_on is not None:
        raise Http404("Esa propuesta no está publicada.")
    shown = _edition_asked(request, found[0])
    candidate = shown.piece.candidate
    context = {
        "opening": opening,
        "shown": shown,
        "candidate": candidate,
        "contest": candidate.candidacy.contest,
        "force": shown.piece.force,
        "crumbs": crumbs(
            HOME, CANDIDACIES, (candidate.name, f"/decide/perfiles/{candidate.pk}/"), ("Propuesta", request.path)
        ),
        **_answering(opening, shown),
    }
    return opening.fresh(render(request, "decide/proposal_detail.html", context), and_until=shown.instants)


@public_page
def compare(request: HttpRequest) -> HttpResponse:
    """What each actor says of one theme, side by side, in the order drawn today; of a contest, who heads there."""
    opening = gate(request, None, Doing.SEE_PLATFORMS, COMPARE)
    if opening.closed is not None:
        return opening.closed
    theme = request.GET.get("tema") or Theme.values[0]
    if theme not in Theme.values:
        raise Http404("No hay un tema con ese nombre.")
    contest = _contest_asked(request, opening)
    invented = queries.invented_in(contest) if contest is not None else set()
    forces, draw = _forces_drawn(opening, contest)
    wanted = platforms(forces)
    if contest is not None and opening.may(Doing.SEE_PROFILES):
        wanted |= Q(kind=PieceKind.PROPOSAL, theme=theme, candidate__candidacy__contest=contest,
                    candidate__ended_on__isnull=True)  # fmt: skip
    shown = by_force(read(opening.at, wanted))
    columns = [(force, *_split(shown.get(force.pk, []))) for force in forces]
    context = {
        "opening": opening,
        "theme": Theme(theme),
        "themes": Theme,
        "contest": contest,
        "columns": [
            {
                "force": force,
                "sections": platform.about(theme) if platform is not None else [],
                "platform": platform,
                "said": said,
                "is_demonstration": force.pk in invented or (platform is not None and platform.piece.is_demonstration),
            }
            for force, platform, said in columns
        ],
        "draw": draw,
        "crumbs": crumbs(HOME, COMPARE),
    }
    return opening.fresh(render(request, "decide/compare.html", context), and_until=[opening.midnight])


def _split(shown: list[Shown]) -> tuple[Shown | None, list[Shown]]:
    """The platform of a force, if it is among what it shows, and its proposals."""
    whole = [each for each in shown if each.piece.kind == PieceKind.PLATFORM]
    return (whole[-1] if whole else None), [each for each in shown if each.piece.kind == PieceKind.PROPOSAL]


def _forces_drawn(opening: Opening, contest: Contest | None = None) -> tuple[list[Force], Draw]:
    """Who competes (in a contest, if one is given), in the order of the day's draw, and that draw.

    Independents have their platforms in the page of their contest: the list of all is of parties and alliances.
    """
    forces = Force.objects.filter(process=opening.process).prefetch_related(queries.members())
    if contest is not None:
        forces = forces.filter(standings__contest=contest)
    else:
        forces = forces.exclude(kind=ForceKind.INDEPENDENT)
    where = contest.external_id if contest is not None else opening.process.external_id if opening.process else ""
    found = list(forces)
    draw = draw_of(opening.today, where, "plataformas", (force.external_id for force in found))
    return drawn(found, lambda force: force.external_id, draw.seed), draw


def _heads(where: Q) -> list[Candidate]:
    rows = Candidate.objects.standing().filter(
        where, capacity=Capacity.OWNER, number=1, post__in=(Post.DEPUTY, Post.PRESIDENCY)
    )
    rows = rows.select_related("candidacy__contest__municipality", "candidacy__contest__district")
    return list(rows.order_by("candidacy__contest__kind", "candidacy__contest__external_id")[:400])


def _edition_asked(request: HttpRequest, shown: Shown) -> Shown:
    asked = request.GET.get("edicion", "")
    if not asked:
        return shown
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 0
    found = Shown(shown.piece, shown.at, number)
    if found.edition is None:
        raise Http404("Esa edición no se publicó.")
    return found


def _contest_asked(request: HttpRequest, opening: Opening) -> Contest | None:
    asked = request.GET.get("eleccion", "")[:80]
    if not asked:
        return None
    rows = Contest.objects.filter(process=opening.process).select_related("municipality", "district")
    return get_object_or_404(rows, external_id=asked)


def _answering(opening: Opening, shown: Shown | None) -> dict[str, Any]:
    """The form's choices, or why there is none."""
    if shown is None or shown.piece.takes is None:
        return {}
    return {"why_closed": opening.may(shown.piece.takes).reason, **form_choices()}
