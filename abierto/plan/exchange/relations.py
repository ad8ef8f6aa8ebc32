"""What must hold between the rows of a file, whatever is in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import UniqueConstraint

from abierto.people.enums import Capacity
from abierto.people.models import Membership, Organisation, Person, Post
from abierto.plan.enums import Gate
from abierto.plan.exchange.content import PlanContent
from abierto.plan.exchange.problems import Problem, shown
from abierto.plan.format import TABLE, TABLES, Table

#: Records that other exercises share: a file may refer to those that the database already has, and never removes one.
SHARED = frozenset({Organisation, Person, Post, Membership})
_PERIODS = (("starts_on", "ends_on"), ("valid_from", "valid_until"))


def relation_problems(content: PlanContent) -> list[Problem]:
    """Everything that does not fit between rows: references, repeated values, dates, cycles, gates, periods."""
    return [problem for rule in _RULES for problem in rule(content)]


def positions(content: PlanContent, table: Table) -> dict[str, int]:
    """External id → where its row is; the first, when it is repeated."""
    found: dict[str, int] = {}
    for index, row in enumerate(content[table.name]):
        found.setdefault(row["external_id"], index)
    return found


def unique_sets(table: Table) -> list[tuple[str, ...]]:
    """The columns that together name one row of a table, as its model says."""
    return [
        tuple(constraint.fields)
        for constraint in table.model._meta.constraints
        if isinstance(constraint, UniqueConstraint) and constraint.fields and constraint.condition is None
    ]


def outside_references(content: PlanContent) -> dict[str, set[str]]:
    """Per shared table, the identifiers that rows refer to and the file does not hold."""
    found: dict[str, set[str]] = {}
    for table in TABLES:
        if table.model in SHARED:
            wanted = {
                row[column.name]
                for source in TABLES
                for column in source.parents
                if column.field.related_model is table.model
                for row in content[source.name]
            }
            found[table.name] = wanted - set(positions(content, table)) - {None, ""}
    return found


def _one_exercise(content: PlanContent) -> Iterator[Problem]:
    table = TABLE["exercises"]
    if not content["exercises"]:
        yield content.problem_at(table, None, None, "falta el ejercicio del plan; agregue su registro.")
    for index in range(1, len(content["exercises"])):
        yield content.problem(table, index, None, "el archivo lleva un solo ejercicio; quite los demás.")


def _identifiers(content: PlanContent) -> Iterator[Problem]:
    for table in TABLES:
        yield from _repeated(content, table, ("external_id",))


def _unique_values(content: PlanContent) -> Iterator[Problem]:
    for table in TABLES:
        for names in unique_sets(table):
            yield from _repeated(content, table, names)


def _repeated(content: PlanContent, table: Table, names: tuple[str, ...]) -> Iterator[Problem]:
    seen: dict[tuple, int] = {}
    for index, row in enumerate(content[table.name]):
        if not content.is_good(table, index, *names):
            continue
        key = tuple(row[name] for name in names)
        first = seen.setdefault(key, index)
        if first != index:
            column = table.column(names[-1])
            where = f"{'registro' if content.in_json else 'fila'} {content.places[table.name][first]}"
            what = " · ".join(shown(value) for value in key)
            yield content.problem(table, index, column, f"«{what}» se repite (está en: {where}); cámbielo o quite uno.")


def _references(content: PlanContent) -> Iterator[Problem]:
    known = {table.name: set(positions(content, table)) for table in TABLES}
    for table in TABLES:
        for column in table.parents:
            if column.field.related_model in SHARED:
                continue  # the database may hold it; asked there
            target = known[column.target.name]
            for index, row in enumerate(content[table.name]):
                value = row[column.name]
                if value and value not in target and content.is_good(table, index, column.name):
                    yield content.problem(table, index, column, missing(content, column.target, value))


def missing(content: PlanContent, target: Table, value: str) -> str:
    """The sentence of a reference to nothing."""
    where = f"la tabla «{target.name}»" if content.in_json else f"la hoja «{target.title}»"
    return f"«{shown(value)}» no está en {where}; agréguelo ahí o corrija el identificador."


def _dates_in_order(content: PlanContent) -> Iterator[Problem]:
    for table in TABLES:
        names = {column.name for column in table.columns}
        for start, end in _PERIODS:
            if {start, end} <= names:
                for index, row in enumerate(content[table.name]):
                    if row[start] and row[end] and row[end] < row[start]:
                        message = (
                            f"la fecha {row[end]} es anterior a la de inicio, {row[start]}; corrija una de las dos."
                        )
                        yield content.problem(table, index, table.column(end), message)


def _no_cycles(content: PlanContent) -> Iterator[Problem]:
    for table in TABLES:
        for column in table.parents:
            if column.target is table:
                yield from _cycles(content, table, column.name)


def _cycles(content: PlanContent, table: Table, name: str) -> Iterator[Problem]:
    parent = {row["external_id"]: row[name] for row in content[table.name]}
    place = positions(content, table)
    settled: set[str | None] = {None, ""}
    for start in parent:
        path: dict[str, None] = {}
        node: str | None = start
        while node not in settled and node in parent and node not in path:
            path[node] = None  # type: ignore[index]
            node = parent[node]  # type: ignore[index]
        if node in path:
            message = f"«{shown(node)}» termina dependiendo de sí mismo; corrija de quién depende."
            yield content.problem(table, place[node], table.column(name), message)  # type: ignore[index]
        settled |= path.keys()


def _same_commitment(content: PlanContent) -> Iterator[Problem]:
    table = TABLE["activities"]
    commitment_of = {row["external_id"]: row["commitment"] for row in content["lines"]}
    for index, row in enumerate(content["activities"]):
        owner = commitment_of.get(row["line"], row["commitment"])
        if owner != row["commitment"] and content.is_good(table, index, "commitment", "line"):
            message = f"la línea «{shown(row['line'])}» es del compromiso «{shown(owner)}»; deje ambos en el mismo."
            yield content.problem(table, index, table.column("line"), message)


def _same_tree(content: PlanContent) -> Iterator[Problem]:
    table = TABLE["nodes"]
    tree_of = {row["external_id"]: row["tree"] for row in content["nodes"]}
    for index, row in enumerate(content["nodes"]):
        owner = tree_of.get(row["parent"], row["tree"])
        if owner != row["tree"] and content.is_good(table, index, "tree", "parent"):
            message = f"«{shown(row['parent'])}» es del árbol «{shown(owner)}»; deje ambos en el mismo."
            yield content.problem(table, index, table.column("parent"), message)


def _gates_in_order(content: PlanContent) -> Iterator[Problem]:
    """A gate opens only when the one before it has left its record."""
    table = TABLE["gates"]
    passed = {(row["commitment"], row["gate"]) for row in content["gates"]}
    for index, row in enumerate(content["gates"]):
        before = row["gate"] - 1 if isinstance(row["gate"], int) else 0
        if before >= 1 and (row["commitment"], before) not in passed:
            message = f"antes va la constancia de «{Gate(before).label}»; agréguela o quite esta fase."
            yield content.problem(table, index, table.column("gate"), message)


def _one_titular(content: PlanContent) -> Iterator[Problem]:
    by_post: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    table = TABLE["memberships"]
    for index, row in enumerate(content["memberships"]):
        good = content.is_good(table, index, "post", "capacity", "valid_from", "valid_until")
        if good and row["capacity"] == Capacity.TITULAR:
            by_post[row["post"]].append((row["valid_from"], row["valid_until"] or date.max.isoformat(), index))
    for periods in by_post.values():
        periods.sort()
        latest: tuple[str, str, int] | None = None
        for period in periods:
            if latest is not None and period[0] <= latest[1]:
                yield overlapping(content, period[2], content["memberships"][latest[2]])
            if latest is None or period[1] > latest[1]:
                latest = period


def overlapping(content: PlanContent, index: int, other: dict[str, Any]) -> Problem:
    """The problem of a titular whose days are another's too."""
    message = (
        f"el cargo ya tiene titular esos días («{shown(other['external_id'])}», desde {other['valid_from']}); "
        "corrija las fechas o la calidad."
    )
    table = TABLE["memberships"]
    return content.problem(table, index, table.column("valid_from"), message)


_RULES = (
    _one_exercise,
    _identifiers,
    _references,
    _unique_values,
    _dates_in_order,
    _no_cycles,
    _same_commitment,
    _same_tree,
    _gates_in_order,
    _one_titular,
)
