"""Opening a plan's workbook; what is wrong with it is told as any other problem of a plan's file."""

from __future__ import annotations

from zipfile import ZipFile

from abierto.core.workbooks import archive
from abierto.core.workbooks.archive import MOST_BYTES, WorkbookError
from abierto.plan.exchange.problems import refuse

__all__ = ["MOST_BYTES", "open_archive"]


def open_archive(body: bytes) -> ZipFile:
    """The archive of a workbook that is small, whole and harmless. Raises PlanFileError otherwise."""
    try:
        return archive.open_archive(body)
    except WorkbookError as problem:
        raise refuse(str(problem)) from None
