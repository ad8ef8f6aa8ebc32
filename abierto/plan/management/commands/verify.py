"""``abierto verify``: whether a file is a document of a published version, and whether the log is as it was signed."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import CommandError
from django.db import DatabaseError

from abierto.core.command import ConsoleCommand
from abierto.core.errors import DomainError
from abierto.plan.format import canonical, fingerprint, verification_code
from abierto.plan.verification import Identification, Verdict, bundle_at, identify_document, matches, plan_json
from abierto.transparency import console, receipts


class Command(ConsoleCommand):
    help = (
        "Dice si un archivo (PDF, DOCX o JSON) es un documento de una versión publicada aquí. "
        "Con --expect lo compara con una huella o un código impreso, sin necesidad de la base de datos. "
        "De un paquete de entrega (ZIP o carpeta) dice si está completo y sin cambios, con --key sin base de datos. "
        "Con un comprobante (ABIERTO1.…), con --checkpoint o con --range comprueba la bitácora; sin nada, toda ella."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="archivo o comprobante que se comprueba")
        parser.add_argument("--expect", metavar="HUELLA", help="huella SHA-256 o código de verificación que debe tener")
        parser.add_argument("--key", metavar="LLAVE", help="llave pública de la bitácora que firmó un paquete")
        parser.add_argument("--checkpoint", metavar="NOTA", help="punto de control que alguien guardó")
        parser.add_argument(
            "--range", metavar=("A", "B"), nargs=2, type=int, help="hojas de la bitácora, de la A a la B"
        )

    def handle(self, *, file, expect, key, checkpoint, **options) -> None:
        if sum(bool(given) for given in (file, checkpoint, options["range"])) > 1:
            raise CommandError("Pida una sola cosa: un archivo, un comprobante, --checkpoint o --range.")
        if expect and not file:
            raise CommandError("Diga qué archivo debe tener esa huella.")
        if file and not file.startswith(receipts.PREFIX):
            bundle = None if expect else bundle_at(Path(file))
            if key and bundle is None:
                raise CommandError("--key sirve para comprobar un paquete de entrega, y eso no lo es.")
            if bundle is None:
                self._verify_file(file, expect)
                return
            try:
                bundle.verify(Path(file), key, self.stdout.write)
            except DomainError as problem:
                raise CommandError(str(problem)) from None
            return
        try:
            self._verify_log(file, checkpoint, options["range"])
        except DomainError as problem:
            raise CommandError(str(problem)) from None
        except DatabaseError:
            raise CommandError("La base de datos no está al alcance; la bitácora no se puede comprobar.") from None

    def _verify_log(self, receipt: str | None, checkpoint: str | None, leaves: list[int] | None) -> None:
        if receipt:
            console.verify_receipt(receipt, self.stdout.write)
        elif checkpoint:
            console.verify_checkpoint(checkpoint, self.stdout.write)
        elif leaves:
            console.verify_range(leaves[0], leaves[1], self.stdout.write)
        else:
            console.verify_everything(self.stdout.write)

    def _verify_file(self, file: str, expect: str | None) -> None:
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
