"""Opening a workbook from strangers: what it is is known before any of it is believed."""

from __future__ import annotations

from io import BytesIO
from xml.parsers import expat
from zipfile import ZipFile

from abierto.core.errors import DomainError

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 2000
MOST_TAGS = 8_000_000
_NOT_XML = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin", ".ttf", ".odttf")
_SAVE_AS = "ábralo en su hoja de cálculo y guárdelo como «Libro de Excel (.xlsx)»"


class WorkbookError(DomainError):
    """A workbook that cannot be opened; the sentence says what to do."""


def open_archive(body: bytes) -> ZipFile:
    """The workbook's archive, once it is known to be small, whole and free of macros and entities.

    Raises WorkbookError otherwise.
    """
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkbookError(f"El libro tiene contraseña o es de un formato antiguo (.xls): {_SAVE_AS}, sin contraseña.")
    try:
        archive = ZipFile(BytesIO(body))
        _check_parts(archive)
    except WorkbookError:
        raise
    except Exception:  # a damaged archive fails in as many ways as there are compressors
        raise WorkbookError(f"El archivo no es un libro .xlsx o está dañado: {_SAVE_AS}.") from None
    return archive


def _check_parts(archive: ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise WorkbookError("El libro ocupa demasiado al abrirse; bórrele imágenes, formatos y hojas que sobren.")
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookError(f"El libro tiene contraseña: {_SAVE_AS}, sin contraseña.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise WorkbookError(f"El libro tiene macros, que aquí no se admiten: {_SAVE_AS}.")
    if "[Content_Types].xml" not in names:
        raise WorkbookError(f"El archivo no es un libro .xlsx: {_SAVE_AS}.")
    tags = 0
    for part in parts:
        if not part.filename.lower().endswith(_NOT_XML) and not part.is_dir():
            tags += _check_xml(archive, part.filename, MOST_TAGS - tags)


def _check_xml(archive: ZipFile, name: str, most: int) -> int:
    """Refuse declarations of types and entities, and more tags than any table needs; returns how many there are."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    tags = 0
    with archive.open(name) as part:
        while chunk := part.read(1 << 18):
            tags += chunk.count(b"<")
            if tags > most:
                raise WorkbookError("El libro tiene demasiadas celdas; bórrele las filas y hojas que sobren.")
            try:
                parser.Parse(chunk, False)
            except expat.ExpatError:
                raise WorkbookError(f"El libro está dañado: {_SAVE_AS}.") from None
    return tags


def refuse_doctype(*declaration: object) -> None:
    """What every reader of a workbook's XML does when it meets a declaration of types."""
    raise WorkbookError(f"El libro declara entidades XML, que ninguna hoja de cálculo escribe: {_SAVE_AS}.")
