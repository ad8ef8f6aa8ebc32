"""Kinds of content."""

from __future__ import annotations

from django.db.models import TextChoices


class ArticleKind(TextChoices):
    NEWS = "news", "Noticia"
    GUIDE = "guide", "Guía"


class NoticeKind(TextChoices):
    PRIVACY = "privacy", "Aviso de privacidad"
    ACCESSIBILITY = "accessibility", "Declaración de accesibilidad"
    TERMS = "terms", "Términos de uso"
