"""The files of one actor's package, each made from what was gathered."""

from __future__ import annotations

import gzip
import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from abierto import __version__
from abierto.delivery.documents import letter_pdf, report_pdf
from abierto.participation.screening import FLAGGED_FROM

from . import signing
from .archive import pieces_of
from .order import Actor, Order
from .parts import Part
from .run import Run
from .statement import Share, opening
from .steps import Steps
from .tables import BOM, CONTRIBUTIONS, REACTIONS, csv_bytes, head, rows_of, uncell
from .tally import TOTALS, Figures, totals_lines
from .wording import read_me
from .workbook import write_workbook

FORMAT, PROOFS_FORMAT = "abierto.entrega/1", "abierto.pruebas/1"
MANIFEST_FILES = ("manifiesto.json", "manifiesto.firma")
ARCHIVE = "paquete.zip"
#: Columns of the workbook: what people read; what opens the leaves is in the CSV.
_BOOK = (
    *("hoja", "folio", "espacio", "municipio", "tipo", "texto", "version", "recibida", "via", "sector", "firma"),
    *("consiente_publicar", "estado", "puntos", "motivos", "revision", "apartada", "se_parece_a"),
)
_READERS: dict[str, Callable[[str], str | int | datetime]] = {
    **dict.fromkeys(("hoja", "version", "puntos"), int),
    **dict.fromkeys(("texto", "firma", "municipio"), uncell),
    "recibida": lambda told: datetime.fromisoformat(told[:26]),  # a spreadsheet's hours have no zone
}


class Pieces:
    """Makes the files of an actor in its folder ``home``."""

    FILES = (
        *("LEAME.txt", "oficio.pdf", "informe.pdf", "aportaciones.csv", "aportaciones.xlsx", "reacciones.csv.gz"),
        *("reacciones-totales.csv", "reparto.json", "reparto.firma", "pruebas.json", "pruebas.bin"),
    )
    NAMES = (*FILES, *MANIFEST_FILES)

    def __init__(
        self,
        order: Order,
        run: Run,
        actor: Actor,
        parts: Sequence[Part],
        shares: Mapping[str, Share],
        home: Path,
        common: Path,
    ) -> None:
        self.order, self.run, self.actor, self.parts = order, run, actor, parts
        self.shares, self.home, self.common = shares, home, common
        self.spaces = order.spaces_of(actor.key)

    def make(self, steps: Steps, figures: Callable[[], Figures]) -> None:
        """Make each file that is not there yet. ``figures`` adds up the actor's, when they are needed."""
        self._figures = figures
        makers: dict[str, Callable[[Path], object]] = {
            "aportaciones.csv": lambda to: self._joined(to, "aportaciones", head(CONTRIBUTIONS)),
            "aportaciones.xlsx": self._workbook,
            "reacciones.csv.gz": lambda to: self._joined(to, "reacciones", gzip.compress(head(REACTIONS), 1, mtime=0)),
            "reacciones-totales.csv": lambda to: to.write_bytes(self.totals),
            "reparto.json": lambda to: shutil.copyfile(self.common / "reparto.json", to),
            "reparto.firma": lambda to: shutil.copyfile(self.common / "reparto.firma", to),
            "pruebas.json": lambda to: to.write_bytes(signing.written(self._proofs())),
            "pruebas.bin": lambda to: self._joined(to, "pruebas", b""),
            "informe.pdf": lambda to: to.write_bytes(
                report_pdf(self.order, self.run, self.actor, self.figures, self.home / "aportaciones.csv")
            ),
            "oficio.pdf": lambda to: to.write_bytes(letter_pdf(self.order, self.run, self.actor, self.figures)),
            "LEAME.txt": lambda to: to.write_text(read_me(self.order, self.run, self.actor), encoding="utf-8"),
            "manifiesto.json": lambda to: to.write_bytes(signing.written(self._manifest())),
            "manifiesto.firma": lambda to: to.write_text(
                signing.signed(signing.MANIFEST, (self.home / "manifiesto.json").read_bytes())
            ),
        }
        for name, make in makers.items():
            steps.do(self.home / name, f"{self.actor.name}: {name}", make)

    @cached_property
    def figures(self) -> Figures:
        return self._figures()

    @property
    def totals(self) -> bytes:
        """``reacciones-totales.csv``."""
        return head(TOTALS) + csv_bytes(totals_lines(self.figures, self.order.municipalities))

    def _joined(self, to: Path, name: str, first: bytes) -> None:
        with to.open("wb") as target:
            target.write(first)
            for part in self.parts:
                part.copy(self.actor.key, name, target)

    def _workbook(self, to: Path) -> None:
        with (self.home / "aportaciones.csv").open(encoding="utf-8", newline="") as file, to.open("wb") as target:
            write_workbook(target, "Aportaciones", _BOOK, _book_rows(file))

    def _proofs(self) -> dict[str, Any]:
        secret = bytes.fromhex(self.run.secret)
        return {
            "formato": PROOFS_FORMAT,
            "punto_de_control": self.run.note,
            "hojas": self.run.size,
            "raiz": self.run.root,
            "hojas_por_bloque": self.run.block,
            "aperturas": [opening(self.shares[space.external_id], secret) for space in self.spaces],
        }

    def _manifest(self) -> dict[str, Any]:
        rule = self.order.rule
        return {
            "formato": FORMAT,
            "proceso": self.order.process,
            "demostracion": self.order.is_demonstration,
            "actor": {"clave": self.actor.key, "nombre": self.actor.name},
            "autoridad": {"nombre": self.order.authority.name, "oficina": self.order.authority.office},
            "hecho": self.run.at,
            "programa": {"nombre": "abierto", "version": __version__},
            "bitacora": {"nombre": self.run.origin, "hojas": self.run.size, "raiz": self.run.root},
            "tamizado": {"reglas": self.run.rules, "apartadas_desde": FLAGGED_FROM},
            "regla_de_coaliciones": {"clave": rule.key, "texto": rule.text, "fuente": rule.source},
            "espacios": [
                {
                    "clave": space.external_id,
                    "titulo": space.title,
                    "direccion": space.url,
                    "municipio": space.municipality,
                    "entregado_a": sorted(space.recipients),
                    "versiones": [{"numero": number, "sha256": digest} for number, digest in space.versions],
                }
                for space in self.spaces
            ],
            "cuentas": self.figures.as_data(),
            "archivos": [_described(self.home / name) for name in self.FILES],
        }


def _described(path: Path) -> dict[str, Any]:
    digest = sha256()
    with path.open("rb") as file:
        for piece in pieces_of(file):
            digest.update(piece)
    return {"nombre": path.name, "bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _book_rows(file: io.TextIOBase) -> Iterator[list[str | int | datetime]]:
    readers = [_READERS.get(name, str) for name in _BOOK]
    for row in rows_of(file, *_BOOK):
        yield [read(told) for read, told in zip(readers, row, strict=True)]


__all__ = ["ARCHIVE", "BOM", "FORMAT", "MANIFEST_FILES", "PROOFS_FORMAT", "Pieces"]
