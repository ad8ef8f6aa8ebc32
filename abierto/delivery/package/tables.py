"""The two tables of a package as exact CSV: cells that no spreadsheet runs, and that are read back as they were."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from abierto.core.files import safe_cell
from abierto.participation.enums import Kind, Origin, Sector
from abierto.participation.enums import Reaction as Said

from .rows import ERASED, Contribution, Reaction, is_apart

CONTRIBUTIONS = (
    *("hoja", "folio", "compromiso", "espacio", "municipio", "tipo", "texto", "version", "recibida", "via", "sector"),
    *("firma", "consiente_publicar", "estado", "reglas", "puntos", "motivos", "revision", "apartada", "se_parece_a"),
    *("autor", "sal"),
)
REACTIONS = (
    *("hoja", "folio", "espacio", "version", "reaccion", "recibida", "via", "vigente", "puntos", "motivos", "revision"),
    *("apartada", "autor", "sal", "compromiso"),
)
BOM = "\ufeff"
KINDS = {Kind.IDEA.value: "idea", Kind.PROPOSAL.value: "propuesta", Kind.COMMENT.value: "comentario"}
REACTIONS_SAID = {Said.UP.value: "me_gusta", Said.DOWN.value: "no_me_gusta", Said.NONE.value: "sin_reaccion"}
ORIGINS = {Origin.WEB.value: "sitio", Origin.PAPER.value: "papel", Origin.IMPORT.value: "archivo"}
SECTORS = {sector.value: sector.label.lower() if sector.value else "" for sector in Sector}
REVIEWS = {None: "", True: "queda", False: "no_queda"}
YES_NO = {True: "si", False: "no"}
_KINDS_BACK, _SAID_BACK = ({word: code for code, word in words.items()} for words in (KINDS, REACTIONS_SAID))
_REVIEWS_BACK = {word: stands for stands, word in REVIEWS.items()}


class Unreadable(ValueError):
    """A row is not as the format wants it; ``str(error)`` says what, in Spanish."""


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and that :func:`uncell` gives back as it was."""
    bare = text.lstrip("'")
    return "'" + text if bare != safe_cell(bare) else text


def uncell(text: str) -> str:
    """The text that :func:`cell` was given."""
    if not text.startswith("'"):
        return text
    bare = text.lstrip("'")
    return text[1:] if bare != safe_cell(bare) else text


def contribution_cells(row: Contribution, municipality: str, rules: str) -> list[object]:
    """A contribution as its line of the table; of an erased one, nothing that its author had erased."""
    erased = row.state == ERASED
    return [
        row.leaf,
        row.commitment.hex()[:10].upper(),
        row.commitment.hex(),
        row.space,
        cell(municipality),
        KINDS[row.kind],
        "" if erased else cell(row.text),
        row.version,
        row.at,
        ORIGINS[row.origin],
        SECTORS.get(row.sector, ""),
        "" if erased else cell(row.signed_as),
        YES_NO[row.may_publish],
        row.state,
        rules,
        row.score,
        " ".join(row.reasons),
        REVIEWS[row.stands],
        YES_NO[is_apart(row.score, row.stands)],
        row.like.hex()[:10].upper() if row.like else "",
        "" if erased or row.salt is None else row.author.hex(),
        "" if erased or row.salt is None else row.salt.hex(),
    ]


def around_instant(row: Reaction) -> tuple[str, str]:
    """What the line of a reaction says from its space to its instant, and from there to its author.

    Many say the same. None of its cells holds a comma, a quote or a line end, so it is written without asking.
    """
    judged = f"{YES_NO[row.is_current]},{row.score},{' '.join(row.reasons)},{REVIEWS[row.stands]}"
    apart = YES_NO[is_apart(row.score, row.stands)]
    return f"{row.space},{row.version},{REACTIONS_SAID[row.value]},", f",{ORIGINS[row.origin]},{judged},{apart},"


def csv_bytes(lines: Iterable[Iterable[object]]) -> bytes:
    """Lines as RFC 4180 wants them, in UTF-8."""
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue().encode()


def head(columns: Iterable[str]) -> bytes:
    """The mark that spreadsheets need to read accents, and the names of the columns."""
    return BOM.encode() + csv_bytes([list(columns)])


@dataclass(frozen=True, slots=True)
class Line:
    """A line of either table as it was read, its words turned back into codes."""

    number: int  # in its file, the first after the head is 2
    leaf: int
    space: str
    version: int
    at: str
    origin: str
    author: str
    salt: bytes | None
    commitment: bytes | None
    score: int
    reasons: tuple[str, ...]
    apart: bool
    stands: bool | None
    value: str  # the kind of a contribution, the value of a reaction
    counts: str  # state of a contribution; "si" or "no" of a reaction
    told: Mapping[str, str]


def rows_of(file: io.TextIOBase, *columns: str) -> Iterator[list[str]]:
    """Some columns of a table of contributions that we have just written, as they are, without looking at them."""
    rows = csv.reader(file)
    next(rows)
    places = itemgetter(*(CONTRIBUTIONS.index(name) for name in columns))
    return (places(row) for row in rows)


def read_contributions(file: io.TextIOBase) -> Iterator[Line]:
    """The lines of ``aportaciones.csv``. Raises Unreadable."""
    return _read(file, CONTRIBUTIONS, lambda told: (_known(_KINDS_BACK, told["tipo"], "tipo"), told["estado"]))


def read_reactions(file: io.TextIOBase) -> Iterator[Line]:
    """The lines of ``reacciones.csv``. Raises Unreadable."""
    return _read(file, REACTIONS, lambda told: (_known(_SAID_BACK, told["reaccion"], "reaccion"), told["vigente"]))


def _read(
    file: io.TextIOBase, columns: tuple[str, ...], own: Callable[[Mapping[str, str]], tuple[str, str]]
) -> Iterator[Line]:
    rows = csv.reader(file, strict=True)
    number = 1
    try:
        first = next(rows, [])
        if [first[0].removeprefix(BOM), *first[1:]] != list(columns) if first else True:
            raise Unreadable("renglón 1: los nombres de las columnas no son los del formato")
        for number, row in enumerate(rows, 2):
            if len(row) != len(columns):
                raise Unreadable(f"renglón {number}: tiene {len(row)} columnas y van {len(columns)}")
            yield _line(number, dict(zip(columns, row, strict=True)), own)
    except (csv.Error, UnicodeDecodeError, EOFError, OSError, zlib.error) as problem:
        raise Unreadable(f"después del renglón {number}: no se puede leer ({problem})") from None


def _line(number: int, told: dict[str, str], own: Callable[[Mapping[str, str]], tuple[str, str]]) -> Line:
    try:
        value, counts = own(told)
        return Line(
            number=number,
            leaf=_whole(told["hoja"]),
            space=told["espacio"],
            version=_whole(told["version"]),
            at=told["recibida"],
            origin=told["via"],
            author=told["autor"],
            salt=bytes.fromhex(told["sal"]) if told["sal"] else None,
            commitment=bytes.fromhex(told["compromiso"]) if told["compromiso"] else None,
            score=_whole(told["puntos"]),
            reasons=tuple(told["motivos"].split()),
            apart=_known({"si": True, "no": False}, told["apartada"], "apartada"),
            stands=_known(_REVIEWS_BACK, told["revision"], "revision"),
            value=value,
            counts=counts,
            told=told,
        )
    except ValueError as problem:
        raise Unreadable(f"renglón {number}: {problem}") from None


def _known(words, told: str, column: str):
    if told not in words:
        raise ValueError(f"«{told[:30]}» no es un valor de la columna {column}")
    return words[told]


def _whole(told: str) -> int:
    if not (told.isascii() and told.isdecimal()):
        raise ValueError(f"«{told[:30]}» no es un número")
    return int(told)
