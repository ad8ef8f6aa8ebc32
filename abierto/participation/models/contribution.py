"""What somebody wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from abierto.core.constraints import both_or_neither
from abierto.participation.enums import Kind, Sector

from .act import Act

LONGEST = 4000


class ContributionQuerySet(models.QuerySet):
    def standing(self) -> ContributionQuerySet:
        """Those whose text is still here, and that a second person confirmed when they came on paper."""
        captured = Q(captured_by__isnull=True) | Q(confirmed_by__isnull=False)
        return self.filter(captured, erased_at__isnull=True)


class Contribution(models.Model):
    """An idea, a proposal or a comment, as it was written; its act holds when, where and of which version.

    From paper it names who typed it and who read it against the sheet; those two are different people.
    """

    act = models.OneToOneField(Act, models.PROTECT, related_name="contribution", primary_key=True)
    kind = models.CharField("tipo", max_length=8, choices=Kind)
    text = models.TextField("texto")
    signed_as = models.CharField("firma", max_length=120, blank=True)
    sector = models.CharField("sector", max_length=14, choices=Sector, blank=True)
    may_publish = models.BooleanField("consiente que se publique", default=False)
    fingerprint = models.BigIntegerField("huella de parecido", null=True, editable=False)
    sheet = models.CharField("hoja de papel", max_length=60, blank=True)
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="capturó"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="cotejó"
    )
    confirmed_at = models.DateTimeField("cotejada", null=True)
    erased_at = models.DateTimeField("texto borrado", null=True)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "aportación"
        verbose_name_plural = "aportaciones"
        constraints = [
            both_or_neither("confirmed_by", "confirmed_at", name="contribution_confirmed"),
            models.CheckConstraint(
                name="contribution_read_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("captured_by")),
            ),
            models.CheckConstraint(
                name="contribution_erased_is_empty",
                condition=Q(erased_at__isnull=True, text__gt="") | Q(erased_at__isnull=False, text="", signed_as=""),
            ),
        ]

    class Privacy:
        public = ("act", "kind", "sector", "may_publish", "erased_at", "is_demonstration")
        personal = ("text", "signed_as")
        internal = ("fingerprint", "sheet", "captured_by", "confirmed_by", "confirmed_at")

    def __str__(self) -> str:
        return f"la aportación {self.folio}"

    @property
    def folio(self) -> str:
        """How people name it: the beginning of its commitment, which is in its receipt."""
        return bytes(self.act.commitment).hex()[:10].upper()
