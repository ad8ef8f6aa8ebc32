"""How a dialogue answers, and how its votes are cast."""

from __future__ import annotations

from django.db.models import TextChoices

from abierto.dialogues.tally.validity import Method

#: How a vote asks and counts, as people read it.
METHODS = [
    (Method.SINGLE.value, "Una sola opción"),
    (Method.APPROVAL.value, "Aprobación: todas las que le parezcan bien"),
    (Method.RANKED.value, "Por orden de preferencia"),
]


class Decision(TextChoices):
    """What became of a contribution."""

    TAKEN_UP = "taken_up", "Se tomó en cuenta"
    PARTLY = "partly", "Se tomó en cuenta en parte"
    NOT_TAKEN = "not_taken", "No se tomó en cuenta"


class Secrecy(TextChoices):
    """Whether a ballot says who cast it."""

    SECRET = "secret", "Secreta"
    OPEN = "open", "Abierta"


class BoardState(TextChoices):
    """What the person who moderates did with a question."""

    ASKED = "asked", "En el tablero"
    NOW = "now", "Se responde ahora"
    ANSWERED = "answered", "Respondida"
    HELD = "held", "No se muestra"
