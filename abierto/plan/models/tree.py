"""Problem trees: causes are roots, effects are branches; said positively, the same tree is one of objectives."""

from __future__ import annotations

from django.db import models

from abierto.plan.enums import NodeSide
from abierto.secretariat.models import Exercise

from .axis import Axis
from .base import PlanRecord


class ProblemTree(PlanRecord):
    """A central problem with its causes and effects. ``external_id`` is its public address."""

    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="trees", verbose_name="ejercicio")
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="trees", verbose_name="eje")
    title = models.CharField("título", max_length=200)
    central_problem = models.TextField("problema central", blank=True)
    central_objective = models.TextField("objetivo central", blank=True)
    source = models.CharField("fuente", max_length=300, blank=True)

    class Meta:
        ordering = ["exercise", "axis", "pk"]
        verbose_name = "árbol de problemas"
        verbose_name_plural = "árboles de problemas"

    class Privacy:
        public = (
            "external_id",
            "is_demonstration",
            "exercise",
            "axis",
            "title",
            "central_problem",
            "central_objective",
            "source",
        )

    def __str__(self) -> str:
        return self.title


class TreeNode(PlanRecord):
    """A cause or an effect. A node without parent hangs from the central problem."""

    tree = models.ForeignKey(ProblemTree, models.CASCADE, related_name="nodes", verbose_name="árbol")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="depende de"
    )
    side = models.CharField("lado", max_length=10, choices=NodeSide)
    number = models.PositiveSmallIntegerField("orden")
    text = models.TextField("problema")
    objective = models.TextField("dicho como objetivo", blank=True)
    evidence = models.TextField("evidencia", blank=True)

    class Meta:
        ordering = ["tree", "side", "number", "pk"]
        verbose_name = "causa o efecto"
        verbose_name_plural = "causas y efectos"

    class Privacy:
        public = (
            "external_id",
            "is_demonstration",
            "tree",
            "parent",
            "side",
            "number",
            "text",
            "objective",
            "evidence",
        )

    def __str__(self) -> str:
        return self.text
