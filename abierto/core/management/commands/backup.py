"""``abierto backup FILE``: the whole site in one file, while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from abierto.core.backup.inventory import unknown_names
from abierto.core.backup.saving import make_backup
from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError


class Command(ConsoleCommand):
    help = (
        "Guarda el sitio entero (base de datos, archivos, bitácora) en un solo archivo, que restaura en SQLite o en "
        "PostgreSQL; el sitio puede seguir en uso."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archivo", type=Path, help="dónde escribirlo; no debe existir")

    def handle(self, *args: Any, archivo: Path, **options: Any) -> None:
        try:
            manifest, fingerprint = make_backup(archivo, say=lambda told: self.stdout.write(f"{told}…"))
        except (DomainError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(table.rows for table in manifest.tables)
        self.stdout.write(
            f"Respaldo en {archivo}: {len(manifest.tables)} tablas con {rows} filas, {len(manifest.files)} archivos, "
            f"{manifest.ledger.lines} líneas de bitácora."
        )
        self.stdout.write(f"Huella: {fingerprint}")
        for name in unknown_names():
            if name == archivo.name:
                continue
            self.stderr.write(f"Aviso: «{name}», en DATA_DIR, no se respalda.")
        self.stdout.write(
            "Contiene datos personales y contraseñas cifradas: guárdelo donde solo usted lo lea. "
            "No contiene SECRET_KEY ni la configuración: guárdelas aparte."
        )
