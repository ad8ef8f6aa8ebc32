"""``abierto jobs``: what the program does by itself, run by hand or by a loop of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from abierto.core import job_loop, jobs
from abierto.core.command import ConsoleCommand
from abierto.core.job_states import states
from abierto.core.models import JobRun


class Command(ConsoleCommand):
    help = "Corre los trabajos programados a sus horas, hasta Ctrl-C. «abierto serve» ya lo hace, salvo con JOBS=no."

    def add_arguments(self, parser: CommandParser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--once", action="store_true", help="Corre lo que toca ahora y termina.")
        one.add_argument("--list", action="store_true", help="Muestra cada trabajo, cuándo corre y cómo le fue.")
        one.add_argument("--run", metavar="NOMBRE", help="Corre ahora ese trabajo, aunque no toque.")

    def handle(self, *args: Any, once: bool, run: str | None, **options: Any) -> None:
        if options["list"]:
            self._list()
        elif run:
            self._run(run)
        elif once:
            self._once()
        else:
            self.stdout.write("Los trabajos programados corren a sus horas · Ctrl-C los detiene.")
            job_loop.run_forever()
            self.stdout.write("Los trabajos programados se detuvieron.")

    def _list(self) -> None:
        rows = [(state.job.name, state.job.title, str(state.job.schedule), state.told) for state in states()]
        head = ("trabajo", "qué hace", "cuándo", "cómo va")
        widths = [max(len(row[place]) for row in [head, *rows]) for place in range(3)]
        for row in (head, *rows):
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write("  ".join([*cells, row[3]]))

    def _run(self, name: str) -> None:
        if name not in jobs.JOBS:
            raise CommandError(f"No hay un trabajo «{name}». Los hay: {', '.join(sorted(jobs.JOBS))}.")
        ended = jobs.run_now(jobs.JOBS[name])
        if ended is None:
            raise CommandError(f"«{name}» ya está corriendo en otro proceso.")
        self._tell([ended])

    def _once(self) -> None:
        ended = jobs.run_due()
        if not ended:
            self.stdout.write("No toca ningún trabajo ahora.")
        self._tell(ended)

    def _tell(self, ended: list[JobRun]) -> None:
        failed = [run for run in ended if run.error]
        for run in ended:
            mark = self.style.ERROR("FALLA") if run.error else self.style.SUCCESS("bien")
            self.stdout.write(f"{mark:<6} {run.job}: {run.error or run.outcome or 'hecho'}")
        if failed:
            raise CommandError(f"Fallaron {len(failed)}; se intentará otra vez más tarde.")
