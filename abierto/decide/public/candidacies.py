"""The complete list of candidacies, its downloads, and the page of each contest."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from abierto.core.files import attachment
from abierto.core.pages import crumbs, public_page
from abierto.decide import queries
from abierto.decide.bodies import body_of, seats_of
from abierto.decide.order import draw_of, drawn
from abierto.decide.public.asking import GENDERS, KINDS, ORDER_WORDS, POSTS, asked
from abierto.decide.public.gate import HOME, Opening, gate
from abierto.elections import files
from abierto.elections.enums import Capacity, ContestKind, Doing, Gender, Post
from abierto.elections.models import Contest, Process

LIST = ("Candidaturas", "/decide/candidaturas/")
PAGE_SIZE = 50


class _Counted(Paginator):
    """A list whose length is known already."""

    def __init__(self, rows: Any, size: int, length: int) -> None:
        super().__init__(rows, size)
        self._length = length

    @cached_property
    def count(self) -> int:
        return self._length


@public_page
def candidacy_list(request: HttpRequest) -> HttpResponse:
    """``/decide/candidaturas/``: everybody who stands or has stood, filtered and ordered as asked."""
    opening = gate(request, None, Doing.SEE_CANDIDATES, LIST)
    if opening.closed is not None:
        return opening.closed
    process, what = _process(opening), asked(request.GET)
    rows = queries.candidates(process, what.wanted)
    counts = queries.counts(rows)
    municipalities, districts = queries.places_of(process)
    page = _Counted(rows.values("pk"), PAGE_SIZE, counts.people).get_page(request.GET.get("pagina", 1))
    page.object_list = queries.with_places(rows, page.object_list)
    context = {
        "process": process,
        "asked": what,
        "counts": counts,
        "page": page,
        "query": f"{what.query}&" if what.query else "",
        "forces": queries.forces_of(process),
        "municipalities": municipalities,
        "districts": districts,
        "choices": _choices(opening),
        "is_over": opening.is_over,
        "shows_profiles": bool(opening.may(Doing.SEE_PROFILES)),
        "crumbs": crumbs(HOME, LIST),
    }
    return opening.fresh(render(request, "decide/candidacy_list.html", context))


@public_page
def candidacy_file(request: HttpRequest, extension: str) -> HttpResponse:
    """What the list shows under the same filters, whole, as a file; while it is closed, the page that says why."""
    opening = gate(request, None, Doing.SEE_CANDIDATES, LIST)
    if opening.closed is not None:
        opening.closed.status_code = 404
        return opening.closed
    what = asked(request.GET)
    rows = files.candidates_rows(queries.candidates(_process(opening), what.wanted))
    body = {
        "csv": lambda: b"".join(files.csv_file(rows)),
        "xlsx": lambda: files.xlsx_file(rows),
        "json": lambda: b"".join(files.json_file(rows)),
    }[extension]()
    name = f"candidaturas-{_process(opening).external_id}{'' if what.wanted.is_all else '-filtradas'}.{extension}"
    return opening.fresh(attachment(body, name, files.CONTENT_TYPES[extension]))


@public_page
def contest_detail(request: HttpRequest, contest_id: str) -> HttpResponse:
    """An election: who stands in it, place by place, and how each place has changed."""
    contest = queries.contests().filter(external_id=contest_id).first() if contest_id.isprintable() else None
    if contest is None:
        raise Http404("Ninguna elección tiene ese identificador.")
    here = (str(contest), contest_url(contest))
    opening = gate(request, contest.process, Doing.SEE_CANDIDATES, LIST, here)
    if opening.closed is not None:
        return opening.closed
    found = queries.running(contest)
    names = (own.force.external_id for own in found)
    draw = draw_of(opening.today, contest.external_id, contest.process.external_id, names)
    running = drawn(found, lambda own: own.force.external_id, draw.seed)
    context = {
        "contest": contest,
        "process": contest.process,
        "running": running,
        "draw": draw,
        "today": opening.today,
        "is_over": opening.is_over,
        "parity": _parity(running),
        "seats": seats_of(contest.municipality.population_2020) if contest.municipality else None,
        "body": body_of(contest.kind),
        "own_query": _only(contest),
        "crumbs": crumbs(HOME, LIST, here),
    }
    if queries.current_process(opening.today) == contest.process:  # the pages of what actors publish are of that one
        context["shows_platforms"] = bool(opening.may(Doing.SEE_PLATFORMS))
        context["shows_profiles"] = bool(opening.may(Doing.SEE_PROFILES))
    response = render(request, "decide/contest_detail.html", context)
    return opening.fresh(response, and_until=(opening.midnight,))


def contest_url(contest: Contest) -> str:
    """The page of a contest."""
    return f"/decide/candidaturas/{contest.external_id}/"


def _process(opening: Opening) -> Process:
    if opening.process is None:  # a closed opening never comes here
        raise Http404("Todavía no hay un proceso electoral.")
    return opening.process


def _only(contest: Contest) -> str:
    """The filters that leave this contest alone."""
    if contest.municipality is not None:
        return f"eleccion=ayuntamiento&municipio={contest.municipality.inegi_code}"
    return f"eleccion=diputacion&distrito={contest.district.number}" if contest.district else "eleccion=lista"


def _choices(opening: Opening) -> dict[str, list[tuple[str, str]]]:
    """The closed lists of the form, as (word of the address, words for people)."""
    return {
        "kinds": [(word, str(ContestKind(kind).label)) for word, kind in KINDS.items()],
        "posts": [(word, str(Post(post).label)) for word, post in POSTS.items()],
        "genders": [
            (word, str(Gender(gender).label) if gender else queries.UNSAID) for word, gender in GENDERS.items()
        ],
        "standing": [
            ("vigentes", "Quienes compitieron" if opening.is_over else "Quienes compiten hoy"),
            ("terminadas", "Quienes dejaron la candidatura"),
        ],
        "orders": [(word if word != "lugar" else "", label) for word, label in ORDER_WORDS.items()],
    }


def _parity(running: list[queries.Running]) -> list[tuple[str, dict[str, int]]]:
    """Of those who stand now: heads, owners and substitutes by gender; nothing where nobody is registered."""
    standing = [one for own in running for one in own.candidates if one.ended_on is None]
    groups = (
        ("Encabezan", [one for one in standing if one.heads]),
        ("Propietarias y propietarios", [one for one in standing if one.capacity == Capacity.OWNER]),
        ("Suplentes", [one for one in standing if one.capacity == Capacity.SUBSTITUTE]),
    )
    return [(title, queries.genders(people)) for title, people in groups if people]
