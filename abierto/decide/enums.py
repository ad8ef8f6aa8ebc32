"""What actors publish, and the coded grounds on which the institute observes it."""

from __future__ import annotations

from django.db.models import TextChoices


class PieceKind(TextChoices):
    """A kind of publication."""

    PLATFORM = "platform", "Plataforma electoral"
    CAREER = "career", "Trayectoria"
    PROPOSAL = "proposal", "Propuesta"


class Theme(TextChoices):
    """Subjects by which platforms and proposals are read and compared."""

    GOVERNMENT = "government", "Gobierno y combate a la corrupción"
    SAFETY = "safety", "Seguridad y justicia"
    ECONOMY = "economy", "Economía y empleo"
    EDUCATION = "education", "Educación, cultura y deporte"
    HEALTH = "health", "Salud"
    WATER = "water", "Agua y medio ambiente"
    MOBILITY = "mobility", "Movilidad y obras"
    EQUALITY = "equality", "Igualdad y derechos"
    COUNTRYSIDE = "countryside", "Campo y pueblos originarios"
    SERVICES = "services", "Servicios públicos"


class Ground(TextChoices):
    """Why the institute observes an edition before it is shown. Nothing is observed for what it thinks."""

    OTHERS_DATA = "others_data", "Contiene datos personales de alguien más"
    OWN_CONTACT = "own_contact", "Contiene domicilio, teléfono o correo particulares"
    GENDER_VIOLENCE = "gender_violence", "Contiene violencia política contra las mujeres en razón de género"
    SLANDER = "slander", "Calumnia a alguien"
    MINORS = "minors", "Usa la imagen o los datos de menores de edad"
    NOT_THEIRS = "not_theirs", "No corresponde a la candidatura o al actor político"
    UNREADABLE = "unreadable", "No se puede leer o está incompleta"


class GoesTo(TextChoices):
    """To whom goes what people said of a coalition or of a common candidacy."""

    EACH = "a-cada-integrante", "A cada partido que la integra"
    HEAD = "a-quien-encabeza", "Al partido que la encabeza"
    ITSELF = "a-su-representacion", "A la representación de la propia alianza"
