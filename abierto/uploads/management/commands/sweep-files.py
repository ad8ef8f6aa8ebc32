"""``abierto sweep-files``: the deposit and its records in step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.uploads.actions.sweeping import sweep_orphans


class Command(ConsoleCommand):
    help = (
        "Repasa el depósito de archivos: borra lo que no terminó de llegar, aparta lo que no tiene registro y dice "
        "qué registros perdieron su archivo (entonces termina con error)."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--minutes", type=int, default=60, help="no toca lo que tiene menos minutos (60)")

    def handle(self, *args: Any, minutes: int, **options: Any) -> None:
        found = sweep_orphans(older_than=timedelta(minutes=max(minutes, 0)))
        self.stdout.write(str(found))
        if found.missing:
            raise CommandError(f"Registros sin su archivo; restáurelos de un respaldo: {', '.join(found.missing[:20])}")
