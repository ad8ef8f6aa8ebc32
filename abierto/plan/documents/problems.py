"""The chapter on public problems: each tree drawn and listed, and said as objectives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from abierto.core.figures.trees import problem_tree
from abierto.plan.reading import Plan, TreeRow

from .blocks import Block, Bullets, Fields, FigureBlock, Heading, Item, Paragraph, Text
from .wording import said


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
            yield Bullets(_items(nodes))
    if tree.nodes:
        yield FigureBlock(problem_tree(tree), with_table=False)
    yield from _objectives(tree, anchor)


def _objectives(tree: TreeRow, anchor: str) -> Iterator[Block]:
    if not (tree.central_objective.strip() and any(node.objective.strip() for node in tree.nodes)):
        return
    yield Heading(4, "Árbol de objetivos", f"{anchor}-objetivos")
    yield Paragraph(Text(f"Objetivo central: {tree.central_objective}", demonstration=tree.is_demonstration))
    yield FigureBlock(problem_tree(tree, objectives=True))


def _items(nodes: Iterable[Any]) -> tuple[Item, ...]:
    return tuple(
        Item(
            Text(
                f"{node.text}\nEvidencia: {node.evidence}" if node.evidence.strip() else node.text,
                demonstration=node.is_demonstration,
            ),
            _items(node.children),
        )
        for node in nodes
    )
