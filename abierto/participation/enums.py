"""What people may do in a space, who may, and where it came from."""

from __future__ import annotations

from django.db.models import TextChoices


class Gesture(TextChoices):
    """What a space lets people do."""

    REACT = "react", "reaccionar"
    CONTRIBUTE = "contribute", "aportar"
    VOTE = "vote", "votar"


class Public(TextChoices):
    """To whom a window is open."""

    OPEN = "open", "cualquier persona"
    INVITED = "invited", "personas invitadas"


class Reaction(TextChoices):
    """What a reaction says; the last one takes the earlier ones back."""

    UP = "up", "Me gusta"
    DOWN = "down", "No me gusta"
    NONE = "none", "Sin reacción"


class Kind(TextChoices):
    """What a contribution is, as its author calls it."""

    IDEA = "idea", "Idea"
    PROPOSAL = "proposal", "Propuesta"
    COMMENT = "comment", "Comentario"


class Origin(TextChoices):
    """How an act came in."""

    WEB = "web", "en el sitio"
    PAPER = "paper", "en papel"
    IMPORT = "import", "de un archivo"


class Sector(TextChoices):
    """Where a person speaks from, if they want to say it; the sectors that the sources count."""

    CITIZEN = "citizen", "Ciudadanía"
    CIVIL_SOCIETY = "civil_society", "Sociedad civil"
    ACADEMIA = "academia", "Academia"
    BUSINESS = "business", "Iniciativa privada"
    PUBLIC_SERVANT = "public_servant", "Servicio público"
    UNSAID = "", "Sin decir"
