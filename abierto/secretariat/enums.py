"""Sectors that sit in the forum, and kinds of facts in its history."""

from __future__ import annotations

from django.db.models import TextChoices


class Sector(TextChoices):
    GUARANTOR = "guarantor", "Órgano garante"
    PUBLIC_BODIES = "public_bodies", "Entes públicos"
    CIVIL_SOCIETY = "civil_society", "Sociedad civil"
    FACILITATOR = "facilitator", "Persona facilitadora"
    CITIZENS = "citizens", "Ciudadanía"


class MilestoneKind(TextChoices):
    FOUNDATION = "foundation", "Fundación"
    CALL = "call", "Convocatoria"
    FORUM = "forum", "Foro"
    TRAINING = "training", "Capacitación"
    SESSION = "session", "Sesión"
    DIALOGUE = "dialogue", "Diálogo abierto"
    DECISION = "decision", "Acuerdo o decisión"
