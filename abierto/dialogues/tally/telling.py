"""A result told step by step in Spanish, so that whoever reads it can follow the count with a pencil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from abierto.dialogues.tally.ballots import BallotsFile
from abierto.dialogues.tally.quoting import quoted
from abierto.dialogues.tally.results import Result, Round, Tie
from abierto.dialogues.tally.validity import Method


def tell(file: BallotsFile, result: Result) -> list[str]:
    """The count of a file, one sentence a step: ballots, turnout, votes or rounds, ties, who wins."""
    return [*_ballots(result), *_turnout(result), *_count(file, result), *_draw(result), _ending(file, result)]


def votes(number: int) -> str:
    """``1 voto``, ``1,234 votos``."""
    return f"{number:,} voto" if number == 1 else f"{number:,} votos"


def percent(permille: int) -> str:
    """``60.5 %`` of 605 in a thousand."""
    return f"{permille // 10}.{permille % 10} %"


def _ballots(result: Result) -> Iterator[str]:
    kinds = f"válidas, {result.valid:,}; en blanco, {result.blank:,}; nulas, {result.invalid:,}"
    yield f"Boletas recibidas: {result.received:,} ({kinds})."
    for kind, number in sorted(result.by_validity.items()):
        if kind.is_invalid:
            yield f"Boletas nulas por {kind.reason}: {number:,}."


def _turnout(result: Result) -> Iterator[str]:
    if result.turnout_permille is not None:
        told = percent(result.turnout_permille)
        yield f"Participación: {result.received:,} de {result.electorate:,} personas que podían votar ({told})."


def _count(file: BallotsFile, result: Result) -> Iterator[str]:
    if file.method is Method.RANKED:
        for round_ in result.rounds:
            yield from _round(file, round_)
        return
    yield f"{_listed(file, result.counts)}."
    if result.tie is not None:
        tied = votes(result.counts[result.tie.settled])
        order = _names(file, result.tie.drawn)
        yield (
            f"Empatan en primer lugar {_joined(file, result.tie.among)}, con {tied}. Decide el sorteo público, "
            f"cuyo orden es {order}: gana {quoted(file.name_of(result.tie.settled))}."
        )


def _round(file: BallotsFile, round_: Round) -> Iterator[str]:
    """A round: votes, what wins it, who goes out and where those votes go."""
    spent = f"; {round_.exhausted:,} ya sin opciones" if round_.exhausted else ""
    yield (
        f"Ronda {round_.number}: {_listed(file, round_.counts)}. Boletas que cuentan: {round_.continuing:,}{spent}; "
        f"la mayoría es de {round_.majority:,}."
    )
    if not round_.out:
        leader = max(round_.counts, key=lambda key: round_.counts[key])
        yield f"Ronda {round_.number}: {quoted(file.name_of(leader))} tiene la mayoría."
        return
    if round_.tie is not None:
        yield f"Ronda {round_.number}: {_last_place(file, round_, round_.tie)}"
    if not any(round_.counts[key] for key in round_.out):
        yield f"Ronda {round_.number}: {_goes(round_.out)} {_joined(file, round_.out)}, sin ningún voto."
        return
    moved = [f"{votes(n)} para {quoted(file.name_of(key))}" for key, n in (round_.transfers or {}).items()]
    if round_.to_nobody:
        moved.append(f"{votes(round_.to_nobody)} sin otra opción a la que pasar")
    yield f"Ronda {round_.number}: {_goes(round_.out)} {_joined(file, round_.out)}; de sus votos: {', '.join(moved)}."


def _goes(out: tuple[str, ...]) -> str:
    return "sale" if len(out) == 1 else "salen"


def _last_place(file: BallotsFile, round_: Round, tie: Tie) -> str:
    level = f"empatan con {votes(round_.counts[tie.settled])}, los menos, {_joined(file, tie.among)}."
    settled = quoted(file.name_of(tie.settled))
    if tie.earlier_round is not None:
        return f"{level} Al ver hacia atrás, la ronda {tie.earlier_round} deja a {settled} con menos."
    still = _joined(file, [key for key in tie.among if key in tie.drawn])
    return (
        f"{level} Ninguna ronda anterior distingue a {still}. Decide el sorteo público, "
        f"cuyo orden es {_names(file, tie.drawn)}: sale {settled}, por ser la última."
    )


def _draw(result: Result) -> Iterator[str]:
    if any(tie.drawn for tie in result.ties):
        yield f"Semilla del sorteo, hecha con los compromisos de todas las boletas: {result.seed}."


def _ending(file: BallotsFile, result: Result) -> str:
    if result.winner is None:
        return "No gana ninguna opción: ninguna boleta válida eligió alguna."
    return f"Gana {quoted(file.name_of(result.winner))}."


def _listed(file: BallotsFile, counts: dict[str, int]) -> str:
    """Options with their votes, most first; level ones as the ballot lists them."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{quoted(file.name_of(key))} {votes(number)}" for key, number in ordered)


def _names(file: BallotsFile, keys: Iterable[str]) -> str:
    return ", ".join(quoted(file.name_of(key)) for key in keys)


def _joined(file: BallotsFile, keys: Iterable[str]) -> str:
    """``«A», «B» y «C»``."""
    names = [quoted(file.name_of(key)) for key in keys]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} y {names[-1]}"
