from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """What every other room stands on; finds each app's ``events`` (the ledger knows its sentences) and ``jobs``."""

    name = "abierto.core"
    label = "core"
    verbose_name = "Base común"

    def ready(self) -> None:
        from abierto.core import lookups, previews  # noqa: F401 - its job

        lookups.install()
        autodiscover_modules("events", "jobs")
