from django.apps import AppConfig


class DecideConfig(AppConfig):
    """Electoral information, what actors publish, and what people say of it."""

    name = "abierto.decide"
    label = "decide"
    verbose_name = "Decide"
