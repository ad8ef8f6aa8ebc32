from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    """Electoral processes: their legal calendar, contests, political actors and candidacies."""

    name = "abierto.elections"
    label = "elections"
    verbose_name = "Elecciones"
