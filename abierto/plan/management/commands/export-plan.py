"""``abierto export-plan FILE``: the whole plan as one file."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.plan.content import working_content
from abierto.plan.exchange import plan_file
from abierto.plan.exchange.describe import described_format
from abierto.plan.exchange.schema import plan_schema
from abierto.plan.queries import current_exercise
from abierto.secretariat.models import Exercise


class Command(ConsoleCommand):
    help = (
        "Escribe el borrador completo de un plan en un archivo: .json o .xlsx según su extensión. "
        "Con --schema escribe el esquema JSON del formato; con --describe imprime sus tablas y columnas."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="archivo que se escribe, .json o .xlsx")
        parser.add_argument("--exercise", metavar="ID", help="identificador del ejercicio (si falta, el vigente)")
        parser.add_argument("--schema", metavar="FILE", help="escribe ahí el esquema JSON (2020-12) del formato")
        parser.add_argument("--describe", action="store_true", help="imprime las tablas y columnas del formato")

    def handle(self, *, file, exercise, schema, describe, **options) -> None:
        if not (file or schema or describe):
            raise CommandError("Diga en qué archivo escribir el plan, por ejemplo: abierto export-plan plan.xlsx")
        if describe:
            self.stdout.write(described_format())
        if schema:
            write_whole(schema, (json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n").encode())
            self.stdout.write(f"Esquema escrito en {schema}")
        if file:
            self._export(file, exercise)

    def _export(self, file: str, external_id: str | None) -> None:
        if external_id:
            exercise = Exercise.objects.filter(external_id=external_id).first()
            missing = f"No hay un ejercicio «{external_id}»."
        else:
            exercise = current_exercise()
            missing = "Todavía no hay ningún ejercicio que exportar."
        if exercise is None:
            raise CommandError(missing)
        content = working_content(exercise)
        try:
            body = plan_file(content, file)
        except DomainError as error:
            raise CommandError(str(error)) from None
        write_whole(file, body)
        count = len(content["commitments"])
        commitments = "1 compromiso" if count == 1 else f"{count} compromisos"
        self.stdout.write(f"{exercise}: {commitments} en {file} ({len(body):,} bytes)")


def write_whole(name: str, body: bytes) -> None:
    """Write a file so that whoever reads it finds the old one or the new one, never a part."""
    path = Path(name)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as output:
            output.write(body)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except (OSError, ValueError) as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else error
        raise CommandError(f"No se puede escribir «{name}»: {reason}.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
