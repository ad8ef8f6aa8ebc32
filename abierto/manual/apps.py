from django.apps import AppConfig


class ManualConfig(AppConfig):
    """How each task is done, by role, as the program stands now."""

    name = "abierto.manual"
    label = "manual"
    verbose_name = "Manual"
