from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, persons, posts, and who held which post when."""

    name = "abierto.people"
    label = "people"
    verbose_name = "Personas y organizaciones"
