from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox: what the program writes to people, and whether it left."""

    name = "abierto.mail"
    label = "mail"
    verbose_name = "Correo"

    def ready(self) -> None:
        from abierto.core import health
        from abierto.mail.queries import outbox_health

        health.watch(outbox_health)
