from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What staff write for the public: home, news, guides and legal notices."""

    name = "abierto.content"
    label = "content"
    verbose_name = "Contenido"
