"""``abierto index-glossary``: tell the search of the terms as they are written now."""

from __future__ import annotations

from typing import Any

from abierto.core.command import ConsoleCommand
from abierto.glossary.indexing import index_glossary


class Command(ConsoleCommand):
    help = "Actualiza en el buscador del sitio los términos del Quitadudas; «prepare» lo hace por sí solo."

    def handle(self, *args: Any, **options: Any) -> None:
        indexed = index_glossary()
        self.stdout.write(f"{indexed} términos en el buscador" if indexed else "al día")
