from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Each actor receives what people sent to it, whole and provable, and nobody else's."""

    name = "abierto.delivery"
    label = "delivery"
    verbose_name = "Entrega"

    def ready(self) -> None:
        from abierto.delivery.console import is_package, verify
        from abierto.plan.verification import register_bundle

        register_bundle("paquete de entrega", is_package, verify)
