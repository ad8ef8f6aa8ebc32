"""``abierto import-boundaries FILE``: official outlines of municipalities or districts."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.territory.actions.boundaries import LARGEST_MAP, import_boundaries
from abierto.territory.reading.files import read_bounded


class Command(ConsoleCommand):
    help = (
        "Importa los límites oficiales de los municipios o de los distritos locales (GeoJSON en WGS84). "
        "Reconoce cuáles son por sus claves. Todo o nada: el archivo debe traerlos todos."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="ARCHIVO", help="GeoJSON con un elemento por municipio o por distrito")
        parser.add_argument(
            "--map", type=int, metavar="AÑO", help="año de la demarcación; si falta, la más nueva con distritos"
        )
        parser.add_argument("--source", default="", metavar="TEXTO", help="quién publicó los límites y cuándo")
        parser.add_argument("--dry-run", action="store_true", help="revisa y dibuja, pero no guarda nada")

    def handle(self, *args, **options) -> None:
        try:
            body = read_bounded(options["file"], limit=LARGEST_MAP)
            result = import_boundaries(
                body=body,
                filename=Path(options["file"]).name,
                year=options["map"],
                source=options["source"],
                dry_run=options["dry_run"],
                tell=lambda line: self.stderr.write(line, str),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        for note in result.notes:
            self.stderr.write(f"Aviso: {note}", str)
        verb = "Se revisó; no se guardó nada" if options["dry_run"] else "Listo"
        places = "distritos" if result.places == "districts" else "municipios"
        self.stdout.write(
            f"{verb}: {result.count} {places}, {result.characters / 1000:,.0f} KB de trazos. SHA-256 {result.sha256}"
        )
