"""Evidence: a file or a link that anyone can check, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from abierto.core.constraints import both_or_neither
from abierto.followup.enums import Access, EvidenceKind, Shows
from abierto.people.models import Organisation
from abierto.uploads.models import StoredFile

from .report import Report

_COUNTS = Q(accepted_at__isnull=False, withdrawn_at__isnull=True)


class EvidenceQuerySet(models.QuerySet):
    def submitted(self) -> EvidenceQuerySet:
        return self.filter(submitted_at__isnull=False)

    def awaiting(self) -> EvidenceQuerySet:
        """Submitted, and neither accepted nor returned."""
        return self.filter(submitted_at__isnull=False, accepted_at__isnull=True, returned_at__isnull=True)

    def counting(self) -> EvidenceQuerySet:
        return self.filter(counts=True)


class Evidence(models.Model):
    """One piece of evidence of an activity in a period.

    ``counts`` and ``completes`` are computed by the database and can be typed by nobody: evidence counts when it was
    accepted and not withdrawn, and an activity is done if and only if evidence that counts carries a completion date.
    Whoever accepts it is neither its author nor of the author's organisation; the database refuses.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence", verbose_name="informe")
    kind = models.CharField("tipo", max_length=12, choices=EvidenceKind)
    title = models.CharField("qué es", max_length=200)
    description = models.TextField("descripción", blank=True)
    dated_on = models.DateField("fecha de la evidencia")
    shows = models.CharField("qué demuestra", max_length=6, choices=Shows, default=Shows.STEP)
    completed_on = models.DateField("día en que se cumplió la actividad", null=True, blank=True)
    access = models.CharField("acceso", max_length=8, choices=Access, default=Access.PUBLIC)
    legal_reason = models.TextField("fundamento de la reserva", blank=True)
    review_on = models.DateField("se revisa la reserva el", null=True, blank=True)
    file = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="archivo"
    )
    url = models.URLField("enlace", max_length=500, blank=True)
    captured_at = models.DateTimeField("enlace registrado", null=True, blank=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="autoría")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name="institución que la presenta"
    )
    submitted_at = models.DateTimeField("presentada", null=True, blank=True, editable=False)
    accepted_at = models.DateTimeField("aceptada", null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    accepted_for = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )  # the organisation, if any, of whoever accepted
    returned_at = models.DateTimeField("devuelta", null=True, blank=True, editable=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    return_reason = models.TextField("motivo de la devolución", blank=True, editable=False)
    withdrawn_at = models.DateTimeField("retirada", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    withdrawal_reason = models.TextField("motivo del retiro", blank=True, editable=False)
    counts = models.GeneratedField(
        expression=_COUNTS,  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    completes = models.GeneratedField(
        expression=_COUNTS & Q(completed_on__isnull=False),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "dated_on", "pk"]
        verbose_name = "evidencia"
        constraints = [
            models.CheckConstraint(
                name="evidence_file_or_link",
                condition=Q(file__isnull=False, url="") | (Q(file__isnull=True) & ~Q(url="")),
                violation_error_message="Adjunte un archivo o escriba un enlace: uno de los dos, no ambos.",
            ),
            models.CheckConstraint(
                name="evidence_reserve_has_reason",
                condition=Q(access=Access.PUBLIC) | (~Q(legal_reason="") & Q(review_on__isnull=False)),
                violation_error_message="Para reservarla escriba el fundamento legal y la fecha en que se revisará.",
            ),
            models.CheckConstraint(
                name="completion_shows_the_means",
                condition=Q(completed_on__isnull=True) | Q(shows=Shows.MEANS),
                violation_error_message="Solo el medio de verificación prometido da por cumplida la actividad.",
            ),
            both_or_neither("accepted_at", "accepted_by", name="evidence_acceptance"),
            both_or_neither("returned_at", "returned_by", name="evidence_return"),
            both_or_neither("withdrawn_at", "withdrawn_by", name="evidence_withdrawal"),
            models.CheckConstraint(
                name="evidence_one_ruling", condition=Q(accepted_at__isnull=True) | Q(returned_at__isnull=True)
            ),
            models.CheckConstraint(
                name="evidence_ruled_once_submitted",
                condition=Q(submitted_at__isnull=False) | Q(accepted_at__isnull=True, returned_at__isnull=True),
            ),
            models.CheckConstraint(
                name="evidence_return_has_reason", condition=Q(returned_at__isnull=True) | ~Q(return_reason="")
            ),
            models.CheckConstraint(
                name="evidence_withdrawn_once_accepted",
                condition=Q(withdrawn_at__isnull=True) | (Q(accepted_at__isnull=False) & ~Q(withdrawal_reason="")),
            ),
            models.CheckConstraint(
                name="evidence_accepted_by_another",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("author")),
            ),
            models.CheckConstraint(
                name="evidence_accepted_outside",
                condition=Q(accepted_for__isnull=True) | ~Q(accepted_for=F("organisation")),
            ),
        ]
        indexes = [models.Index(fields=["report", "counts", "completes"], name="evidence_counting")]

    class Privacy:
        public = (
            "external_id",
            "report",
            "kind",
            "title",
            "description",
            "dated_on",
            "shows",
            "completed_on",
            "access",
            "legal_reason",
            "review_on",
            "file",
            "url",
            "captured_at",
            "organisation",
            "submitted_at",
            "accepted_at",
            "returned_at",
            "return_reason",
            "withdrawn_at",
            "withdrawal_reason",
            "counts",
            "completes",
            "is_demonstration",
        )
        internal = ("author", "accepted_by", "accepted_for", "returned_by", "withdrawn_by")

    def __str__(self) -> str:
        """As the public ledger names it: of a reserved one, not even its title."""
        return "evidencia reservada" if self.is_reserved else self.title

    @property
    def is_reserved(self) -> bool:
        return self.access == Access.RESERVED

    @property
    def state(self) -> str:
        """What became of it, as people read it."""
        if self.withdrawn_at:
            return "Retirada"
        if self.accepted_at:
            return "Aceptada"
        if self.returned_at:
            return "Devuelta"
        return "En espera de revisión" if self.submitted_at else "En borrador"


class LinkCheck(models.Model):
    """What answered, one day, at the address that a piece of evidence gives."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="checks", verbose_name="evidencia")
    checked_at = models.DateTimeField("revisado")
    works = models.BooleanField("responde")
    status = models.PositiveSmallIntegerField("código de respuesta", null=True, blank=True)
    problem = models.CharField("problema", max_length=200, blank=True)
    sha256 = models.CharField("huella de lo que respondió", max_length=64, blank=True)

    class Meta:
        ordering = ["evidence_id", "-checked_at"]
        verbose_name = "revisión de enlace"
        verbose_name_plural = "revisiones de enlaces"
        indexes = [models.Index(fields=["evidence", "-checked_at"], name="link_latest")]

    class Privacy:
        public = ("evidence", "checked_at", "works", "status", "problem", "sha256")

    def __str__(self) -> str:
        return f"{self.evidence}: {'responde' if self.works else self.problem}"
