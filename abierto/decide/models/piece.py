"""What an actor publishes: a platform, or the career or a proposal of who heads a candidacy."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from abierto.decide.enums import Ground, PieceKind, Theme
from abierto.elections.enums import Capacity, Doing, ForceKind, Post
from abierto.elections.models import Candidate, Contest, Force
from abierto.participation.models import Space

from .seat import forces_of

if TYPE_CHECKING:
    from .edition import Edition

_WHAT = (
    Q(kind=PieceKind.PLATFORM, candidate__isnull=True, theme="")
    | Q(kind=PieceKind.CAREER, candidate__isnull=False, theme="", contest__isnull=True, space__isnull=True)
    | (Q(kind=PieceKind.PROPOSAL, candidate__isnull=False, contest__isnull=True) & ~Q(theme=""))
)
_STANDS = Q(withdrawn_at__isnull=True)


class PieceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PieceQuerySet:
        """What the actors of ``user`` publish: an actor sees nothing of another's before everyone does."""
        return self.filter(force__in=forces_of(user))

    def standing(self) -> PieceQuerySet:
        """Those not withdrawn."""
        return self.filter(_STANDS)

    def of_who_left(self) -> PieceQuerySet:
        """Those of who no longer stands, and the platform of an independent whom nobody heads any more."""
        heads = Candidate.objects.filter(
            candidacy__force=OuterRef("force"), capacity=Capacity.OWNER, number=1,
            post__in=(Post.DEPUTY, Post.PRESIDENCY),
        )  # fmt: skip
        alone = Q(force__kind=ForceKind.INDEPENDENT) & Exists(heads) & ~Exists(heads.filter(ended_on__isnull=True))
        return self.filter(Q(candidate__ended_on__isnull=False) | alone)

    def shown(self) -> PieceQuerySet:
        """Those that everyone sees: an edition was published, and neither the piece nor its person was withdrawn."""
        still = Q(candidate__isnull=True) | Q(candidate__ended_on__isnull=True)
        return self.standing().filter(still, editions__published_at__isnull=False).distinct()


class Piece(models.Model):
    """One publication through its editions. What people may answer to has a sealed space, once it is published."""

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    kind = models.CharField("qué es", max_length=10, choices=PieceKind)
    force = models.ForeignKey(Force, models.PROTECT, related_name="pieces", verbose_name="actor político")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="pieces", verbose_name="candidatura"
    )
    contest = models.ForeignKey(
        Contest, models.PROTECT, null=True, blank=True, related_name="pieces", verbose_name="elección"
    )
    theme = models.CharField("tema", max_length=12, choices=Theme, blank=True)
    space = models.OneToOneField(
        Space, models.PROTECT, null=True, blank=True, related_name="piece", editable=False, verbose_name="espacio"
    )
    withdrawn_at = models.DateTimeField("retirada", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name="retirada por",
    )  # fmt: skip
    withdrawn_reason = models.CharField("motivo", max_length=300, blank=True, editable=False)
    withdrawn_grounds = models.JSONField(
        "causas por las que la retiró el instituto", null=True, blank=True, editable=False
    )
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    objects = PieceQuerySet.as_manager()

    class Meta:
        ordering = ["force__order", "kind", "candidate", "pk"]
        verbose_name = "publicación de un actor político"
        verbose_name_plural = "publicaciones de actores políticos"
        constraints = [
            models.CheckConstraint(name="piece_what", condition=_WHAT),
            models.CheckConstraint(
                name="piece_withdrawn",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
            ),
            models.UniqueConstraint(
                fields=["force"],
                condition=_STANDS & Q(kind=PieceKind.PLATFORM, contest__isnull=True),
                name="piece_one_platform",
            ),
            models.UniqueConstraint(
                fields=["force", "contest"],
                condition=_STANDS & Q(kind=PieceKind.PLATFORM, contest__isnull=False),
                name="piece_one_platform_in_a_contest",
            ),
            models.UniqueConstraint(
                fields=["candidate"], condition=_STANDS & Q(kind=PieceKind.CAREER), name="piece_one_career"
            ),
        ]

    class Privacy:
        public = (
            "external_id", "kind", "force", "candidate", "contest", "theme", "space", "withdrawn_at",
            "withdrawn_reason", "withdrawn_grounds", "is_demonstration",
        )  # fmt: skip
        internal = ("withdrawn_by",)

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is, of whom, in one line."""
        if self.kind == PieceKind.PLATFORM:
            where = f", {self.contest}" if self.contest is not None else ""
            return f"Plataforma electoral de {self.force.name}{where}"
        what = "Trayectoria" if self.kind == PieceKind.CAREER else f"Propuesta sobre {self.get_theme_display()}"
        return f"{what}: {self.candidate}"

    @property
    def withdrawal(self) -> str:
        """Who took it away and why, in a sentence; when is beside it."""
        if self.withdrawn_grounds:
            causes = "; ".join(str(Ground(code).label) for code in self.withdrawn_grounds)
            return f"La retiró el instituto. {'Causas' if len(self.withdrawn_grounds) > 1 else 'Causa'}: {causes}."
        return f"La retiró su actor político. Motivo: {self.withdrawn_reason}"

    @property
    def is_of_who_left(self) -> bool:
        """Whether its person no longer stands: it is changed no more, and nobody answers to it."""
        if self.candidate is not None:
            return self.candidate.ended_on is not None
        return self.force.kind == ForceKind.INDEPENDENT and Piece.objects.of_who_left().filter(pk=self.pk).exists()

    @property
    def doing(self) -> Doing:
        """What the calendar must let be done for it to be written or published."""
        return Doing.PUBLISH_PLATFORMS if self.kind == PieceKind.PLATFORM else Doing.PUBLISH_PROFILES

    @property
    def takes(self) -> Doing | None:
        """The stage in which people may answer to it; careers are not for answering."""
        answered = {
            PieceKind.PLATFORM: Doing.REACT_TO_PLATFORMS,
            PieceKind.PROPOSAL: Doing.REACT_TO_PROPOSALS,
        }
        return answered.get(PieceKind(self.kind))

    @property
    def public_url(self) -> str:
        """The page on which everyone reads it."""
        if self.kind == PieceKind.PROPOSAL:
            return f"/decide/propuestas/{self.external_id}/"
        if self.kind == PieceKind.CAREER:
            return f"/decide/perfiles/{self.candidate_id}/"
        return f"/decide/plataformas/{self.force.external_id}/"

    @property
    def address(self) -> str:
        """Where it is read, or that it was withdrawn; "" once its person left, for nobody reads it any more."""
        return self.public_url if self.candidate is None or self.candidate.ended_on is None else ""

    def published(self) -> Edition | None:
        """The edition that everyone sees now, if the piece stands."""
        if self.withdrawn_at is not None:
            return None
        return self.editions.filter(published_at__isnull=False).order_by("-number").first()

    def in_hand(self) -> Edition | None:
        """The edition that is being written or checked, if any."""
        return self.editions.filter(published_at__isnull=True, observed_at__isnull=True).first()


def owners_of(spaces: Collection[int]) -> dict[int, Hashable]:
    """To which political actor each space belongs: a sum over spaces tells of nobody when they are of many actors."""
    rows = Piece.objects.filter(space__isnull=False).values_list("space", "force")
    return {space: ("force", force) for space, force in rows if space in spaces}
