"""``abierto import-candidacies FILE --process ID``: the list of candidates, whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.elections.actions.importing import import_candidacies, preview_candidacies
from abierto.elections.comparing import Terms
from abierto.elections.enums import NameChange
from abierto.elections.models import Process
from abierto.elections.reading.candidates import read_candidates
from abierto.elections.reading.tables import MOST_BYTES
from abierto.territory.reading.files import read_bounded

_NAMES = {"correccion": NameChange.CORRECTION, "sustitucion": NameChange.SUBSTITUTION}


class Command(ConsoleCommand):
    help = (
        "Carga la lista de candidaturas de un proceso (CSV o XLSX: la que este sitio descarga, o la pública del INE). "
        "Todo o nada: si algo está mal, dice cada renglón, su columna y cómo corregirlo. Repetirla no cambia nada."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="ARCHIVO", help="la lista, en CSV o XLSX")
        parser.add_argument("--process", required=True, metavar="ID", help="identificador del proceso electoral")
        parser.add_argument("--source", required=True, metavar="TEXTO", help="quién publicó la lista y cuándo")
        parser.add_argument("--on", type=_day, metavar="AAAA-MM-DD", help="desde cuándo, si la lista no lo dice")
        parser.add_argument("--citation", default="", metavar="TEXTO", help="acuerdo, si la lista no lo dice")
        parser.add_argument(
            "--names", choices=sorted(_NAMES), default="", help="qué es un nombre distinto en un lugar ya ocupado"
        )
        parser.add_argument("--dry-run", action="store_true", help="revisa la lista y no guarda nada")

    def handle(self, *args, **options) -> None:
        process = Process.objects.filter(external_id=options["process"]).first()
        if process is None:
            known = ", ".join(Process.objects.values_list("external_id", flat=True)) or "ninguno"
            raise CommandError(f"No hay un proceso «{options['process']}». Los que hay: {known}.")
        names = _NAMES.get(options["names"], "")
        terms = Terms(options["source"], options["on"], options["citation"], names)
        act = preview_candidacies if options["dry_run"] else import_candidacies
        try:
            reading = read_candidates(read_bounded(options["file"], limit=MOST_BYTES), Path(options["file"]).name)
            loaded = act(process=process, reading=reading, terms=terms, by=None)
        except DomainError as error:
            raise CommandError(str(error)) from error
        verb = "Se revisó; no se guardó nada" if options["dry_run"] else "Listo"
        self.stdout.write(f"{verb}. {process}:")
        for line in loaded.lines():
            self.stdout.write(f"  {line}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"«{text}» no es una fecha; escríbala como 2021-04-29.") from None
