"""``abierto serve``: the site, in production mode, until Ctrl-C."""

from __future__ import annotations

import os
import socket
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver

from abierto.core import health
from abierto.core.command import ConsoleCommand
from abierto.core.job_loop import Keeper

APPLICATION = "abierto.config.wsgi:application"
#: Seconds that a worker has to end what it is doing when the site stops.
PATIENCE = 5


class Command(ConsoleCommand):
    help = "Sirve el sitio con Granian en modo de producción. Ctrl-C lo detiene."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        values = settings.VALUES
        parser.add_argument("--bind", default=values["BIND"], help="Dirección de red (BIND).")
        parser.add_argument("--port", type=int, default=values["PORT"], help="Puerto (PORT).")
        parser.add_argument("--workers", type=int, default=values["WORKERS"], help="Procesos (WORKERS).")

    def handle(self, *args: Any, bind: str, port: int, workers: int, **options: Any) -> None:
        if not 1 <= port <= 65535:
            raise CommandError(f"El puerto {port} no existe: use uno entre 1 y 65535.")
        if workers < 1:
            raise CommandError("WORKERS debe ser 1 o más.")
        _refuse_unprepared()
        _refuse_taken(bind, port)
        self._serve(bind, port, workers)

    def _serve(self, bind: str, port: int, workers: int) -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        _warm_up()
        keeper = Keeper() if settings.VALUES["JOBS"] else None
        server = Granian(
            APPLICATION,
            address=bind,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=1,
            websockets=False,
            log_level=LogLevels.warning,
            log_access=False,  # a visitor's address is nobody's business
            respawn_failed_workers=True,
            workers_kill_timeout=PATIENCE,
        )
        main = os.getpid()
        server.on_startup(lambda: self.stdout.write(f"Abierto está en {settings.SITE_URL}/ · Ctrl-C lo detiene."))
        if keeper is not None:
            keeper.start()
        try:
            server.serve()
        finally:
            if keeper is not None and os.getpid() == main:
                keeper.stop()
        if os.getpid() == main:
            self.stdout.write("Abierto se detuvo.")


def _warm_up() -> None:
    """Load the program once, before the workers are born: they share its memory and start at once."""
    import_module(APPLICATION.partition(":")[0])
    _ = get_resolver().url_patterns
    connections.close_all()


def _refuse_unprepared() -> None:
    for part in (health.database(), health.static()):
        if not part.ok:
            raise CommandError(f"No se puede servir todavía: {part.name}: {part.seen}. {part.mend}")
    part = health.migrations()
    if not part.ok:
        raise CommandError(f"No se puede servir todavía: {part.name}: {part.seen}. {part.mend}")


def _refuse_taken(bind: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except PermissionError as problem:
            raise CommandError(f"El puerto {port} pide permisos de administrador: use PORT=8000.") from problem
        except OSError as problem:
            raise CommandError(
                f"El puerto {port} de {bind} no se puede usar ({problem.strerror}): "
                "cierre el programa que lo ocupa o elija otro con PORT=…"
            ) from problem
