from django.apps import AppConfig


class ContentConfig(AppConfig):
    """What staff write for the public: home, news, guides and legal notices."""

    name = "abierto.content"
    label = "content"
    verbose_name = "Contenido"

    def ready(self) -> None:
        from abierto.content.queries import site_name
        from abierto.mail.render import name_site

        name_site(site_name)
