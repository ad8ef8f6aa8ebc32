"""``abierto restore FILE``: a site as its backup was, in an empty place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from abierto.core.backup.restoring import check_backup, restore_backup
from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError


class Command(ConsoleCommand):
    help = "Restaura un respaldo en un lugar vacío y compara que todo quedó igual; si algo falla, no queda nada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archivo", type=Path, help="el que escribió «abierto backup»")
        parser.add_argument("--huella", default="", help="la que dijo «abierto backup»; otra se rechaza")
        parser.add_argument("--solo-revisar", action="store_true", help="lee y compara todo, sin escribir nada")

    def handle(self, *args: Any, archivo: Path, huella: str, solo_revisar: bool, **options: Any) -> None:
        try:
            if solo_revisar:
                manifest = check_backup(archivo, fingerprint=huella)
                self.stdout.write(
                    f"Respaldo íntegro, de {manifest.made_at[:19]}, con Abierto {manifest.program}: "
                    f"{len(manifest.tables)} tablas y {len(manifest.files)} archivos."
                )
                return
            restore_backup(archivo, fingerprint=huella, say=lambda told: self.stdout.write(f"{told}."))
        except (DomainError, OSError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("Restaurado. Ahora ejecute «abierto prepare» y «abierto doctor».")
