"""What the public search knows of Decide: what is elected, each election, what actors publish, and what they took up.

Never what people say of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from abierto.core import clock
from abierto.core.search import Closed, SearchRow, replace_rows
from abierto.decide.bodies import bodies
from abierto.decide.enums import PieceKind
from abierto.decide.models import Outcome, Piece
from abierto.decide.queries import current_process
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import ContestKind, Doing
from abierto.elections.models import Contest, Process
from abierto.territory.models import DistrictMunicipality

OUTCOMES = "Lo que se retomó"


def closed_kinds() -> Closed:
    """What actors publish, while the calendar keeps it shut: the search is no way around the page's door."""
    at = clock.now()
    process = current_process(at.astimezone(clock.ZONE).date())
    if process is None:
        return Closed()
    calendar = calendar_of(process)
    verdicts = {
        PieceKind.PLATFORM.label: calendar.may(Doing.SEE_PLATFORMS, at),
        PieceKind.CAREER.label: calendar.may(Doing.SEE_PROFILES, at),
        PieceKind.PROPOSAL.label: calendar.may(Doing.SEE_PROFILES, at),
        OUTCOMES: calendar.since(Doing.DELIVER, at),
    }
    return Closed(frozenset(str(kind) for kind, verdict in verdicts.items() if not verdict), (*calendar.instants(),))


def index_process(process: Process) -> None:
    """Replace what the search knows of a process's elections, and of the bodies that they fill."""
    replace_rows(f"decide:{process.external_id}", _contests(process))
    replace_rows("decide:bodies", _bodies())


def index_outcomes(process: Process) -> None:
    """Replace what the search knows of what the actors of a process say that they took up."""
    replace_rows(f"decide:retomado:{process.external_id}", _outcomes(process))


def index_piece(piece: Piece) -> None:
    """What the search knows of a publication is what everyone reads of it: nothing, when it is not shown."""
    is_shown = Piece.objects.filter(pk=piece.pk).shown().exists()  # type: ignore[attr-defined]
    replace_rows(_source(piece.external_id), [_publication(piece)] if is_shown else [])


def forget_pieces(pieces: QuerySet[Piece]) -> None:
    """The search no longer knows of these publications."""
    for external_id in pieces.values_list("external_id", flat=True):
        replace_rows(_source(external_id), [])


def _source(external_id: str) -> str:
    return f"decide:publicado:{external_id}"


def _publication(piece: Piece) -> SearchRow:
    edition = piece.published()
    sections = edition.body if edition is not None else []
    if piece.kind == PieceKind.PLATFORM:
        url = reverse("decide:platform-detail", args=[piece.force.external_id])
    elif piece.kind == PieceKind.PROPOSAL:
        url = reverse("decide:proposal-detail", args=[piece.external_id])
    else:
        url = reverse("decide:profile-detail", args=[piece.candidate_id])
    words = [section[name] for section in sections for name in ("title", "text")]
    return SearchRow(
        kind=PieceKind(piece.kind).label,
        url=url,
        title=piece.title,
        summary=next((section["text"] for section in sections if section["text"]), ""),
        text=" ".join((piece.force.name, piece.force.short_name, *words)),
    )


def _outcomes(process: Process) -> Iterator[SearchRow]:
    for said in Outcome.objects.standing().filter(force__process=process).select_related("force"):  # type: ignore[attr-defined]
        yield SearchRow(
            kind=OUTCOMES,
            url=f"/decide/retomado/?tema={said.theme}#{said.force.external_id}",
            title=f"Lo que {said.force.short_name} dice que retomó: {said.get_theme_display()}",
            summary=said.taken_up or said.not_taken_up,
            text=f"{said.force.name} {said.not_taken_up} {said.reason}",
        )


def _contests(process: Process) -> Iterator[SearchRow]:
    names: dict[int, list[str]] = {}
    parts = DistrictMunicipality.objects.filter(district__map=process.district_map)
    for district_id, name in parts.values_list("district_id", "municipality__name"):
        names.setdefault(district_id, []).append(name)
    for contest in Contest.objects.filter(process=process).select_related("district", "municipality"):
        lies_in = ", ".join(sorted(names.get(contest.district_id or 0, [])))
        where = f" Abarca, en todo o en parte: {lies_in}." if lies_in else ""
        yield SearchRow(
            kind="Elección",
            url=f"/decide/candidaturas/{contest.external_id}/",
            title=str(contest),
            summary=f"{process.name}. Quiénes compiten.{where}",
            text=f"elección candidaturas {ContestKind(contest.kind).label}",
        )


def _bodies() -> Iterator[SearchRow]:
    for body in bodies().values():
        facts = (*body.does, *body.cannot, *body.elected)
        text = " ".join((body.about, body.seats_text.text, *(fact.text for fact in facts)))
        yield SearchRow("Qué se elige", body.get_absolute_url(), body.name, body.line, text)
