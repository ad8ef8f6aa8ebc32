"""``abierto data-dictionary``: write the data dictionary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from abierto.core.command import ConsoleCommand
from abierto.core.dictionary import dictionary


class Command(ConsoleCommand):
    help = "Escribe el diccionario de datos (cada campo, su tipo y qué tan público es) en un archivo Markdown."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("archivo", nargs="?", default="docs/data-dictionary.md", help="dónde escribirlo")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["archivo"])
        path.write_text(dictionary(), encoding="utf-8")
        self.stdout.write(f"Diccionario de datos escrito en {path}.")
