"""The chapter on public problems: each tree drawn and listed, and said as objectives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from abierto.core.figures.trees import problem_tree
from abierto.plan.reading import Plan, TreeRow

from .blocks import Block, Bullets, Fields, FigureBlock, Heading, Item, Text
from .wording import said

_DEEPEST = 5  # levels of a list that a reader, and a word processor, can still follow


def trees(plan: Plan) -> Iterator[Block]:
    """The trees of every axis, in the plan's order."""
    for axis in plan.axes:
        if axis.trees:
            yield Heading(2, axis.name, f"problemas-{axis.external_id}", demonstration=axis.is_demonstration)
        for tree in axis.trees:
            yield from _tree(tree)


def _tree(tree: TreeRow) -> Iterator[Block]:
    anchor = f"arbol-{tree.external_id}"
    yield Heading(3, tree.title, anchor, demonstration=tree.is_demonstration)
    facts = [("Problema central", said(tree.central_problem, tree))]
    if tree.source.strip():
        facts.append(("Fuente", said(tree.source)))
    yield Fields(tuple(facts))
    for side, title, nodes in (("causas", "Causas", tree.causes), ("efectos", "Efectos", tree.effects)):
        if nodes:
            yield Heading(4, title, f"{anchor}-{side}")
            yield Bullets(_items(nodes, _problem))
    if tree.nodes:
        yield FigureBlock(problem_tree(tree), with_table=False)
    yield from _objectives(tree, anchor)


def _objectives(tree: TreeRow, anchor: str) -> Iterator[Block]:
    if not (tree.central_objective.strip() and any(node.objective.strip() for node in tree.nodes)):
        return
    yield Heading(4, "Árbol de objetivos", f"{anchor}-objetivos", demonstration=tree.is_demonstration)
    yield FigureBlock(problem_tree(tree, objectives=True), with_table=False)
    yield Fields((("Objetivo central", said(tree.central_objective)),))
    for side, title, nodes in (("medios", "Medios", tree.causes), ("fines", "Fines", tree.effects)):
        if nodes:
            yield Heading(5, title, f"{anchor}-{side}")
            yield Bullets(_items(nodes, _objective))


def _items(nodes: Iterable[Any], write: Callable[[Any], Text], level: int = 1) -> tuple[Item, ...]:
    """Nodes as nested entries; from the deepest level on, what hangs from a node follows it at the same level."""
    if level < _DEEPEST:
        return tuple(Item(write(node), _items(node.children, write, level + 1)) for node in nodes)
    flat, stack = [], list(nodes)[::-1]
    while stack:
        node = stack.pop()
        flat.append(Item(write(node)))
        stack += node.children[::-1]
    return tuple(flat)


def _problem(node: Any) -> Text:
    evidence = f"\nEvidencia: {node.evidence}" if node.evidence.strip() else ""
    return Text(node.text + evidence, demonstration=node.is_demonstration)


def _objective(node: Any) -> Text:
    return said(node.objective, node)
