"""A plan's file, from anyone, as content."""

from __future__ import annotations

from pathlib import Path, PurePath

from abierto.plan.exchange.archive import MOST_BYTES
from abierto.plan.exchange.content import PlanContent, checked_content
from abierto.plan.exchange.json_file import parse_json
from abierto.plan.exchange.problems import refuse, shown
from abierto.plan.exchange.workbook_reader import read_workbook


def read_plan_file(file: str | Path | bytes, name: str = "", *, strict: bool = True) -> PlanContent:
    """Read a JSON or XLSX file (a path, or its bytes and its name) into content with every value checked.

    Raises PlanFileError naming each problem with its sheet, row and column. With ``strict=False`` problems of single
    values stay in the content, so that :func:`abierto.plan.actions.imports.import_plan` tells them with its own.
    """
    body, name = _body(file, name)
    extension = PurePath(name).suffix.lower()
    if extension == ".json":
        content = checked_content(parse_json(body))
    elif extension == ".xlsx":
        content = read_workbook(body)
    else:
        raise refuse(f"No se sabe leer «{shown(PurePath(name).name)}»; cargue un archivo .xlsx o .json.")
    if strict:
        content.insist()
    return content


def _body(file: str | Path | bytes, name: str) -> tuple[bytes, str]:
    too_big = refuse(f"El archivo pesa más de {MOST_BYTES // 1024 // 1024} MB; bórrele lo que no sea del plan.")
    if isinstance(file, bytes):
        if len(file) > MOST_BYTES:
            raise too_big
        return file, name
    path = Path(file)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_big
        return path.read_bytes(), name or path.name
    except (OSError, ValueError):
        raise refuse(f"No se puede leer «{shown(path, 300)}»; revise que exista y que tenga permiso.") from None
