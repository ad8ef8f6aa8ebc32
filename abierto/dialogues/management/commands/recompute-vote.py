"""``abierto recompute-vote FILE``: whether a vote's result follows from its published ballots."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.dialogues.tally import recompute
from abierto.dialogues.tally.reading import LARGEST_TEXT


class Command(ConsoleCommand):
    help = (
        "Vuelve a contar una votación a partir de sus boletas publicadas (JSON): comprueba que cada boleta abra su "
        "compromiso, dice el resultado paso a paso y lo compara con el publicado. No necesita la base de datos."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help="boletas publicadas, en JSON, que se vuelven a contar")

    def handle(self, *, file, **options) -> None:
        try:
            path = Path(file)
            if path.stat().st_size > LARGEST_TEXT:
                raise CommandError("El archivo es demasiado grande para ser de una votación de aquí.")
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise CommandError(
                "El archivo no está en UTF-8; descárguelo otra vez de la página de la votación."
            ) from None
        except (OSError, ValueError):
            raise CommandError(f"No se puede leer «{file}»; revise que exista y que tenga permiso.") from None
        report = recompute(text)
        if not report.is_readable:
            raise CommandError(report.problems[0])
        for line in report.lines:
            self.stdout.write(line)
        if not report.holds:
            raise CommandError("Lo que el archivo dice no se sostiene con lo que contiene.")
