"""A content as a file."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from abierto.core.errors import DomainError
from abierto.plan.exchange.workbook_writer import workbook
from abierto.plan.format import canonical


def plan_file(content: dict[str, Any], name: str) -> bytes:
    """The bytes of a plan's file, in the format that the name's extension says. Same content, same bytes."""
    extension = PurePath(name).suffix.lower()
    if extension == ".json":
        return canonical(content).encode()
    if extension == ".xlsx":
        return workbook(content)
    raise DomainError(f"No se sabe escribir «{PurePath(name).name}»; termine el nombre en .json o en .xlsx.")
