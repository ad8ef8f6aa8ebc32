"""States frozen at a period's cut-off. The database only lets them be added."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

from abierto.followup.enums import Completion

from .period import ReportingPeriod


class CommitmentState(models.Model):
    """What a commitment had achieved at a cut-off, with the whole content that it was computed from.

    ``content`` is canonical JSON; its SHA-256 lets anyone check that nothing was touched since.
    """

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="states", verbose_name="periodo")
    commitment_id = models.CharField("compromiso", max_length=80)  # its external id: the plan may go on changing
    name = models.CharField("nombre del compromiso", max_length=250)
    axis = models.CharField("eje", max_length=80)
    lead = models.CharField("institución responsable", max_length=80)
    status = models.PositiveSmallIntegerField("cumplimiento", choices=Completion)
    points = models.PositiveIntegerField("puntos")
    most_points = models.PositiveIntegerField("puntos posibles")
    content = models.TextField("contenido")
    sha256 = models.CharField("huella SHA-256", max_length=64, db_index=True)
    code = models.CharField("código de verificación", max_length=20, db_index=True)

    class Meta:
        ordering = ["period_id", "pk"]
        verbose_name = "estado de un compromiso"
        verbose_name_plural = "estados de los compromisos"
        constraints = [
            models.UniqueConstraint(fields=["period", "commitment_id"], name="commitment_state_once"),
            models.CheckConstraint(name="commitment_state_in_range", condition=Q(points__lte=models.F("most_points"))),
        ]

    class Privacy:
        public = (
            "period",
            "commitment_id",
            "name",
            "axis",
            "lead",
            "status",
            "points",
            "most_points",
            "content",
            "sha256",
            "code",
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.period.name}: {self.get_status_display()}"

    @property
    def url(self) -> str:
        """The page of this state."""
        return f"{self.period.url}{self.commitment_id}/"

    def data(self) -> dict[str, Any]:
        """The frozen content."""
        return json.loads(self.content)


class ActivityState(models.Model):
    """What an activity had achieved at a cut-off.

    Complete if and only if it has a completion date and accepted evidence; behind without a stated obstacle only where
    nobody reported. Both are said in the database.
    """

    commitment_state = models.ForeignKey(
        CommitmentState, models.PROTECT, related_name="activities", verbose_name="estado del compromiso"
    )
    activity_id = models.CharField("actividad", max_length=80)
    number = models.PositiveSmallIntegerField("orden")
    title = models.TextField("nombre de la actividad")
    weight = models.PositiveSmallIntegerField("peso")
    status = models.PositiveSmallIntegerField("cumplimiento", choices=Completion)
    accepted_evidence = models.PositiveIntegerField("evidencias aceptadas")
    completed_on = models.DateField("cumplida el", null=True, blank=True)
    ends_on = models.DateField("fecha comprometida", null=True, blank=True)
    has_begun = models.BooleanField("ya debía haber iniciado")
    is_late = models.BooleanField("atrasada o cumplida tarde")
    is_dropped = models.BooleanField("no se hará")
    was_reported = models.BooleanField("se informó en el periodo")
    obstacle = models.TextField("obstáculo", blank=True)

    class Meta:
        ordering = ["commitment_state_id", "number"]
        verbose_name = "estado de una actividad"
        verbose_name_plural = "estados de las actividades"
        constraints = [
            models.UniqueConstraint(fields=["commitment_state", "activity_id"], name="activity_state_once"),
            models.CheckConstraint(
                name="complete_iff_dated_and_accepted",
                condition=Q(status=Completion.COMPLETE, completed_on__isnull=False, accepted_evidence__gt=0)
                | (~Q(status=Completion.COMPLETE) & Q(completed_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="progress_needs_evidence",
                condition=Q(status=Completion.NOT_STARTED, accepted_evidence=0)
                | (~Q(status=Completion.NOT_STARTED) & Q(accepted_evidence__gt=0)),
            ),
            models.CheckConstraint(
                name="behind_states_its_obstacle",
                condition=Q(status__gte=Completion.SUBSTANTIAL)
                | Q(has_begun=False)
                | Q(was_reported=False)
                | Q(is_dropped=True)
                | ~Q(obstacle=""),
            ),
        ]

    class Privacy:
        public = (
            "commitment_state",
            "activity_id",
            "number",
            "title",
            "weight",
            "status",
            "accepted_evidence",
            "completed_on",
            "ends_on",
            "has_begun",
            "is_late",
            "is_dropped",
            "was_reported",
            "obstacle",
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.get_status_display()}"
