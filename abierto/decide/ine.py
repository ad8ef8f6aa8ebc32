"""The public export of INE, read as careers and proposals. Pure: whose each row is, is asked when it is kept.

What that export says was consented to be published there, not here: its texts become drafts without consent, which
whoever answers for them gives before they are submitted. It tells no subject of a proposal, so a column says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from abierto.core.search import fold
from abierto.decide.enums import PieceKind, Theme
from abierto.elections.enums import Capacity, Post
from abierto.elections.format import CAPACITIES, EMPTY, POSTS
from abierto.elections.reading.cells import Bad, text_of
from abierto.territory.names import folded
from abierto.territory.reading.files import Problem

HEADER_WITHIN = 60
#: The parts of a career: the column, and how its paragraph begins.
_CAREER = (
    ("escolaridad", "Escolaridad"),
    ("historia profesional", "Historia profesional"),
    ("trayectoria politica", "Trayectoria política"),
    ("motivo cargo publico", "Por qué busca el cargo"),
)
#: The proposals: the column, and the column that says what each is about; none where the column itself says it.
_PROPOSALS = (("propuesta 1", "tema 1"), ("propuesta 2", "tema 2"), ("propuesta genero", ""))
_LONGEST_TITLE = 100

Row = tuple[int, Mapping[int, Any]]
#: Row, kind, theme, title, text, and whose it is: political actor and name, as the file says them.
Found = tuple[int, PieceKind, str, str, str, str, str]


def header_of(rows: Iterable[Row]) -> tuple[int, dict[str, int]] | None:
    """The row of the heads and the place of each column, when this is INE's layout."""
    for seen, (number, cells) in enumerate(rows):
        if seen >= HEADER_WITHIN:
            break
        places = {" ".join(fold(str(head)).replace("_", " ").split()): place for place, head in cells.items()}
        told = {name for name, _ in (*_CAREER, *_PROPOSALS)}
        if "nombre candidato" in places and told & set(places):
            return number, places
    return None


def read_rows(
    rows: Iterable[Row], places: Mapping[str, int], themes: Mapping[str, str]
) -> tuple[list[Found], list[Problem]]:
    """The texts of who heads a formula or a slate, and all that must be mended. Substitutes and others publish none."""
    found: list[Found] = []
    problems: list[Problem] = []
    for number, cells in rows:
        try:
            told = {name: _text(cells.get(place)) for name, place in places.items()}
        except Bad as problem:
            problems.append(Problem(str(problem), number))
            continue
        if not any(told.values()) or not _heads(told):
            continue
        who, force = told["nombre candidato"], told.get("partido coalicion", "")
        career = "\n\n".join(f"{title}: {told[name]}" for name, title in _CAREER if told.get(name))
        if career:
            found.append((number, PieceKind.CAREER, "", "", career, force, who))
        for name, about in _PROPOSALS:
            text = told.get(name, "")
            theme = themes.get(fold(told.get(about, ""))) if about else Theme.EQUALITY.value
            if text and theme is None:
                heads = f"agregue la columna «{about.upper().replace(' ', '_')}» con uno de estos: "
                problems.append(Problem(heads + f"{', '.join(str(each.label) for each in Theme)}.", number, name))
            elif text and theme is not None:
                found.append((number, PieceKind.PROPOSAL, theme, _title(text), text, force, who))
    return found, problems


def _text(cell: Any) -> str:
    text = text_of(cell).strip()
    return "" if text.casefold() in EMPTY else text


def _heads(told: Mapping[str, str]) -> bool:
    """Whether the row is of somebody who publishes; what it does not say is not held against it."""
    post, _ = POSTS.get(folded(told.get("cargo", "")), (None, None))
    if post is not None and post not in (Post.DEPUTY, Post.PRESIDENCY):
        return False
    return CAPACITIES.get(folded(told.get("tipo candidato", ""))) in (None, Capacity.OWNER)


def _title(text: str) -> str:
    """The first sentence, cut at a word: its author writes another if they want."""
    first = " ".join(text.split()).partition(". ")[0].rstrip(".")
    return first if len(first) <= _LONGEST_TITLE else first[:_LONGEST_TITLE].rpartition(" ")[0] + "…"
