from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The action plan: from problem trees to commitments, and its published versions."""

    name = "abierto.plan"
    label = "plan"
    verbose_name = "Plan de acción"
