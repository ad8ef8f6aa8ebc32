"""Three voices on a commitment, and the right to reply to each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from abierto.followup.enums import Completion, OpenedGovernment, Potential, Voice
from abierto.people.models import Organisation
from abierto.plan.models import Commitment
from abierto.secretariat.models import RegisteredMember

from .period import ReportingPeriod


class Statement(models.Model):
    """What one voice says of a commitment in a period: a draft until it is published, then definitive.

    Civil society speaks as a registered member of the exercise. Only the evaluation fills the OGP's assessment whole;
    civil society may say how complete it sees the commitment; the institution's completion is derived, never said.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="statements", verbose_name="compromiso")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="statements", verbose_name="periodo")
    voice = models.CharField("voz", max_length=13, choices=Voice)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="institución"
    )
    member = models.ForeignKey(
        RegisteredMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name="miembro inscrito",
    )
    text = models.TextField("qué dice")
    completion = models.PositiveSmallIntegerField("cumplimiento", choices=Completion, null=True, blank=True)
    opened_government = models.CharField("¿abrió al gobierno?", max_length=12, choices=OpenedGovernment, blank=True)
    potential = models.CharField("potencial de resultados", max_length=12, choices=Potential, blank=True)
    sources = models.TextField("en qué se basa", blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="escrita por", editable=False
    )
    published_at = models.DateTimeField("publicada", null=True, blank=True, editable=False)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["commitment_id", "period_id", "voice", "pk"]
        verbose_name = "pronunciamiento"
        constraints = [
            models.CheckConstraint(
                name="statement_speaker",
                condition=Q(voice=Voice.INSTITUTION, organisation__isnull=False, member__isnull=True)
                | Q(voice=Voice.CIVIL_SOCIETY, member__isnull=False, organisation__isnull=True)
                | Q(voice=Voice.EVALUATOR, member__isnull=True),
            ),
            models.CheckConstraint(
                name="statement_institution_does_not_rate",
                condition=~Q(voice=Voice.INSTITUTION) | Q(completion__isnull=True),
            ),
            models.CheckConstraint(
                name="statement_assessment_is_the_evaluators",
                condition=Q(voice=Voice.EVALUATOR) | Q(opened_government="", potential=""),
            ),
            models.CheckConstraint(
                name="statement_assessment_is_whole",
                condition=~Q(voice=Voice.EVALUATOR)
                | Q(published_at__isnull=True)
                | (Q(completion__isnull=False) & ~Q(opened_government="") & ~Q(potential="")),
            ),
            models.UniqueConstraint(
                fields=["commitment", "period", "voice"],
                condition=~Q(voice=Voice.CIVIL_SOCIETY),
                name="statement_once",
            ),
            models.UniqueConstraint(
                fields=["commitment", "period", "member"],
                condition=Q(voice=Voice.CIVIL_SOCIETY),
                name="member_statement_once",
            ),
        ]

    class Privacy:
        public = (
            "external_id",
            "commitment",
            "period",
            "voice",
            "organisation",
            "member",
            "text",
            "completion",
            "opened_government",
            "potential",
            "sources",
            "published_at",
            "is_demonstration",
        )
        internal = ("written_by",)

    def __str__(self) -> str:
        return f"{self.speaker} sobre {self.commitment}, {self.period.name}"

    @property
    def speaker(self) -> str:
        """Who says it, as people read it."""
        if self.voice == Voice.CIVIL_SOCIETY:
            return str(self.member)
        return self.organisation.label if self.organisation else self.get_voice_display()


class Reply(models.Model):
    """An answer to a statement by another of the voices; one for each, definitive."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="replies", verbose_name="pronunciamiento")
    voice = models.CharField("voz", max_length=13, choices=Voice)
    speaker = models.CharField("quién responde", max_length=250)
    text = models.TextField("respuesta")
    published_at = models.DateTimeField("publicada")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="escrita por", editable=False
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["statement_id", "published_at", "pk"]
        verbose_name = "réplica"
        constraints = [models.UniqueConstraint(fields=["statement", "speaker"], name="reply_once")]

    class Privacy:
        public = ("external_id", "statement", "voice", "speaker", "text", "published_at", "is_demonstration")
        internal = ("written_by",)

    def __str__(self) -> str:
        return f"Réplica de {self.speaker}"
