"""``abierto recompute-state FILE``: whether a frozen state follows from its own content."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.followup.recompute import recompute
from abierto.followup.verifying import state_json
from abierto.plan.format import canonical, fingerprint, verification_code


class Command(ConsoleCommand):
    help = (
        "Vuelve a calcular un estado congelado (JSON) de un compromiso a partir de su propio contenido: dice si el "
        "cumplimiento y los puntos se siguen de la evidencia aceptada. No necesita la base de datos."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help="estado congelado en JSON que se vuelve a calcular")

    def handle(self, *, file, **options) -> None:
        try:
            body = Path(file).read_bytes()
        except (OSError, ValueError):
            raise CommandError(f"No se puede leer «{file}»; revise que exista y que tenga permiso.") from None
        content = state_json(body)
        if content is None:
            raise CommandError("No es un estado congelado en JSON; descárguelo de la página del periodo.")
        sha256 = fingerprint(canonical(content))
        self.stdout.write(f"Huella SHA-256 de su contenido: {sha256}")
        self.stdout.write(f"Código de verificación de ese contenido: {verification_code(sha256)}")
        found = recompute(content)
        for problem in found.problems:
            self.stdout.write(f"✗ {problem}")
        if not found.follows:
            raise CommandError("Lo que el estado dice no se sigue de lo que contiene.")
        self.stdout.write(
            f"{found.name}, {found.period}: {found.completion.label}, {found.score.points} de {found.score.most} "
            f"puntos ({found.score.percent} %). Todo se sigue de la evidencia que contiene."
        )
