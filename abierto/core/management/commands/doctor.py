"""``abierto doctor``: what is misconfigured, and how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from abierto.core import fonts, health
from abierto.core.command import ConsoleCommand
from abierto.core.health import Part

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRESQL = 150000
#: A published change is promised within this many seconds.
PROMISE = 5


class Command(ConsoleCommand):
    help = "Revisa la configuración y aquello de lo que depende el sitio; dice qué falta y cómo remediarlo."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for part in all_parts():
            mark = self.style.SUCCESS("bien") if part.ok else self.style.ERROR("FALTA")
            self.stdout.write(f"{mark:<6} {part.name}{': ' if part.seen else ''}{part.seen}")
            if not part.ok:
                failed += 1
                self.stdout.write(f"       → {part.mend}")
        if failed:
            raise CommandError(f"{failed} por remediar.", returncode=1)
        self.stdout.write(self.style.SUCCESS("Todo está en orden."))


def all_parts() -> Iterator[Part]:
    """Everything that is looked at, from what needs nothing else to what needs the database."""
    for look in (python, secret, address, debug, demonstration, time_zone, page_cache, mail, typeface):
        yield look()
    database_answers = True
    for part in health.parts():
        database_answers = database_answers and (part.name != "base de datos" or part.ok)
        yield part
    if database_answers:
        yield from (look() for look in _ON_DATABASE)
        yield from health.warnings()
    yield from django_checks()


def python() -> Part:
    """The interpreter is recent enough."""
    seen = ".".join(map(str, sys.version_info[:3]))
    return Part("Python", sys.version_info >= OLDEST_PYTHON, seen, "Instale Python 3.11 o posterior.")


def secret() -> Part:
    """The key that signs sessions was given by who operates the site."""
    own = bool(settings.SECRET_KEY) and len(settings.SECRET_KEY) >= 50
    mend = "Genere SECRET_KEY con: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    return Part("SECRET_KEY", own, "" if own else "es demasiado corta", mend)


def address() -> Part:
    """In production the site is reached through https, and by its own name."""
    ok = settings.HTTPS or settings.DEMONSTRATION
    return Part(
        "SITE_URL",
        ok,
        settings.SITE_URL,
        "En producción use https: ponga un proxy con certificado y SITE_URL=https://…",
    )


def debug() -> Part:
    """Technical error pages are off."""
    return Part("DEBUG", not settings.DEBUG, "encendido" if settings.DEBUG else "apagado", "Quite DEBUG.")


def demonstration() -> Part:
    """Example data is never shown beyond one's own machine under the name of an institution."""
    if not settings.DEMONSTRATION:
        return Part("DEMONSTRATION", True, "no")
    return Part(
        "DEMONSTRATION",
        not settings.HTTPS,
        "sí, con dirección pública" if settings.HTTPS else "sí",
        "Un sitio público no debe servir datos de ejemplo: quite DEMONSTRATION y empiece con una base vacía.",
    )


def time_zone() -> Part:
    """The time zone in which the law's deadlines are kept is known here."""
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        return Part(
            "zona horaria", False, settings.TIME_ZONE, "Instale los datos de zonas horarias: apt-get install tzdata"
        )
    return Part("zona horaria", True, settings.TIME_ZONE)


def page_cache() -> Part:
    """A published change shows in time."""
    seconds = settings.PAGE_CACHE_SECONDS
    return Part("PAGE_CACHE_SECONDS", seconds < PROMISE, f"{seconds} s", "Use 4 o menos: un cambio debe verse en 5 s.")


def mail() -> Part:
    """Letters leave, or it is a demonstration."""
    sent = "smtp" in settings.EMAIL_BACKEND or settings.DEMONSTRATION
    seen = "por servidor" if "smtp" in settings.EMAIL_BACKEND else "se escribe en DATA_DIR/correo"
    return Part("EMAIL_URL", sent, seen, "Indique el servidor: EMAIL_URL=smtp://usuario:clave@servidor:587")


def typeface() -> Part:
    """The site's typeface has been made."""
    lacking = fonts.missing(settings.DATA_DIR)
    return Part("tipografía", not lacking, ", ".join(lacking), health.PREPARE)


def database_version() -> Part:
    """PostgreSQL 15 or later, or SQLite with write-ahead logging."""
    if connection.vendor == "postgresql":
        number = connection.pg_version  # type: ignore[attr-defined]
        return Part(
            "versión de la base",
            number >= OLDEST_POSTGRESQL,
            f"PostgreSQL {number // 10000}",
            "Use PostgreSQL 15 o posterior.",
        )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    return Part(
        "versión de la base",
        mode == "wal",
        f"SQLite, {mode}",
        "Ponga DATA_DIR en un disco local (SQLite necesita WAL).",
    )


def period_extension() -> Part:
    """PostgreSQL can refuse overlapping periods."""
    if connection.vendor != "postgresql":
        return Part("periodos sin encimarse", True, "disparadores")
    with connection.cursor() as cursor:
        cursor.execute("SELECT installed_version FROM pg_available_extensions WHERE name = 'btree_gist'")
        row = cursor.fetchone()
    return Part(
        "extensión btree_gist",
        row is not None and row[0] is not None,
        "instalada" if row and row[0] else "sin instalar" if row else "no disponible",
        "Instale el paquete postgresql-contrib y ejecute: CREATE EXTENSION btree_gist;",
    )


def search_index() -> Part:
    """The public search answers."""
    from abierto.core.search import find

    try:
        find("gobierno abierto")
    except DatabaseError as problem:
        return Part(
            "búsqueda",
            False,
            health.first_line(problem),
            "Ejecute «abierto prepare» y «abierto update_index».",
        )
    return Part("búsqueda", True)


_ON_DATABASE: tuple[Callable[[], Part], ...] = (database_version, period_extension, search_index)


def django_checks() -> Iterator[Part]:
    """What the framework itself warns about a deployment."""
    found = [
        message
        for message in run_checks(include_deployment_checks=not settings.DEMONSTRATION)
        if message.level >= WARNING and not message.is_silenced()
    ]
    yield Part(
        "revisiones de Django", not found, f"{len(found)} avisos" if found else "", "Atienda los avisos que siguen."
    )
    for message in found:
        yield Part(
            str(message.id), False, str(message.msg).splitlines()[0], str(message.hint or "Vea docs/operations.md.")
        )
