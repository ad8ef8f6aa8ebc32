"""``abierto demo``: load the demonstration on this machine; repeating it changes nothing."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.demonstration.accounts import demonstration_accounts
from abierto.demonstration.load import load_demonstration


class Command(ConsoleCommand):
    help = (
        "Carga los datos de demostración (solo con DEMONSTRATION=si) y muestra sus cuentas; repetirlo no cambia nada."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--cuentas", action="store_true", help="solo muestra las cuentas ya creadas")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["cuentas"]:
            started = perf_counter()
            try:
                load_demonstration(say=lambda told: self.stdout.write(f"  {told}…"))
            except DomainError as problem:
                raise CommandError(str(problem)) from problem
            self.stdout.write(f"Demostración lista ({perf_counter() - started:.1f} s).")
        accounts = demonstration_accounts()
        if not accounts:
            raise CommandError("Aún no hay cuentas de demostración en esta carpeta de datos: ejecute «abierto demo».")
        self.stdout.write("Cuentas de demostración (correo, contraseña, función):")
        width = max(len(account.email) for account in accounts)
        for account in accounts:
            self.stdout.write(f"  {account.email:<{width}}  {account.password}  {account.role}")
