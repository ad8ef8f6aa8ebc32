"""Kinds of organisations and capacities in which a post is held."""

from __future__ import annotations

from django.db.models import TextChoices


class OrganisationKind(TextChoices):
    PUBLIC_BODY = "public_body", "Ente público"
    POLITICAL_PARTY = "political_party", "Partido político"
    CIVIL_SOCIETY = "civil_society", "Organización de la sociedad civil"
    UNIVERSITY = "university", "Institución académica"
    COMPANY = "company", "Sector privado"
    FORUM = "forum", "Órgano colegiado"


class Capacity(TextChoices):
    TITULAR = "titular", "Titular"
    ALTERNATE = "alternate", "Suplente"
