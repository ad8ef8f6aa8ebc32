"""The whole of it for whoever doubts: open the file, count it, check it, and say what came out."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from abierto.dialogues.tally.ballots import BallotsFile
from abierto.dialogues.tally.checking import check
from abierto.dialogues.tally.counting import tally
from abierto.dialogues.tally.inclusion import has_proof, tree_head
from abierto.dialogues.tally.quoting import quoted
from abierto.dialogues.tally.reading import BallotsFileError, read_ballots
from abierto.dialogues.tally.results import Result
from abierto.dialogues.tally.telling import tell
from abierto.dialogues.tally.words import explain

MOST_TOLD = 100


@dataclass(frozen=True)
class Report:
    """What recomputing a vote says: ``lines`` for people, ``problems`` that do not hold, the result when there is one.

    ``is_readable`` is whether the text was a file of published ballots at all; when not, its only problem says why.
    """

    lines: tuple[str, ...]
    problems: tuple[str, ...]
    result: Result | None = None

    @property
    def is_readable(self) -> bool:
        return self.result is not None

    @property
    def holds(self) -> bool:
        return self.is_readable and not self.problems


def recompute(text: str) -> Report:
    """Count a vote again from the text of its published ballots. Whatever is given, it is answered in sentences."""
    try:
        file = read_ballots(text)
    except BallotsFileError as problem:
        return Report((f"✗ {problem}",), (str(problem),))
    result = tally(file)
    problems = check(file, result)
    lines = [
        f"Votación: {quoted(file.title)}.",
        f"Método: {explain(file.method, most=file.most).name}.",
        f"Huella SHA-256 del archivo: {sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}",
        *tell(file, result),
        *_evidence(file),
        *(f"✗ {problem}" for problem in problems[:MOST_TOLD]),
    ]
    if len(problems) > MOST_TOLD:
        lines.append(f"✗ Y {len(problems) - MOST_TOLD:,} cosas más que no se sostienen.")
    if not problems:
        lines.append(
            "Todo se sostiene: las boletas abren sus compromisos y dan este resultado."
            if file.ballots
            else "Todo se sostiene: la votación no recibió boletas."
        )
    return Report(tuple(lines), tuple(problems), result)


def _evidence(file: BallotsFile) -> list[str]:
    """What the file carries to be checked against the log, and what it does not."""
    head = tree_head(file.checkpoint)
    told = []
    if file.replaced:
        told.append(f"Boletas que su autor sustituyó antes del cierre, y que no cuentan: {len(file.replaced):,}.")
    if head is None:
        told.append("El archivo no trae un punto de control: compruebe los compromisos en la bitácora del sitio.")
    else:
        proved = sum(has_proof(ballot, head) for ballot in file.ballots)
        told.append(
            f"Punto de control de {head.size:,} hojas; {proved:,} de {len(file.ballots):,} boletas traen su prueba. "
            "Su firma se comprueba con «abierto verify --checkpoint»."
        )
    if file.result is None:
        told.append("El archivo no dice qué resultó; este es el resultado de sus boletas.")
    return told
