"""``abierto load-catalogue``: the project's own catalogue of municipalities and districts."""

from __future__ import annotations

from abierto.core.command import ConsoleCommand
from abierto.territory.actions.catalogue import load_catalogue


class Command(ConsoleCommand):
    help = "Carga el catálogo propio de municipios y distritos locales. Repetirlo no cambia nada."

    def handle(self, *args, **options) -> None:
        result = load_catalogue()
        if result.changed:
            self.stdout.write(
                f"Catálogo de territorio: {result.created} registros nuevos, {result.updated} actualizados, "
                f"{result.removed} retirados."
            )
        else:
            self.stdout.write("El catálogo de territorio ya estaba al día.")
