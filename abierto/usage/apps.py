from django.apps import AppConfig


class UsageConfig(AppConfig):
    """How much the site is used, and nothing about who uses it."""

    name = "abierto.usage"
    label = "usage"
    verbose_name = "Estadísticas de uso"
