"""``abierto import-territory FILE``: electoral sections with their district and municipality."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.territory.actions.sections import LARGEST_TABLE, import_sections
from abierto.territory.reading.files import read_bounded


class Command(ConsoleCommand):
    help = (
        "Importa la tabla de secciones electorales con su distrito local y su municipio (CSV). Todo o nada: si algo "
        "está mal, dice cada renglón, su columna y cómo corregirlo, y no guarda nada."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="ARCHIVO", help="CSV con columnas seccion, distrito_local e inegi")
        parser.add_argument(
            "--map", type=int, metavar="AÑO", help="año de la demarcación; si falta, la más nueva con distritos"
        )
        parser.add_argument("--source", default="", metavar="TEXTO", help="quién publicó la tabla y cuándo")
        parser.add_argument("--replace", action="store_true", help="quita las secciones que no estén en el archivo")
        parser.add_argument("--dry-run", action="store_true", help="revisa el archivo y no guarda nada")

    def handle(self, *args, **options) -> None:
        try:
            body = read_bounded(options["file"], limit=LARGEST_TABLE)
            self.stderr.write(f"Leyendo {len(body):,} bytes…", str)
            result = import_sections(
                body=body,
                filename=Path(options["file"]).name,
                year=options["map"],
                source=options["source"],
                replace=options["replace"],
                dry_run=options["dry_run"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        verb = "Se revisó; no se guardó nada" if options["dry_run"] else "Listo"
        self.stdout.write(
            f"{verb}. {result.map_name}: {result.created:,} secciones nuevas, {result.updated:,} cambiadas, "
            f"{result.unchanged:,} iguales, {result.removed:,} retiradas, {result.kept:,} que no venían y quedan; "
            f"{result.districts} distritos. SHA-256 {result.sha256}"
        )
