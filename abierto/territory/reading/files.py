"""The file itself: whether it is there, how large it is, what letters it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from abierto.core.errors import DomainError

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: where, what, and how to mend it."""

    message: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = [f"renglón {self.row}"] if self.row is not None else []
        place += [f"columna «{self.column}»"] if self.column else []
        where = ", ".join(place)
        return f"{where[0].upper()}{where[1:]}: {self.message}" if where else self.message


class FileProblems(DomainError):
    """A file that cannot be imported, with every problem found. Nothing of it was kept."""

    def __init__(self, filename: str, problems: list[Problem]) -> None:
        self.problems = problems
        count = "un problema" if len(problems) == 1 else f"{len(problems):,} problemas"
        lines = "\n".join(f"- {problem}" for problem in problems)
        super().__init__(f"No se importó nada de «{filename}»: tiene {count}.\n{lines}")


def read_bounded(path: str | Path, *, limit: int) -> bytes:
    """The file's bytes. Its size is asked before a byte is read. Raises DomainError with a sentence."""
    path = Path(path)
    try:
        if not path.is_file():
            reason = "es una carpeta" if path.is_dir() else "no existe"
            raise DomainError(f"No se puede leer «{path}»: {reason}. Revise la ruta.")
        check_size(path.stat().st_size, path.name, limit=limit)
        with path.open("rb") as file:
            body = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise DomainError(f"No se puede leer «{path}»: {_reason(error)}. Revise la ruta y los permisos.") from error
    check_size(len(body), path.name, limit=limit)
    return body


def check_size(size: int, filename: str, *, limit: int) -> None:
    """Raises DomainError for an empty file or one larger than ``limit`` bytes."""
    if size == 0:
        raise DomainError(f"«{filename}» está vacío.")
    if size > limit:
        raise DomainError(
            f"«{filename}» pesa {size / MEGABYTE:,.1f} MB y se admiten hasta {limit // MEGABYTE} MB. "
            "Simplifíquelo o divídalo y vuelva a intentarlo."
        )


def decoded(body: bytes) -> str:
    """Text in UTF-8 (with or without its mark), UTF-16 with its mark, or else Windows' Latin letters."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "la ruta no es válida").lower()
