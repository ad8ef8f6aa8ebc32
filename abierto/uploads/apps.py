from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that people send: checked, kept, and given back as attachments."""

    name = "abierto.uploads"
    label = "uploads"
    verbose_name = "Archivos recibidos"

    def ready(self) -> None:
        from django.core.signals import request_finished

        from abierto.core import health
        from abierto.uploads.queries import antivirus
        from abierto.uploads.settling import settle

        request_finished.connect(settle, dispatch_uid="abierto.uploads.settle")
        health.watch(antivirus)
