"""The list of candidates as files: CSV, XLSX and JSON, streamed from any queryset, in its order.

The public columns hold what anyone may read. The desk's add the age, and are the layout that the import reads back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from abierto.core.files import csv_pieces
from abierto.core.workbooks.table import table_workbook
from abierto.elections.enums import Capacity, ContestKind, Ending, Gender, Post
from abierto.elections.models import Candidate, Contest, Force

#: What anyone downloads.
COLUMNS = (
    *("id", "eleccion", "eleccion_nombre", "tipo_eleccion", "clave_lugar", "actor", "actor_nombre"),
    *("cargo", "lugar", "calidad", "nombre", "genero", "registro", "termino", "motivo", "acuerdo", "fuente"),
    "demostracion",
)
#: What those who keep the list download, and load again.
DESK_COLUMNS = tuple(name for column in COLUMNS for name in ((column, "edad") if column == "genero" else (column,)))
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_PIECE = 500
_FIELDS = (
    *("candidacy__contest", "candidacy__force", "candidacy__is_demonstration", "post", "number", "capacity", "name"),
    *("gender", "age", "registered_on", "ended_on", "ending", "citation", "source"),
)
_POSTS, _CAPACITIES = dict(Post.choices), dict(Capacity.choices)
_GENDERS, _ENDINGS = {"": "", **dict(Gender.choices)}, {"": "", **dict(Ending.choices)}


def candidates_rows(queryset: QuerySet[Candidate], *, with_age: bool = False) -> Iterator[dict[str, Any]]:
    """One row per candidate, with an identifier that stays the same in every download. Two queries besides its own.

    Dates are dates. Without ``with_age`` the rows are fit for anyone (:data:`COLUMNS`).
    """
    contests, forces = _Contests(), _Forces()
    for told in queryset.values_list(*_FIELDS).iterator(chunk_size=2000):
        contest, force, is_demonstration, post, number, capacity, name, gender, age, since, until, why, act, src = told
        where, who = contests[contest], forces[force]
        row = {
            "id": f"{where['eleccion']}.{who['actor']}.{post}-{number}-{capacity}.{since.isoformat()}",
            **where,
            **who,
            "cargo": _POSTS[post],
            "lugar": number,
            "calidad": _CAPACITIES[capacity],
            "nombre": name,
            "genero": _GENDERS[gender],
        }
        if with_age:
            row["edad"] = age
        row |= {
            "registro": since,
            "termino": until,
            "motivo": _ENDINGS[why],
            "acuerdo": act,
            "fuente": src,
            "demostracion": is_demonstration,
        }
        yield row


def csv_file(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """UTF-8 with the mark that spreadsheets need, in pieces; no cell of it is a formula."""
    yield "\ufeff".encode()
    told = ({column: _plain(row[column]) for column in columns} for row in rows)
    for piece in csv_pieces(columns, told):
        yield piece.encode()


def xlsx_file(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> bytes:
    """A workbook with typed numbers and dates, and texts that are never formulas."""
    return table_workbook("Candidaturas", columns, rows)


def json_file(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One object with the list of rows, a row a line, in pieces."""
    waiting, before = ['{"candidaturas": ['], "\n"
    for number, row in enumerate(rows, 1):
        waiting.append(f"{before}{json.dumps(row, ensure_ascii=False, default=str)}")
        before = ",\n"
        if number % _PIECE == 0:
            yield "".join(waiting).encode()
            waiting = []
    yield ("".join(waiting) + "\n]}\n").encode()


def _plain(value: Any) -> Any:
    return ("sí" if value else "no") if isinstance(value, bool) else value


class _Contests(dict[int, dict[str, Any]]):
    """What a row says of its contest; all of a process are read at once."""

    def __missing__(self, pk: int) -> dict[str, Any]:
        process = Contest.objects.filter(pk=pk).values("process")
        for contest in Contest.objects.filter(process__in=process).select_related("district", "municipality"):
            place = ""
            if contest.district is not None:
                place = str(contest.district.number)
            elif contest.municipality is not None:
                place = contest.municipality.inegi_code
            self[contest.pk] = {
                "eleccion": contest.external_id,
                "eleccion_nombre": str(contest),
                "tipo_eleccion": ContestKind(contest.kind).label,
                "clave_lugar": place,
            }
        return self[pk]


class _Forces(dict[int, dict[str, Any]]):
    """What a row says of its political actor; all of a process are read at once."""

    def __missing__(self, pk: int) -> dict[str, Any]:
        process = Force.objects.filter(pk=pk).values("process")
        told = Force.objects.filter(process__in=process).values_list("pk", "external_id", "short_name")
        self.update((each, {"actor": external_id, "actor_nombre": name}) for each, external_id, name in told)
        return self[pk]
