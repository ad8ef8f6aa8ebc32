"""Choices of the plan, in the terms of the Open Government Partnership and of the state's methodology."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class Gate(IntegerChoices):
    """The approved methodology, in order. A gate opens only when the one before it has left its record."""

    PROPOSAL = 1, "Propuesta de un integrante del Secretariado"
    PROBLEM_TREE = 2, "Árboles de problemas"
    OPEN_DIALOGUE = 3, "Diálogo abierto con organizaciones"
    ROADMAP = 4, "Hoja de ruta"
    PUBLICATION = 5, "Publicación"


class CommitmentKind(TextChoices):
    PROACTIVE = "proactive", "Proactivo"
    CO_CREATED = "co_created", "Cocreado"


class NodeSide(TextChoices):
    CAUSE = "cause", "Causa"
    EFFECT = "effect", "Efecto"


class OgpValue(TextChoices):
    ACCESS = "access_to_information", "Acceso a la información"
    PARTICIPATION = "civic_participation", "Participación ciudadana"
    ACCOUNTABILITY = "public_accountability", "Rendición de cuentas"
    TECHNOLOGY = "technology", "Tecnología e innovación"


class ActorKind(TextChoices):
    GOVERNMENT = "government", "Agencia gubernamental"
    CIVIL_SOCIETY = "civil_society", "Organización de la sociedad civil"
    PRIVATE = "private", "Sector privado"
    ACADEMIA = "academia", "Academia"


class AnnexKind(TextChoices):
    INDICATOR = "indicator", "Indicadores"
    TABLE = "table", "Tabla"
    IMAGE = "image", "Imagen o material visual"
    LINK = "link", "Enlace o referencia"


class DocumentFormat(TextChoices):
    JSON = "json", "Datos (JSON)"
    PDF = "pdf", "PDF accesible"
    DOCX = "docx", "Documento de texto (DOCX)"
