"""``abierto verify FILE``: whether a file is a document of a published version."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError

from abierto.core.command import ConsoleCommand
from abierto.plan.format import canonical, fingerprint, verification_code
from abierto.plan.verification import Identification, Verdict, identify_document, matches, plan_json


class Command(ConsoleCommand):
    help = (
        "Dice si un archivo (PDF, DOCX o JSON) es un documento de una versión publicada aquí. "
        "Con --expect lo compara con una huella o un código impreso, sin necesidad de la base de datos."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", help="archivo que se comprueba")
        parser.add_argument("--expect", metavar="HUELLA", help="huella SHA-256 o código de verificación que debe tener")

    def handle(self, *, file, expect, **options) -> None:
        try:
            body = Path(file).read_bytes()
        except (OSError, ValueError):
            raise CommandError(f"No se puede leer «{file}»; revise que exista y que tenga permiso.") from None
        if expect:
            self._compare(body, expect)
            return
        try:
            found = identify_document(body)
        except DatabaseError:
            found = Identification(Verdict.UNKNOWN, fingerprint(body), content=plan_json(body))
            self.stdout.write("La base de datos no está al alcance; se comprueba solo el archivo.")
        self._tell(found, body)
        if not found.is_authentic:
            raise CommandError(found.sentence)
        self.stdout.write(found.sentence)

    def _compare(self, body: bytes, expect: str) -> None:
        sha256 = fingerprint(body)
        self.stdout.write(f"Huella SHA-256 del archivo: {sha256}")
        if not matches(expect, body, plan_json(body)):
            raise CommandError(f"No coincide con «{expect}»: no es el mismo documento.")
        self.stdout.write(f"Coincide con «{expect}».")

    def _tell(self, found: Identification, body: bytes) -> None:
        """What can be known of the file by itself."""
        self.stdout.write(f"Huella SHA-256 del archivo: {found.sha256}")
        if found.content is None:
            return
        sha256 = str(found.content_sha256)
        if canonical(found.content).encode() != body:
            self.stdout.write(f"Huella de su contenido, escrito en la forma del formato: {sha256}")
        if found.seal is None:
            self.stdout.write("Es el borrador de un plan: no lleva sello, así que no es una versión.")
            return
        self.stdout.write(f"Código de verificación de ese contenido: {verification_code(sha256)}")
        self.stdout.write(f"Dice ser la versión {found.seal.get('number')}, sellada {found.seal.get('sealed_at')}.")
        previous = found.seal.get("previous_sha256")
        if previous:
            self.stdout.write(f"Dice que la versión anterior tiene la huella {previous}")
