from django.apps import AppConfig


class GlossaryConfig(AppConfig):
    """What electoral words mean, in plain words and with their law; pages lead to it by themselves."""

    name = "abierto.glossary"
    label = "glossary"
    verbose_name = "Quitadudas electoral"

    def ready(self) -> None:
        from abierto.core.pages import register_finisher
        from abierto.glossary.finishing import link_first_mentions

        register_finisher(link_first_mentions)
