"""A plan's content as it comes from a file: values checked one by one, and where each row was."""

from __future__ import annotations

from typing import Any

from abierto.plan.exchange.problems import BadValue, PlanFileError, Problem, shown
from abierto.plan.exchange.values import empty_value, from_json, is_needed
from abierto.plan.format import FORMAT, FORMAT_VERSION, TABLE, TABLES, Column, Table

#: Keys that a frozen version adds to the content; they tell how it was sealed and are not loaded back.
FROZEN_KEYS = ("seal", "pending")
MOST_ROWS = 50_000


class PlanContent(dict[str, Any]):
    """The dict that :func:`abierto.plan.format.canonical` writes, with what is needed to say where a problem is."""

    def __init__(self, *, in_json: bool) -> None:
        super().__init__(format=FORMAT, version=FORMAT_VERSION, **{table.name: [] for table in TABLES})
        self.in_json = in_json
        self.places: dict[str, list[int]] = {table.name: [] for table in TABLES}
        self.bad: set[tuple[str, int, str]] = set()
        self.problems: list[Problem] = []
        self.warnings: list[str] = []

    def problem(self, table: Table, index: int | None, column: Column | str | None, message: str) -> Problem:
        """A problem of the row at ``index`` of a table, in the words of the file."""
        return self.problem_at(table, None if index is None else self.places[table.name][index], column, message)

    def problem_at(self, table: Table, row: int | None, column: Column | str | None, message: str) -> Problem:
        """A problem of a worksheet's row, or of a record of the JSON list."""
        sheet = table.name if self.in_json else table.title
        if isinstance(column, Column):
            column = column.name if self.in_json else column.label
        return Problem(sheet, row, column or "", message, in_json=self.in_json)

    def add(self, table: Table, place: int, raw: dict[str, Any], read: Any) -> None:
        """Add a row whose values ``read(column, raw value)`` checks; what it refuses is noted as a problem."""
        index = len(self[table.name])
        self.places[table.name].append(place)
        values: dict[str, Any] = {}
        for column in table.columns:
            try:
                values[column.name] = read(column, raw[column.name]) if column.name in raw else empty_value(column)
            except BadValue as error:
                values[column.name] = empty_value(column)
                self.bad.add((table.name, index, column.name))
                self.problems.append(self.problem(table, index, column, str(error)))
        self[table.name].append(values)

    def is_good(self, table: Table, index: int, *names: str) -> bool:
        """Whether the values of these columns were read; what is asked of several is not asked of a bad one."""
        return not any((table.name, index, name) in self.bad for name in names)

    def insist(self) -> None:
        """Raise PlanFileError when something must be mended."""
        if self.problems:
            raise PlanFileError(self.problems)


def checked_content(raw: Any) -> PlanContent:
    """The content of a parsed JSON file, each value checked; problems are kept in it, none is raised."""
    if isinstance(raw, PlanContent):
        return raw
    content = PlanContent(in_json=True)
    if not _is_ours(content, raw):
        return content
    known = {"format", "version", *FROZEN_KEYS, *TABLE}
    for key in raw:
        if key not in known:
            content.problems.append(_top(key, "no es parte del formato; bórrela o corrija su nombre."))
    for table in TABLES:
        if table.name not in raw:
            content.warnings.append(f"El archivo no tiene la tabla «{table.name}»; se toma como vacía.")
        elif not isinstance(raw[table.name], list):
            content.problems.append(_top(table.name, "debe ser una lista de registros, entre corchetes."))
        elif len(raw[table.name]) > MOST_ROWS:
            content.problems.append(_top(table.name, f"tiene más de {MOST_ROWS:,} registros; divida el archivo."))
        else:
            _add_rows(content, table, raw[table.name])
    return content


def _is_ours(content: PlanContent, raw: Any) -> bool:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        message = f'No es el archivo de un plan: debe ser un objeto JSON con "format": "{FORMAT}".'
    elif raw.get("version") != FORMAT_VERSION or isinstance(raw.get("version"), bool):
        message = f"Está en la versión «{shown(raw.get('version'))}» del formato; aquí se lee la {FORMAT_VERSION}."
    else:
        return True
    content.problems.append(Problem("", None, "", message, in_json=True))
    return False


def _add_rows(content: PlanContent, table: Table, rows: list[Any]) -> None:
    names = {column.name for column in table.columns}
    for place, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            content.problems.append(content.problem_at(table, place, None, "debe ser un objeto, entre llaves."))
            continue
        for name in row:
            if name not in names:
                message = "no es parte del formato; bórrelo o corrija su nombre."
                content.problems.append(content.problem_at(table, place, shown(name), message))
        for column in table.columns:
            if is_needed(column) and column.name not in row:
                content.problems.append(content.problem_at(table, place, column, "falta y es obligatorio; agréguelo."))
                content.bad.add((table.name, len(content[table.name]), column.name))
        content.add(table, place, row, from_json)


def _top(key: str, message: str) -> Problem:
    return Problem(shown(key), None, "", message, in_json=True)
