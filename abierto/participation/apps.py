from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Anyone takes part without an account; what was accepted is kept whole, counted once, and answered."""

    name = "abierto.participation"
    label = "participation"
    verbose_name = "Participación"

    def ready(self) -> None:
        from abierto.participation.logged import ACTS
        from abierto.transparency.sources import register_source

        register_source(ACTS)
