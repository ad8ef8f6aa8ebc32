from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """Anyone takes part without an account; what was accepted is kept whole, counted once, and answered."""

    name = "abierto.participation"
    label = "participation"
    verbose_name = "Participación"

    def ready(self) -> None:
        from abierto.participation.logged import ACTS
        from abierto.participation.uses import acts_on
        from abierto.transparency.sources import register_source
        from abierto.usage import sources as usage

        register_source(ACTS)
        usage.register_source(usage.Source("participacion", "Actos recibidos, de todos los espacios", acts_on))
