from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    """The exercise and the forum that runs it."""

    name = "abierto.secretariat"
    label = "secretariat"
    verbose_name = "Secretariado"
