"""``abierto prepare``: leave everything ready to serve; what is already done is skipped in an instant."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection

from abierto.core import fonts, health
from abierto.core.command import ConsoleCommand

STAMPS = "preparado.json"
LOCK = "preparado.lock"
#: The command that loads the demonstration; it lives in a higher room, so it is found by its name.
DEMONSTRATION = "demo"
#: What keeps the files that were received and their records in step after a process was killed; found by its name too.
SWEEP = "sweep-files"
#: What tells the search of texts that live in files, as they are written now: how each is called, and its command.
TEXTS = {"Quitadudas": "index-glossary", "Manual": "index-manual"}


class Command(ConsoleCommand):
    help = "Prepara el sitio: base de datos, caché, tipografía, archivos estáticos y, si se pide, la demostración."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with _alone(settings.DATA_DIR, self._say_waiting):
            self._step("Base de datos", _migrate)
            self._step("Caché", _cache_table)
            self._step("Tipografía", _fonts)
            self._step("Archivos estáticos", _static)
            if SWEEP in get_commands():
                self._step("Archivos recibidos", _sweep)
            for name, command in TEXTS.items():
                if command in get_commands():
                    self._step(name, partial(_told_by, command))
            if settings.DEMONSTRATION and DEMONSTRATION in get_commands():
                self.stdout.write("Demostración:")
                call_command(DEMONSTRATION, stdout=self.stdout, stderr=self.stderr)

    def _step(self, name: str, work: Callable[[], str]) -> None:
        """Say what is being done, do it, and say how long it took; quiet words for what was already done."""
        self.stdout.write(f"{name}… ", ending="")
        self.stdout.flush()
        started = perf_counter()
        told = work()
        self.stdout.write(f"{told} ({perf_counter() - started:.1f} s)")

    def _say_waiting(self) -> None:
        self.stdout.write("Otra preparación está en curso; se espera a que termine…")


@contextmanager
def _alone(folder: Path, when_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the folder's lock: two preparations at once would trip over each other."""
    with open(folder / LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            when_waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate() -> str:
    waiting = health.pending_migrations()
    if not waiting:
        return "al día"
    call_command("migrate", verbosity=0, interactive=False)
    return f"{waiting} cambios aplicados"


def _cache_table() -> str:
    table = next((cache["LOCATION"] for cache in settings.CACHES.values() if "DatabaseCache" in cache["BACKEND"]), "")
    if not table:
        return "no usa la base"
    if table in connection.introspection.table_names():
        return "lista"
    call_command("createcachetable", verbosity=0)
    return "creada"


def _sweep() -> str:
    said = StringIO()
    try:
        call_command(SWEEP, stdout=said)
    except CommandError as problem:
        return f"ATENCIÓN: {problem}"
    return said.getvalue().strip()


def _told_by(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said)
    return said.getvalue().strip()


def _fonts() -> str:
    if _stamped("fonts") == fonts.stamp() and not fonts.missing(settings.DATA_DIR):
        return "lista"
    sizes = [path.stat().st_size for path in fonts.build(settings.DATA_DIR)]
    _stamp("fonts", fonts.stamp())
    return f"{len(sizes)} archivos, {sum(sizes) // 1024} KB"


def _static() -> str:
    """Gather static files again only when one of them, or where they go, changed."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen = Path(storage.path(path)).stat()
            digest.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    if _stamped("static") == digest.hexdigest() and health.static().ok:
        return "listos"
    call_command("collectstatic", verbosity=0, interactive=False)
    _stamp("static", digest.hexdigest())
    return "reunidos y comprimidos"


def _stamps() -> dict[str, str]:
    try:
        return json.loads((settings.DATA_DIR / STAMPS).read_text())
    except (OSError, ValueError):
        return {}


def _stamped(name: str) -> str:
    return _stamps().get(name, "")


def _stamp(name: str, value: str) -> None:
    unfinished = settings.DATA_DIR / f"{STAMPS}.nuevo"
    unfinished.write_text(json.dumps({**_stamps(), name: value}))
    unfinished.replace(settings.DATA_DIR / STAMPS)
