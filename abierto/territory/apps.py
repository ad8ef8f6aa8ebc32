from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Municipalities, local districts and electoral sections, each with its dates."""

    name = "abierto.territory"
    label = "territory"
    verbose_name = "Territorio"
