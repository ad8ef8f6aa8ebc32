"""Choices of the follow-up, in the terms of the Open Government Partnership's Independent Reporting Mechanism."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class Completion(IntegerChoices):
    """The OGP completion scale. The numbers are the points that the roll-up counts (0 to 3)."""

    NOT_STARTED = 0, "No iniciado"
    LIMITED = 1, "Limitado"
    SUBSTANTIAL = 2, "Sustancial"
    COMPLETE = 3, "Completo"


class EvidenceKind(TextChoices):
    DOCUMENT = "document", "Documento"
    MINUTES = "minutes", "Minuta o acta"
    REPORT = "report", "Informe o relatoría"
    ATTENDANCE = "attendance", "Lista de asistencia"
    PHOTOGRAPH = "photograph", "Fotografía"
    DATASET = "dataset", "Datos"
    WEB_PAGE = "web_page", "Página electrónica"
    RECORDING = "recording", "Grabación"
    PRESS = "press", "Nota o boletín de prensa"
    MATERIAL = "material", "Material de difusión"


class Shows(TextChoices):
    """What a piece of evidence shows of its activity."""

    STEP = "step", "Un paso de la actividad"
    MEANS = "means", "El medio de verificación que prometió el plan"


class Access(TextChoices):
    PUBLIC = "public", "Pública"
    RESERVED = "reserved", "Reservada"


class Voice(TextChoices):
    """Who speaks of a commitment. They stand side by side and are never averaged."""

    INSTITUTION = "institution", "La institución responsable"
    CIVIL_SOCIETY = "civil_society", "La sociedad civil"
    EVALUATOR = "evaluator", "La evaluación"

    @property
    def word(self) -> str:
        """Its word in an address: ``sociedad-civil``."""
        return _VOICE_WORDS[self.value]


_VOICE_WORDS = {"institution": "institucion", "civil_society": "sociedad-civil", "evaluator": "evaluacion"}


class OpenedGovernment(TextChoices):
    """OGP: did it open government?"""

    WORSENED = "worsened", "Empeoró"
    NO_CHANGE = "no_change", "No cambió"
    MARGINAL = "marginal", "Marginalmente"
    MAJOR = "major", "De manera importante"
    OUTSTANDING = "outstanding", "De manera sobresaliente"


class Potential(TextChoices):
    """OGP: potential for results."""

    UNCLEAR = "unclear", "No está claro"
    MODEST = "modest", "Modesto"
    SUBSTANTIAL = "substantial", "Sustancial"
