"""What does not hold in a file of published ballots, one sentence each. An empty list is a file that holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from abierto.dialogues.tally.ballots import Ballot, BallotsFile
from abierto.dialogues.tally.counting import tally
from abierto.dialogues.tally.inclusion import has_proof, is_included, opens, tree_head
from abierto.dialogues.tally.quoting import quoted
from abierto.dialogues.tally.reading import instant
from abierto.dialogues.tally.results import Result
from abierto.dialogues.tally.validity import Validity


def check(file: BallotsFile, result: Result | None = None) -> list[str]:
    """Everything that does not hold, in Spanish. ``result`` is the file's count, where it was made already."""
    told = [*_vote(file), *_ballots(file), *_authors(file), *_replaced(file), *_log(file)]
    return [*told, *_totals(file, result or tally(file))]


def _short(commitment: str) -> str:
    return commitment[:12]


def _vote(file: BallotsFile) -> Iterator[str]:
    opens_at, closes_at = instant(file.opens_at), instant(file.closes_at)
    if opens_at is None or closes_at is None or closes_at <= opens_at:
        yield "La votación cierra antes de abrir, o no dice cuándo."
    if file.most is not None and file.most > len(file.options):
        yield f"La votación permite {file.most} marcas y tiene {len(file.options)} opciones."
    if file.electorate is not None and len(file.ballots) > file.electorate:
        yield f"Hay {len(file.ballots)} boletas y solo {file.electorate} personas podían votar."


def _ballots(file: BallotsFile) -> Iterator[str]:
    """What is wrong with each ballot by itself."""
    window = instant(file.opens_at), instant(file.closes_at)
    if list(file.ballots) != sorted(file.ballots, key=lambda ballot: ballot.commitment):
        yield "Las boletas no vienen en el orden de sus compromisos; otro orden puede decir cuándo llegó cada una."
    for ballot in file.ballots:
        for what in _ballot(file, ballot, window):
            yield f"Boleta {_short(ballot.commitment)}: {what}."


def _ballot(file: BallotsFile, ballot: Ballot, window: tuple[Any, Any]) -> Iterator[str]:
    content = ballot.content
    if not opens(ballot):
        yield "su contenido y su sal no dan su compromiso, así que se cambió alguno de los tres"
    if content.get("space") != file.space or content.get("gesture") != "vote":
        yield "no se emitió en esta votación"
    elif str(content.get("version")) != file.version:
        yield f"se emitió ante otra versión de la boleta, la {quoted(content.get('version'))}"
    if not isinstance(ballot.author, str) or not ballot.author:
        yield "no trae el seudónimo de quien la emitió"
    validity = file.choice(ballot).validity
    if validity in (Validity.UNKNOWN_OPTION, Validity.UNREADABLE):
        yield f"es {validity.label}, {quoted(ballot.value)}, y una así no debió aceptarse"
    if file.is_secret:
        if "at" in content or ballot.voter:
            yield "dice quién la emitió o cuándo, y la votación es secreta"
        return
    at, (opens_at, closes_at) = instant(content.get("at")), window
    if at is None:
        yield "no dice cuándo se emitió, y la votación es abierta"
    elif opens_at and closes_at and not opens_at <= at < closes_at:
        yield f"se emitió fuera del plazo, el {quoted(content['at'])}"


def _authors(file: BallotsFile) -> Iterator[str]:
    """What is wrong with ballots taken together: one commitment, one author, one leaf each."""
    for commitment, ballots in _repeated(file.ballots, lambda ballot: ballot.commitment):
        yield f"El compromiso {_short(commitment)} está en {len(ballots)} boletas; cada boleta tiene el suyo."
    for author, ballots in _repeated(file.ballots, lambda ballot: ballot.author):
        which = ", ".join(_short(ballot.commitment) for ballot in ballots[:5])
        yield f"El seudónimo {quoted(author)} emitió {len(ballots)} boletas ({which}); a cada quien se le cuenta una."
    for leaf, ballots in _repeated(file.ballots, lambda ballot: ballot.leaf):
        yield f"La hoja {leaf} de la bitácora está en {len(ballots)} boletas; cada boleta tiene la suya."


def _repeated(ballots: Iterable[Ballot], of: Callable[[Ballot], Any]) -> Iterator[tuple[Any, list[Ballot]]]:
    groups: dict[Any, list[Ballot]] = defaultdict(list)
    for ballot in ballots:
        if of(ballot) is not None:
            groups[of(ballot)].append(ballot)
    return ((key, group) for key, group in groups.items() if len(group) > 1)


def _replaced(file: BallotsFile) -> Iterator[str]:
    """Each replaced ballot is told once, does not count, and leads to one that does."""
    counted = {ballot.commitment for ballot in file.ballots}
    by = {old.commitment: old.by for old in file.replaced}
    if len(by) != len(file.replaced):
        yield "Una misma boleta está dos veces entre las sustituidas."
    leads: set[str] = set(counted)
    for start in by:
        if start in counted:
            yield f"Boleta {_short(start)}: está entre las que cuentan y entre las sustituidas."
        path, at = {start}, by[start]
        while at not in leads and at in by and at not in path:
            path.add(at)
            at = by[at]
        if at in leads:
            leads |= path
        else:
            yield f"Boleta sustituida {_short(start)}: la que tomó su lugar no está en el archivo."


def _log(file: BallotsFile) -> Iterator[str]:
    """What the checkpoint that the file carries says of its ballots."""
    head = tree_head(file.checkpoint)
    if file.checkpoint and head is None:
        yield "El punto de control que trae el archivo no tiene la forma de uno."
    for ballot in file.ballots:
        if head is not None and ballot.leaf is not None and ballot.leaf >= head.size:
            yield f"Boleta {_short(ballot.commitment)}: su hoja, la {ballot.leaf}, es posterior al punto de control."
        elif head is not None and has_proof(ballot, head) and not is_included(ballot, head):
            yield f"Boleta {_short(ballot.commitment)}: su prueba no la lleva a la raíz del punto de control."
        elif ballot.proof and (head is None or ballot.leaf is None):
            yield f"Boleta {_short(ballot.commitment)}: trae una prueba sin hoja o sin punto de control con que leerla."


_NUMBERS = {"received": "boletas recibidas", "valid": "boletas válidas", "blank": "boletas en blanco"}
_PARTS = {
    "invalid": "Las boletas nulas que el archivo dice no son las que contiene.",
    "rounds": "Las rondas que el archivo dice no son las que resultan de sus boletas.",
    "tie": "El desempate que el archivo dice no es el que resulta de la regla.",
    "seed": "La semilla del sorteo que el archivo dice no es la de sus boletas.",
    "draw_order": "El orden del sorteo que el archivo dice no es el de su semilla.",
}


def _totals(file: BallotsFile, result: Result) -> Iterator[str]:
    """Where what the file says of its own count is not what its ballots give."""
    said, follows = file.result, result.as_content()
    if said is None:
        return
    if said.keys() != follows.keys():
        yield "El resultado que trae el archivo no tiene los campos del formato."
        return
    for name, what in _NUMBERS.items():
        if not _same(said[name], follows[name]):
            yield f"El archivo dice {quoted(said[name])} {what}; contiene {follows[name]}."
    counts = said["counts"]
    if not isinstance(counts, dict) or counts.keys() != follows["counts"].keys():
        yield "Los votos que el archivo dice no son de las opciones de la votación."
    else:
        for key, votes in follows["counts"].items():
            if not _same(counts[key], votes):
                yield f"El archivo dice {quoted(counts[key])} votos para {quoted(file.name_of(key))}; resultan {votes}."
    if not _same(said["winner"], follows["winner"]):
        yield f"El archivo dice que gana {_called(file, said['winner'])}; gana {_called(file, result.winner)}."
    for name, sentence in _PARTS.items():
        if not _same(said[name], follows[name]):
            yield sentence


def _called(file: BallotsFile, key: Any) -> str:
    return "nadie" if key is None else quoted(file.name_of(key) if isinstance(key, str) else key)


def _same(said: Any, follows: Any) -> bool:
    """Whether two values are the same in kind too: ``true`` is not 1. Goes as deep as what follows, and no deeper."""
    if type(said) is not type(follows):
        return False
    if isinstance(follows, dict):
        return said.keys() == follows.keys() and all(_same(said[key], value) for key, value in follows.items())
    if isinstance(follows, list):
        return len(said) == len(follows) and all(map(_same, said, follows))
    return said == follows
