"""What every template may use, without touching the session: public pages stay the same for everyone."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from abierto.content.models import HomeText
from abierto.core import clock

MENU = (
    ("Plan", "/plan/", ("/plan/", "/planes/", "/traza/")),
    ("Diálogos", "/dialogos/", ("/dialogos/", "/participar/")),
    ("Decide", "/decide/", ("/decide/",)),
    ("Territorio", "/territorio/", ("/territorio/",)),
    ("Secretariado", "/secretariado/", ("/secretariado/", "/organizaciones/")),
    ("Noticias", "/noticias/", ("/noticias/",)),
    ("Verificar", "/verificar/", ("/verificar/",)),
    ("Buscar", "/buscar/", ("/buscar/",)),
)


def site(request: HttpRequest) -> dict:
    """The instance's name and menu and, in a demonstration, where its clock stands."""
    return {
        "site": _Site(request.path),
        "demonstration": settings.DEMONSTRATION,
        "demonstration_at": clock.standing_at(),
        "site_url": settings.SITE_URL,
    }


class _Site:
    """Read from the database only by the templates that use it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._text: HomeText | None = None

    @property
    def text(self) -> HomeText:
        if self._text is None:
            try:
                self._text = HomeText.objects.first() or HomeText()
            except DatabaseError:  # a page that tells of an error must stand without a database
                self._text = HomeText()
        return self._text

    @property
    def site_name(self) -> str:
        return self.text.site_name

    @property
    def jurisdiction(self) -> str:
        return self.text.jurisdiction

    @property
    def menu(self) -> list[dict[str, str]]:
        return [{"title": title, "url": url, "is_here": self._here(url, under)} for title, url, under in MENU]

    def _here(self, url: str, under: tuple[str, ...]) -> str:
        """The value of ``aria-current``: the page itself, or a page under it, or none."""
        if self._path == url:
            return "page"
        return "true" if self._path.startswith(under) else ""
