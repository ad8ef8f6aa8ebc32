"""The words of the home page."""

from __future__ import annotations

from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="home")
class HomeText(BaseGenericSetting):
    """The name of the instance and what its home says first."""

    site_name = models.CharField("nombre del sitio", max_length=80, default="Abierto")
    jurisdiction = models.CharField("estado o municipio", max_length=120, default="Estado de México")
    title = models.CharField("título de la portada", max_length=160, default="Lo que prometieron, paso a paso")
    lead = models.TextField(
        "entrada", default="Consulte el plan de gobierno abierto, de dónde salió cada compromiso y qué debe pasar."
    )
    contact_email = models.EmailField("correo de la oficina responsable", blank=True)

    class Meta:
        verbose_name = "portada"

    class Privacy:
        public = ("site_name", "jurisdiction", "title", "lead", "contact_email")
