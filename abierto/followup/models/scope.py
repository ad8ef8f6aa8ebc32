"""What counts, and how much: weights of activities, and activities that were dropped."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from abierto.plan.models import Activity


class ActivityWeight(models.Model):
    """How much an activity counts within its commitment; without a row it counts one. Zero needs its reason too."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    activity = models.OneToOneField(Activity, models.PROTECT, related_name="weight", verbose_name="actividad")
    weight = models.PositiveSmallIntegerField("peso", validators=[MaxValueValidator(100)])
    reason = models.TextField("motivo")
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["activity_id"]
        verbose_name = "peso de una actividad"
        verbose_name_plural = "pesos de las actividades"
        constraints = [models.CheckConstraint(name="weight_up_to_100", condition=Q(weight__lte=100))]

    class Privacy:
        public = ("external_id", "activity", "weight", "reason", "is_demonstration")

    def __str__(self) -> str:
        return f"{self.activity}: {self.weight}"


class DroppedActivity(models.Model):
    """An activity that will not be done, since when and why. It stays among what was promised."""

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="dropped", verbose_name="actividad")
    dropped_on = models.DateField("fecha")
    reason = models.TextField("motivo")
    recorded_at = models.DateTimeField("registrada")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="registrada por"
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["dropped_on", "pk"]
        verbose_name = "actividad que no se hará"
        verbose_name_plural = "actividades que no se harán"

    class Privacy:
        public = ("activity", "dropped_on", "reason", "recorded_at", "is_demonstration")
        internal = ("recorded_by",)

    def __str__(self) -> str:
        return str(self.activity)
