"""``abierto import-plan FILE``: load a plan's file, all of it or nothing."""

from __future__ import annotations

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.plan.actions.imports import import_plan_file
from abierto.plan.exchange import PlanFileError


class Command(ConsoleCommand):
    help = (
        "Carga un plan desde un archivo .json o .xlsx: corrige lo conocido, agrega lo nuevo y quita lo que ya no está. "
        "Si algo está mal, dice todo lo que hay que corregir y no cambia nada."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help="archivo que se lee, .json o .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="dice qué cambiaría y no cambia nada")

    def handle(self, *, file, dry_run, **options) -> None:
        try:
            report = import_plan_file(file=file, by=None, dry_run=dry_run)
        except PlanFileError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            if error.total > len(error.problems):
                self.stderr.write(f"… y {error.total - len(error.problems)} más.")
            plural = "1 error" if error.total == 1 else f"{error.total} errores"
            raise CommandError(f"{plural}; no se cambió nada.") from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        for line in report.lines():
            self.stdout.write(line)
