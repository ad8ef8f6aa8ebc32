from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """The data and the command that make a fresh machine a living site."""

    name = "abierto.demonstration"
    label = "demonstration"
    verbose_name = "Demostración"
