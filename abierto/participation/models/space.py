"""Something that people may react or contribute to, within windows of time."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from abierto.participation.enums import Gesture, Public


def new_secret() -> bytes:
    return secrets.token_bytes(32)


class Space(models.Model):
    """What people take part in. What it is about holds it one to one: a dialogue, a vote, a platform.

    ``secret`` makes each person's pseudonym a different one in each space, so that nobody, not even with the whole
    database, joins what one person said in two of them. A sealed space shows nothing of what it received.
    """

    external_id = models.SlugField("identificador", max_length=80, unique=True)
    title = models.CharField("título", max_length=250)
    url = models.CharField("página", max_length=300)
    secret = models.BinaryField("secreto", max_length=32, default=new_secret, editable=False)
    is_sealed = models.BooleanField("no muestra lo recibido", default=False)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "espacio"

    class Privacy:
        public = ("external_id", "title", "url", "is_sealed", "is_demonstration")
        internal = ("secret",)

    def __str__(self) -> str:
        return self.title


class SpaceVersion(models.Model):
    """What a space showed from an instant on; every act is bound to the version that its author saw."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="versions", verbose_name="espacio")
    number = models.PositiveSmallIntegerField("número")
    text = models.TextField("lo que se mostró")
    sha256 = models.CharField("huella SHA-256", max_length=64)
    since = models.DateTimeField("desde")

    class Meta:
        ordering = ["space_id", "number"]
        verbose_name = "versión de un espacio"
        constraints = [models.UniqueConstraint(fields=["space", "number"], name="space_version_once")]

    class Privacy:
        public = ("space", "number", "text", "sha256", "since")

    def __str__(self) -> str:
        return f"{self.space}, versión {self.number}"


class Window(models.Model):
    """When a public may do a gesture in a space: from ``opens_at``, and until just before ``closes_at``.

    ``set_at`` is when it was last said so. The database moves it only when that is before it closes; one that closed
    before it was set was never open, and may be set right.
    """

    space = models.ForeignKey(Space, models.PROTECT, related_name="windows", verbose_name="espacio")
    gesture = models.CharField("gesto", max_length=10, choices=Gesture)
    public = models.CharField("quién", max_length=7, choices=Public, default=Public.OPEN)
    opens_at = models.DateTimeField("abre")
    closes_at = models.DateTimeField("cierra")
    set_at = models.DateTimeField("se fijó", null=True, editable=False)

    class Meta:
        ordering = ["space_id", "opens_at", "gesture", "public"]
        verbose_name = "plazo"
        constraints = [
            models.UniqueConstraint(fields=["space", "gesture", "public"], name="window_once"),
            models.CheckConstraint(name="window_opens_before_it_closes", condition=Q(opens_at__lt=F("closes_at"))),
        ]

    class Privacy:
        public = ("space", "gesture", "public", "opens_at", "closes_at")
        internal = ("set_at",)

    def __str__(self) -> str:
        return f"{self.get_gesture_display()} en {self.space}"

    @property
    def was_never_open(self) -> bool:
        """It was set when it would already have closed: nobody was told that they could."""
        return self.set_at is not None and self.closes_at < self.set_at


class Invitation(models.Model):
    """A place kept for somebody in a space: whoever holds its link takes part as that one, from any device."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="invitations", verbose_name="espacio")
    label = models.CharField("a quién", max_length=200, help_text="Organización u oficina; no el nombre de la persona.")
    sector = models.CharField("sector", max_length=14, blank=True)
    author = models.BinaryField("seudónimo", max_length=16, editable=False)
    made_at = models.DateTimeField("hecha")
    withdrawn_at = models.DateTimeField("retirada", null=True, blank=True, editable=False)
    is_demonstration = models.BooleanField("dato de demostración", default=False)

    class Meta:
        ordering = ["space_id", "label", "pk"]
        verbose_name = "invitación"
        constraints = [
            models.UniqueConstraint(fields=["space", "author"], name="invitation_author_once"),
            models.UniqueConstraint(
                fields=["space", "label"],
                condition=Q(withdrawn_at__isnull=True),
                name="invitation_label_once",
                violation_error_message=(
                    "Ya hay una invitación con ese nombre en este espacio. Escriba otro, o retire antes la que está."
                ),
            ),
        ]

    class Privacy:
        public = ("space", "sector", "is_demonstration")
        personal = ("label",)
        internal = ("author", "made_at", "withdrawn_at")

    def __str__(self) -> str:
        return f"{self.label}, en {self.space}"
