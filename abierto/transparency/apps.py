from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    """The tamper-evident log: what is accepted stays, and anyone can check it."""

    name = "abierto.transparency"
    label = "transparency"
    verbose_name = "Bitácora verificable"

    def ready(self) -> None:
        from abierto.core import health
        from abierto.transparency import line_source, sources
        from abierto.transparency.queries import log_health

        sources.register_source(line_source.LedgerLines())
        health.watch(log_health)
