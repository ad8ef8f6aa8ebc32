"""What a backup holds and what it leaves out, with the reason. One place for tables, one for folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

#: Folders of ``DATA_DIR`` that hold data.
FOLDERS = {
    "archivos": "imágenes y documentos del escritorio",
    "deposito": "archivos de evidencia",
}

#: What lies within them and is not data yet, or no longer.
PASSING = {
    "deposito/entrando": "lo que está llegando: todavía no es de ningún registro",
    "deposito/apartados": "lo que quedó sin registro",
}

#: Everything else that ``DATA_DIR`` may hold, as shell patterns, and why it stays out.
FILES_LEFT_OUT = {
    "abierto.sqlite3*": "la base: va tabla por tabla",
    "assets": "lo vuelve a hacer «abierto prepare»",
    "static": "lo vuelve a hacer «abierto prepare»",
    "preparado.*": "lo vuelve a hacer «abierto prepare»",
    "entregas": "paquetes cifrados a los actores políticos: se copian aparte (docs/operations.md)",
    "correo": "correos que no salieron de esta máquina",
    "secret-key": "secreto: lo guarda quien opera el sitio",
    "llaves": "secreto: la llave con que se firma la bitácora la guarda quien opera el sitio",
    "demonstration-accounts.txt": "contraseñas de demostración: se vuelven a dar",
}

#: Tables that are not copied, and why.
TABLES_LEFT_OUT = {
    "sessions.Session": "sesiones abiertas: cada persona vuelve a entrar",
    "usersessions.UserSession": "sesiones abiertas: cada persona vuelve a entrar",
    "wagtailadmin.EditingSession": "quién tiene abierta una página ahora",
    "wagtailsearch.IndexEntry": "índice de búsqueda: se rehace al restaurar",
    "wagtailsearch.SQLiteFTSIndexEntry": "índice de búsqueda: se rehace al restaurar",
}


def tables() -> list[type[Model]]:
    """Every model with a table of its own that is copied, each after those that it refers to."""
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in TABLES_LEFT_OUT
    ]
    return _in_order(sorted(kept, key=lambda model: model._meta.label))


def _in_order(models: list[type[Model]]) -> list[type[Model]]:
    """Depth first; where two refer to each other, the alphabet decides (the database looks when all is in)."""
    placed: dict[type[Model], None] = {}
    open_: set[type[Model]] = set()

    def place(model: type[Model]) -> None:
        if model in placed or model in open_:
            return
        open_.add(model)
        for field in model._meta.local_concrete_fields:
            if field.remote_field and field.related_model in models:
                place(field.related_model)
        placed[model] = None

    for model in models:
        place(model)
    return list(placed)


def folder(name: str) -> Path:
    """Where a folder of :data:`FOLDERS` lies on this machine."""
    return Path(settings.DATA_DIR) / name


def contents(name: str) -> Iterator[tuple[str, Path]]:
    """What lies in a folder of :data:`FOLDERS`, folders aside: each path as told, and on this machine, in order."""
    base = folder(name)
    for path in sorted(base.rglob("*")) if base.is_dir() else ():
        told = f"{name}/{path.relative_to(base).as_posix()}"
        passing = any(told.startswith(f"{start}/") for start in PASSING)
        if not passing and (path.is_symlink() or not path.is_dir()):
            yield told, path


def unknown_names() -> list[str]:
    """What lies in ``DATA_DIR`` and nobody has said whether it is data."""
    known = [*FOLDERS, *FILES_LEFT_OUT]
    if not Path(settings.DATA_DIR).is_dir():
        return []
    found = (path.name for path in Path(settings.DATA_DIR).iterdir())
    return sorted(name for name in found if not any(fnmatch(name, pattern) for pattern in known))


def migrations() -> list[str]:
    """Every migration of this program: the shape of the tables that a backup's rows fit."""
    return named(MigrationLoader(None).graph.nodes)


def named(keys: Iterable[tuple[str, str]]) -> list[str]:
    """Migrations as ``app.name``, in order."""
    return sorted(f"{app}.{name}" for app, name in keys)
