"""The roles of an exercise. Each is a group of accounts; what it may do is in every app's ``rules.py``."""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """Role names as stored; labels and :data:`DESCRIPTIONS` are what people read."""

    ADMINISTRATOR = "administrator", "Administración del sitio"
    SECRETARIAT = "secretariat", "Secretariado Técnico Local"
    OPERATING_GROUP = "operating_group", "Grupo Operativo"
    INSTITUTION = "institution", "Institución responsable"
    CIVIL_SOCIETY = "civil_society", "Sociedad civil del ejercicio"
    EVALUATOR = "evaluator", "Evaluación"
    EDITOR = "editor", "Edición de contenidos"


DESCRIPTIONS: dict[str, str] = {
    Role.ADMINISTRATOR: "Abre y cierra cuentas y cuida la configuración; no interviene en el plan.",
    Role.SECRETARIAT: "Conduce el ejercicio: fases, sello y publicación; revisa la evidencia y congela periodos.",
    Role.OPERATING_GROUP: "Prepara el trabajo del Secretariado: captura y corrige borradores; no sella ni publica.",
    Role.INSTITUTION: "Llena la ficha de sus compromisos, los firma e informa de ellos con evidencia.",
    Role.CIVIL_SOCIETY: "Dice cómo ve la sociedad civil cada compromiso y responde; consulta borradores.",
    Role.EVALUATOR: "Evalúa cada compromiso con la escala de la AGA; consulta todo el expediente.",
    Role.EDITOR: "Escribe noticias, guías, portada y avisos.",
}
