"""Is the program alive, and is it ready? The parts it stands on, each with how to mend it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from abierto.core import job_states

PREPARE = "Ejecute «abierto prepare»."
#: Free bytes in ``DATA_DIR`` below which the site is not well.
LEAST_FREE = 100 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One thing the program stands on: whether it is well, what is seen, and how to mend it."""

    name: str
    ok: bool
    seen: str = ""
    mend: str = ""


def database() -> Part:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Part("base de datos", True, connection.display_name)
    except DatabaseError as problem:
        return Part(
            "base de datos", False, first_line(problem), "Revise DATABASE_URL y que el servidor esté en marcha."
        )


def migrations() -> Part:
    """Every migration of this version has run."""
    try:
        waiting = pending_migrations()
    except DatabaseError as problem:
        return Part("migraciones", False, first_line(problem), PREPARE)
    return Part("migraciones", not waiting, f"{waiting} pendientes" if waiting else "al día", PREPARE)


_up_to_date: set[str] = set()


def pending_migrations() -> int:
    """How many migrations wait; once none did, this process (whose code does not change) only looks at the table."""
    here = str(connection.settings_dict["NAME"])
    if here in _up_to_date and MigrationRecorder(connection).has_table():
        return 0
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        _up_to_date.add(here)
    return waiting


def cache() -> Part:
    """The shared cache keeps what it is given."""
    try:
        caches["default"].set("salud", "1", 60)
        kept = caches["default"].get("salud") == "1"
    except Exception as problem:  # each kind of cache fails in its own way
        return Part("caché", False, first_line(problem), f"{PREPARE} Si usa Redis, revise CACHE_URL.")
    return Part("caché", kept, "" if kept else "no guarda", "Revise CACHE_URL.")


def files() -> Part:
    """The folder of what the program keeps can be written and has room."""
    folder = Path(settings.DATA_DIR)
    if not os.access(folder, os.W_OK | os.X_OK):
        return Part("archivos", False, f"no se puede escribir en «{folder.name}»", "Dé permiso o cambie DATA_DIR.")
    free = shutil.disk_usage(folder).free
    return Part("archivos", free > LEAST_FREE, f"{free // 2**20} MB libres", "Libere espacio en el disco de DATA_DIR.")


def static() -> Part:
    """Style sheets, scripts and typeface are where the pages look for them."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    try:
        found = len(json.loads(manifest.read_text())["paths"])
    except (OSError, ValueError, KeyError):
        return Part("estáticos", False, "sin preparar", PREPARE)
    return Part("estáticos", found > 0, f"{found} archivos", PREPARE)


PARTS: tuple[Callable[[], Part], ...] = (database, migrations, cache, files, static)


def parts() -> Iterator[Part]:
    """Look at every part; what stands on the database is not asked when the database does not answer."""
    first = database()
    yield first
    for look in PARTS[1:]:
        if first.ok or look in (files, static):
            yield look()


def scheduled_jobs() -> Part:
    """Every scheduled job ran at its hour and ended well."""
    wrong = [state for state in job_states.states() if not state.ok]
    return Part(
        "trabajos programados",
        not wrong,
        "; ".join(f"{state.job.name}: {state.told}" for state in wrong),
        "Vea «abierto jobs --list»; los corre «abierto serve» (JOBS=sí) o, aparte, «abierto jobs».",
    )


#: What deserves a warning and takes nobody's page away: the site is ready all the same.
WATCHED: list[Callable[[], Part]] = [scheduled_jobs]


def watch(look: Callable[[], Part]) -> None:
    """Add something to warn of in «/salud» and «abierto doctor»; an app does so when it is ready."""
    WATCHED.append(look)


def warnings() -> Iterator[Part]:
    """Look at what deserves a warning; asked only when the database answers."""
    for look in WATCHED:
        try:
            yield look()
        except DatabaseError as problem:
            yield Part(look.__name__, False, first_line(problem), PREPARE)


def first_line(problem: Exception) -> str:
    """The first line of an error, without the addresses or keys that follow it."""
    return f"{type(problem).__name__}: {str(problem).strip().splitlines()[0] if str(problem).strip() else ''}"[:200]


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """``/salud``: 200 when ready, 503 when not; ``?solo=vivo`` says that the process lives and asks nothing else."""
    only_alive = request.GET.get("solo") == "vivo"
    answer = JsonResponse({"vivo": True}) if only_alive else _readiness()
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _readiness() -> JsonResponse:
    seen = {part.name: part.ok for part in parts()}
    ready = all(seen.values())
    told: dict[str, object] = {"vivo": True, "listo": ready, "partes": _in_words(seen)}
    if seen.get("migraciones"):  # the database answers, and has its tables
        told["avisos"] = _in_words({part.name: part.ok for part in warnings()})
        told["trabajos"] = {state.job.name: state.word for state in job_states.states()}
    return JsonResponse(told, status=200 if ready else 503, json_dumps_params={"ensure_ascii": False})


def _in_words(seen: dict[str, bool]) -> dict[str, str]:
    return {name: "bien" if ok else "mal" for name, ok in seen.items()}
