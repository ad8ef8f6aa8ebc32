from django.apps import AppConfig


class DialoguesConfig(AppConfig):
    """Open dialogues about commitments: what is asked, what people say, what is answered and what is voted."""

    name = "abierto.dialogues"
    label = "dialogues"
    verbose_name = "Diálogos"

    def ready(self) -> None:
        from abierto.dialogues.public import panels

        panels.register()
