"""Who publishes for a political actor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from abierto.elections.models import Force, Process


class ActorSeatQuerySet(models.QuerySet):
    def standing(self) -> ActorSeatQuerySet:
        """Those that have not ended."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, user: Any) -> ActorSeatQuerySet:
        """The seats of the actors for which ``user`` publishes now."""
        return self.filter(force__in=forces_of(user))


class ActorSeat(models.Model):
    """An account publishes for a force, from an instant on. Each person has an account of their own.

    ``process`` repeats the force's, so that the database itself refuses that an account serves two forces in it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="actor_seats", verbose_name="cuenta"
    )
    force = models.ForeignKey(Force, models.PROTECT, related_name="seats", verbose_name="actor político")
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name="proceso", editable=False)
    can_validate = models.BooleanField("valida lo que otra persona escribe", default=False)
    granted_at = models.DateTimeField("otorgado")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="otorgado por"
    )
    ended_at = models.DateTimeField("terminado", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="terminado por"
    )

    objects = ActorSeatQuerySet.as_manager()

    class Meta:
        ordering = ["force__order", "granted_at", "pk"]
        verbose_name = "acceso de un actor político"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "process"], condition=Q(ended_at__isnull=True), name="seat_one_in_a_process"
            ),
            models.CheckConstraint(
                name="seat_ended_by", condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False)
            ),
            models.CheckConstraint(
                name="seat_period", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("granted_at"))
            ),
        ]

    class Privacy:
        personal = ("user",)
        internal = ("force", "process", "can_validate", "granted_at", "granted_by", "ended_at", "ended_by")

    def __str__(self) -> str:
        return f"acceso {self.pk} de {self.force}"  # the ledger is never erased, so it does not hold the person's name


def others_validate(force: Force, user: Any) -> bool:
    """Whether somebody of the actor other than ``user`` may validate now, with an account that was taken up."""
    seats = ActorSeat.objects.standing().filter(force=force, can_validate=True, user__is_active=True)  # type: ignore[attr-defined]
    others = (seat.user for seat in seats.exclude(user=user.pk).select_related("user"))
    return any(other.has_usable_password() and not other.works_here for other in others)


def forces_of(user: Any) -> models.QuerySet[Force]:
    """The forces for which an account publishes now: none for who works at the desk, whatever seats they hold."""
    if not getattr(user, "is_authenticated", False) or not user.is_active or user.works_here:
        return Force.objects.none()
    return Force.objects.filter(pk__in=ActorSeat.objects.standing().filter(user=user).values("force"))
