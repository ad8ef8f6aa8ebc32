"""Whether a package is whole and unaltered: all that can be known with it alone and the log's public key.

Nothing of a package is believed before it was checked. Whoever alters a copy breaks the signature; whoever could sign
it again, because they hold the key, breaks what binds the rows to the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from abierto.core.errors import DomainError
from abierto.transparency import notes

from . import signing
from .archive import pieces_of
from .opened import NAME, NotAPackage, Opened, opened
from .pieces import FORMAT, MANIFEST_FILES, PROOFS_FORMAT, Pieces
from .production import amounts_by_space
from .signing import KnownKeys
from .statement import ADDED, line_of
from .statement import FORMAT as STATEMENT_FORMAT
from .tables import csv_bytes, head
from .tally import TOTALS, Figures, totals_lines
from .walking import Walked, walk

Say = Callable[[str], object]


@dataclass
class Verdict:
    """What was found; nothing in ``problems`` means that the package is whole and unaltered."""

    problems: list[str] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict)
    statement: dict[str, Any] = field(default_factory=dict)
    openings: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    erased: int = 0
    statement_sha256: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problems


def check(path: Path, known: KnownKeys) -> Verdict:
    """Look at a package, a folder or its archive."""
    verdict = Verdict()
    try:
        with opened(path) as package:
            _Check(package, known, verdict).all()
    except NotAPackage as problem:
        verdict.problems.append(f"No es un paquete completo: {problem}.")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as problem:
        verdict.problems.append(
            f"El paquete no está escrito como dice su formato ({type(problem).__name__}: {problem})."
        )
    return verdict


class _Check:
    def __init__(self, package: Opened, known: KnownKeys, verdict: Verdict) -> None:
        self.package, self.known, self.verdict = package, known, verdict
        self.wrong = verdict.problems.append

    def all(self) -> None:
        manifest = self.verdict.manifest = self._manifest()
        self._files(manifest)
        if (container := self.package.container()) is not None:
            self.wrong(container)
        said = self.verdict.statement = self._statement(manifest)
        proofs = signing.read(self.package.read("pruebas.json"), "pruebas.json")
        self.verdict.openings = proofs["aperturas"]
        if proofs["formato"] != PROOFS_FORMAT:
            self.wrong("«pruebas.json» es de otro formato.")
        note = notes.read_note(proofs["punto_de_control"]) if self._note_is_read(proofs) else None
        if note is None or not self._tree(note, manifest, said, proofs):
            return
        spaces = {space["clave"]: space["municipio"] for space in manifest["espacios"]}
        walked = walk(
            self.package, spaces, manifest["tamizado"]["reglas"], note.size, proofs["hojas_por_bloque"], self.wrong
        )
        self.verdict.rows, self.verdict.erased = walked.rows, walked.erased
        if not walked.whole:
            self.wrong("Los renglones no se pudieron comprobar todos.")
            return
        if walked.root != note.root:
            self.wrong("Los renglones no llevan a la raíz de la bitácora: falta, sobra o cambió alguno.")
        self._amounts(manifest, proofs, said, walked, spaces)

    def _manifest(self) -> dict[str, Any]:
        body = self.package.read(MANIFEST_FILES[0])
        if signing.who_signed(signing.MANIFEST, body, self.package.read(MANIFEST_FILES[1], 2_000), self.known) is None:
            self.wrong("La firma del manifiesto no es de la bitácora: el paquete se cambió, o la llave es de otra.")
        content = signing.read(body, MANIFEST_FILES[0])
        if content["formato"] != FORMAT:
            raise NotAPackage("su manifiesto es de otro formato")
        return content

    def _files(self, manifest: Mapping[str, Any]) -> None:
        """Each file is there once, in its order, with its size and its fingerprint, and there is no other."""
        listed = [entry["nombre"] for entry in manifest["archivos"]]
        if tuple(listed) != Pieces.FILES or not all(NAME.fullmatch(name) for name in listed):
            self.wrong("El manifiesto no nombra los archivos que lleva un paquete.")
        there = self.package.names()
        expected = [*listed, *MANIFEST_FILES]
        for name in sorted(set(there) - set(expected)):
            self.wrong(f"Sobra «{name[:80]}»: no está en el manifiesto.")
        for name in [name for name in expected if there.count(name) != 1]:
            self.wrong(f"«{name}» {'falta' if name not in there else 'está más de una vez'}.")
        if self.package.is_archive and sorted(there) == sorted(expected) and there != expected:
            self.wrong("Los archivos del ZIP no van en el orden del manifiesto.")
        for entry in manifest["archivos"]:
            if there.count(entry["nombre"]) != 1:
                continue
            try:
                size, digest = self._measured(entry["nombre"])
            except NotAPackage as problem:
                self.wrong(f"{str(problem).capitalize()}.")
                continue
            if size != entry["bytes"]:
                self.wrong(f"«{entry['nombre']}» tiene {size} bytes y el manifiesto dice {entry['bytes']}.")
            elif digest != entry["sha256"]:
                self.wrong(f"«{entry['nombre']}» cambió: su huella SHA-256 no es la del manifiesto.")

    def _measured(self, name: str) -> tuple[int, str]:
        size, digest = 0, sha256()
        with self.package.open(name) as file:
            for piece in pieces_of(file):
                size += len(piece)
                digest.update(piece)
        return size, digest.hexdigest()

    def _statement(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        body = self.package.read("reparto.json")
        self.verdict.statement_sha256 = sha256(body).hexdigest()
        if signing.who_signed(signing.STATEMENT, body, self.package.read("reparto.firma", 2_000), self.known) is None:
            self.wrong("La firma del reparto no es de la bitácora.")
        said = signing.read(body, "reparto.json")
        if (said["formato"], said["proceso"], said["hecho"]) != (
            STATEMENT_FORMAT,
            manifest["proceso"],
            manifest["hecho"],
        ):
            self.wrong("El reparto es de otra entrega.")
        if said["reglas_del_tamizado"] != manifest["tamizado"]["reglas"]:
            self.wrong("El reparto se hizo con otras reglas de tamizado.")
        if said["hojas"]["entrega"] != said["totales"]["aportaciones"] + said["totales"]["reacciones"]:
            self.wrong("El reparto no suma: sus hojas no son sus aportaciones y reacciones.")
        if sum(said["hojas"].values()) != said["punto_de_control"]["hojas"] or min(said["hojas"].values()) < 0:
            self.wrong("El reparto no suma: sus hojas no son las de la bitácora.")
        return said

    def _note_is_read(self, proofs: Mapping[str, Any]) -> bool:
        try:
            note = notes.read_note(proofs["punto_de_control"])
        except DomainError as problem:
            self.wrong(f"{problem}")
            return False
        if not signing.note_is_signed(note, self.known):
            self.wrong(
                "El punto de control de la bitácora no lo firmó su llave: no hay contra qué comprobar los renglones."
            )
            return False
        return True

    def _tree(self, note: notes.Note, manifest: Mapping[str, Any], said: Mapping[str, Any], proofs) -> bool:
        """Whether everything speaks of the same signed tree."""
        tree = {"hojas": note.size, "raiz": note.root.hex()}
        told = (
            ("El manifiesto", {name: manifest["bitacora"][name] for name in tree}, manifest["bitacora"]["nombre"]),
            (
                "El reparto",
                {name: said["punto_de_control"][name] for name in tree},
                said["punto_de_control"]["bitacora"],
            ),
            ("«pruebas.json»", {name: proofs[name] for name in tree}, note.origin),
        )
        good = True
        for who, what, origin in told:
            if what != tree or origin != note.origin:
                self.wrong(f"{who} habla de otro punto de control de la bitácora.")
                good = False
        block = proofs["hojas_por_bloque"]
        if type(block) is not int or block < 1 or block & (block - 1):
            self.wrong("«pruebas.json» corta el árbol de un modo que no existe.")
            good = False
        return good

    def _amounts(self, manifest, proofs, said, walked: Walked, spaces: Mapping[str, str]) -> None:
        """The figures come out of the rows, and the statement's lines out of the figures."""
        municipalities = {space: name for space, name in spaces.items() if name}
        figures = walked.figures(municipalities)
        if figures.as_data() != manifest["cuentas"]:
            self.wrong(_unlike(figures, Figures.from_data(manifest["cuentas"])))
        totals = head(TOTALS) + csv_bytes(totals_lines(figures, municipalities))
        if self.package.read("reacciones-totales.csv") != totals:
            self.wrong("«reacciones-totales.csv» no sale de las reacciones.")
        amounts = amounts_by_space(figures)
        lines = set(said["espacios"])
        opened_here = {opening["contenido"]["espacio"]: opening for opening in proofs["aperturas"]}
        if opened_here.keys() != spaces.keys() or len(opened_here) != len(proofs["aperturas"]):
            self.wrong("El paquete no abre en el reparto exactamente sus espacios.")
        to = {space["clave"]: space["entregado_a"] for space in manifest["espacios"]}
        for space, opening in sorted(opened_here.items()):
            content = opening["contenido"]
            if line_of(opening) not in lines:
                self.wrong(f"«{space}»: su renglón no está en el reparto.")
            counted = amounts.get(space, {})
            if any(content[name] != counted.get(name, 0) for name in ADDED):
                self.wrong(f"«{space}»: el reparto dice otra cantidad que la de sus renglones.")
            if content["hojas_sha256"] != walked.prints.get(space, sha256(b"").hexdigest()):
                self.wrong(f"«{space}»: sus hojas no son las del reparto.")
            if content["entregado_a"] != to.get(space) or manifest["actor"]["clave"] not in content["entregado_a"]:
                self.wrong(f"«{space}»: en el reparto le toca a otro actor.")


def _unlike(found: Figures, told: Figures) -> str:
    """The first amount that differs, in a sentence."""
    for group, key, name in sorted(found.amounts.keys() | told.amounts.keys()):
        one, other = found.amounts[group, key, name], told.amounts[group, key, name]
        if one != other:
            of = f"{group} {key}".strip()
            return f"Las cuentas no salen: {name} ({of}) son {one} en los renglones y {other} en el manifiesto."
    return "Las cuentas del manifiesto no están escritas como dice el formato."
