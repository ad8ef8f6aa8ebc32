"""Follow-up: what was done of what was promised, and who says so."""

from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "abierto.followup"
    verbose_name = "Seguimiento"
