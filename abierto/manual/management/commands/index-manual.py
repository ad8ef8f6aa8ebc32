"""``abierto index-manual``: tell the search of the manual as it is written now."""

from __future__ import annotations

from typing import Any

from abierto.core.command import ConsoleCommand
from abierto.manual.indexing import index_manual


class Command(ConsoleCommand):
    help = "Actualiza en el buscador del sitio los capítulos del manual; «prepare» lo hace por sí solo."

    def handle(self, *args: Any, **options: Any) -> None:
        indexed = index_manual()
        self.stdout.write(f"{indexed} capítulos en el buscador" if indexed else "al día")
