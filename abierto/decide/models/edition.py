"""An edition of a publication: written, submitted, validated by its actor, observed or published by the institute."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from abierto.decide.enums import Ground
from abierto.uploads.models import StoredFile

from .piece import Piece
from .seat import forces_of


def _who(told: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=told
    )


def _after(before: str, then: str) -> Q:
    """``then`` never holds without what comes before it."""
    return Q(**{f"{then}__isnull": True}) | Q(**{f"{before}__isnull": False})


class State(StrEnum):
    """Where an edition is, read from what happened."""

    DRAFT = "borrador"
    SUBMITTED = "por validar"
    VALIDATED = "en revisión del instituto"
    OBSERVED = "observada"
    REFUSED = "no se muestra"
    PUBLISHED = "publicada"


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> EditionQuerySet:
        """Editions of the actors for which ``user`` publishes."""
        return self.filter(piece__force__in=forces_of(user))

    def to_review(self) -> EditionQuerySet:
        """Validated by their actor, and neither observed nor published yet; the one that has waited longest first."""
        waiting = self.filter(validated_at__isnull=False, observed_at__isnull=True, published_at__isnull=True)
        return waiting.of_what_stands().order_by("validated_at", "pk")

    def of_what_stands(self) -> EditionQuerySet:
        """Those of publications that were not withdrawn, of who has not left: the rest nobody changes any more."""
        return self.filter(piece__withdrawn_at__isnull=True).exclude(piece__in=Piece.objects.of_who_left())  # type: ignore[attr-defined]


class Edition(models.Model):
    """What a publication said at a time. Its state is what happened to it; what its actor validated never changes.

    An observed edition may be answered by one correction, and an observed correction by nothing: it is not shown.
    ``title`` is what the publication was called when it was published: a name that is corrected later changes no
    fingerprint. Those published before it was kept have none, and read as the publication is called now.
    ``touched_at`` is the instant of its last act; the database refuses one within the electoral silence.
    """

    piece = models.ForeignKey(Piece, models.PROTECT, related_name="editions", verbose_name="publicación")
    number = models.PositiveSmallIntegerField("número")
    body = models.JSONField("texto", default=list)
    photograph = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fotografía"
    )
    photograph_alt = models.CharField("texto alternativo", max_length=300, blank=True)
    consent_given = models.BooleanField("consentimiento para publicar", default=False)
    has_sensitive = models.BooleanField("contiene datos sensibles", default=False)
    consent_sensitive = models.BooleanField("consentimiento para publicar datos sensibles", default=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name="corrige"
    )
    written_at = models.DateTimeField("escrita")
    written_by = _who("escrita por")
    submitted_at = models.DateTimeField("enviada a validar", null=True, blank=True)
    submitted_by = _who("enviada por")
    validated_at = models.DateTimeField("validada", null=True, blank=True)
    validated_by = _who("validada por")
    statement = models.CharField("manifestación de quien valida lo propio", max_length=500, blank=True)
    observed_at = models.DateTimeField("observada", null=True, blank=True)
    observed_by = _who("observada por")
    grounds = models.JSONField("causas", null=True, blank=True)
    note = models.CharField("nota", max_length=1000, blank=True)
    published_at = models.DateTimeField("publicada", null=True, blank=True)
    published_by = _who("publicada por")
    title = models.CharField(  # noqa: DJ001 - NULL is what was published before it was kept
        "cómo se llamaba al publicarse", max_length=500, null=True, blank=True
    )
    touched_at = models.DateTimeField("último acto")

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["piece", "number"]
        verbose_name = "edición"
        verbose_name_plural = "ediciones"
        constraints = [
            models.UniqueConstraint(fields=["piece", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["piece"],
                condition=Q(observed_at__isnull=True, published_at__isnull=True),
                name="edition_one_in_hand",
            ),
            models.CheckConstraint(name="edition_submitted_first", condition=_after("submitted_at", "validated_at")),
            models.CheckConstraint(
                name="edition_validated_first",
                condition=_after("validated_at", "observed_at") & _after("validated_at", "published_at"),
            ),
            models.CheckConstraint(
                name="edition_observed_or_published",
                condition=Q(observed_at__isnull=True) | Q(published_at__isnull=True),
            ),
            models.CheckConstraint(
                name="edition_who_did_it",
                condition=_after("submitted_at", "submitted_by")
                & _after("validated_at", "validated_by")
                & _after("observed_at", "observed_by")
                & _after("published_at", "published_by"),
            ),
            models.CheckConstraint(
                name="edition_observed_on_grounds",
                condition=Q(observed_at__isnull=True, grounds__isnull=True)
                | Q(observed_at__isnull=False, grounds__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_consent", condition=Q(submitted_at__isnull=True) | Q(consent_given=True)
            ),
            models.CheckConstraint(
                name="edition_consent_sensitive",
                condition=Q(submitted_at__isnull=True) | Q(has_sensitive=False) | Q(consent_sensitive=True),
            ),
            models.CheckConstraint(
                name="edition_photograph_told", condition=Q(photograph__isnull=True) | ~Q(photograph_alt="")
            ),
            models.CheckConstraint(
                name="edition_validated_by_another",
                condition=Q(validated_by__isnull=True)
                | ~Q(statement="")
                | ~(Q(validated_by=F("submitted_by")) | Q(validated_by=F("written_by"))),
            ),
        ]

    class Privacy:
        public = ("piece", "number", "published_at", "title")
        personal = ("body", "photograph", "photograph_alt")  # anyone reads them once published, by consent
        internal = (
            "consent_given", "has_sensitive", "consent_sensitive", "corrects", "written_at", "written_by",
            "submitted_at", "submitted_by", "validated_at", "validated_by", "statement", "observed_at", "observed_by",
            "grounds", "note", "published_by", "touched_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.piece}, edición {self.number}"

    @property
    def state(self) -> State:
        """Where it is."""
        if self.published_at is not None:
            return State.PUBLISHED
        if self.observed_at is not None:
            return State.REFUSED if self.corrects_id is not None else State.OBSERVED
        if self.validated_at is not None:
            return State.VALIDATED
        return State.SUBMITTED if self.submitted_at is not None else State.DRAFT

    @property
    def ground_labels(self) -> list[str]:
        """The grounds of its observation, as people read them."""
        return [Ground(code).label for code in self.grounds or []]

    @property
    def shown(self) -> str:
        """What everyone reads of it, as one text: acts of people are bound to it."""
        sections = ["\n".join(part for part in (each["title"], each["text"]) if part) for each in self.body]
        return "\n\n".join([self.title or self.piece.title, *sections])

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(f"{each['title']} {each['text']}".split()) for each in self.body)

    @property
    def minutes(self) -> int:
        """How long it takes to read, at two hundred words a minute."""
        return max(1, round(self.words / 200))
