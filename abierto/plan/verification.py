"""Whether a file is a document of a published version, or of another kind that a higher app has registered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from abierto.plan.enums import DocumentFormat
from abierto.plan.exchange.archive import MOST_BYTES
from abierto.plan.exchange.json_file import parse_json
from abierto.plan.exchange.problems import PlanFileError
from abierto.plan.format import FORMAT, canonical, fingerprint, verification_code
from abierto.plan.models import PlanDocument, PlanVersion

#: No document of a plan comes near it; whoever receives files refuses larger ones before reading them.
LARGEST_FILE = MOST_BYTES


class Verdict(StrEnum):
    """What comparing a file with the published versions tells."""

    MATCH = "match"  # byte by byte a document of a published version
    REWRITTEN = "rewritten"  # the content of a published version, its JSON spaced or ordered in another way
    TAMPERED = "tampered"  # says that it is a published version, and its content is another
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What a registered kind says of a file of its own: in a sentence, and where the original is."""

    kind: Verdict
    sentence: str
    url: str = ""
    url_words: str = ""


@dataclass(frozen=True)
class Kind:
    """Something else that is published with a fingerprint and a code: how it is found by either."""

    name: str
    address_of: Callable[[str], str | None]  # verification code → address
    identify: Callable[[bytes], Finding | None]  # None: the file is not of this kind


_KINDS: list[Kind] = []


def register_kind(kind: Kind) -> None:
    """Let ``/verificar/`` and ``abierto verify`` know a kind of file. A name is registered once."""
    if all(known.name != kind.name for known in _KINDS):
        _KINDS.append(kind)


@dataclass(frozen=True)
class Bundle:
    """Something larger than a document, a file or a folder, that proves itself: how it is known and checked."""

    name: str
    recognises: Callable[[Path], bool]
    verify: Callable[[Path, str | None, Callable[[str], object]], None]  # path, key given; raises DomainError


_BUNDLES: list[Bundle] = []


def register_bundle(
    name: str,
    recognises: Callable[[Path], bool],
    verify: Callable[[Path, str | None, Callable[[str], object]], None],
) -> None:
    """Let ``abierto verify`` know a bundle. A name is registered once."""
    if all(known.name != name for known in _BUNDLES):
        _BUNDLES.append(Bundle(name, recognises, verify))


def bundle_at(path: Path) -> Bundle | None:
    """The kind of bundle that lies at a path, or None."""
    return next((bundle for bundle in _BUNDLES if bundle.recognises(path)), None)


def address_of_code(code: str) -> str | None:
    """Where a verification code leads that is of no version of the plan, or None."""
    return next((address for kind in _KINDS if (address := kind.address_of(code))), None)


@dataclass(frozen=True)
class Identification:
    """What a file is. ``version`` is there unless it is unknown; ``format`` when the file's own format is known.

    ``other`` is what a registered kind says of it.
    """

    kind: Verdict
    sha256: str
    version: PlanVersion | None = None
    format: str | None = None
    content: dict[str, Any] | None = None
    other: Finding | None = None

    @property
    def is_authentic(self) -> bool:
        """The file says what the published version says."""
        return self.kind in {Verdict.MATCH, Verdict.REWRITTEN}

    @property
    def seal(self) -> dict[str, Any] | None:
        """What a plan's JSON says of its own seal: number, reason, when, and the fingerprint of the one before."""
        seal = (self.content or {}).get("seal")
        return seal if isinstance(seal, dict) else None

    @property
    def content_sha256(self) -> str | None:
        """The fingerprint that the content of a plan's JSON has when it is written canonically."""
        return fingerprint(canonical(self.content)) if self.content is not None else None

    @property
    def sentence(self) -> str:
        """The answer as people read it."""
        if self.other is not None:
            return self.other.sentence
        if self.kind is Verdict.MATCH and self.version is not None:
            return f"Es auténtico: es {self.version}, ya publicada, y no le falta ni le sobra nada."
        if self.kind is Verdict.REWRITTEN:
            return f"Dice lo mismo que {self.version}, ya publicada, aunque el archivo se volvió a escribir."
        if self.kind is Verdict.TAMPERED:
            return f"Dice ser {self.version}, pero su contenido fue alterado: no es lo que se publicó."
        return "No es ningún documento de una versión publicada aquí."


def identify_document(body: bytes) -> Identification:
    """Compare a file (PDF, DOCX or JSON) with all that is published. Reads nothing but the file and the database."""
    sha256 = fingerprint(body)
    document = PlanDocument.objects.filter(sha256=sha256).select_related("version__exercise").defer("content").first()
    if document is not None:
        content = plan_json(body) if document.format == DocumentFormat.JSON else None
        return Identification(Verdict.MATCH, sha256, document.version, document.format, content)
    content = plan_json(body)
    if content is None:
        other = next((finding for kind in _KINDS if (finding := kind.identify(body)) is not None), None)
        return Identification(other.kind if other else Verdict.UNKNOWN, sha256, other=other)
    published = PlanVersion.objects.published().select_related("exercise")
    same = published.filter(sha256=fingerprint(canonical(content))).first()
    if same is not None:
        return Identification(Verdict.REWRITTEN, sha256, same, DocumentFormat.JSON, content)
    claimed = _claimed(published, content)
    kind = Verdict.UNKNOWN if claimed is None else Verdict.TAMPERED
    return Identification(kind, sha256, claimed, DocumentFormat.JSON, content)


def matches(expected: str, body: bytes, content: dict[str, Any] | None) -> bool:
    """Whether a printed fingerprint or verification code is the file's; needs no database."""
    wanted = expected.strip().replace(" ", "").casefold()
    hashes = {fingerprint(body)}
    if content is not None:
        hashes.add(fingerprint(canonical(content)))
    return wanted in hashes | {verification_code(sha256).casefold() for sha256 in hashes}


def plan_json(body: bytes) -> dict[str, Any] | None:
    """The content of a plan's JSON, or None when the file is something else."""
    if len(body) > LARGEST_FILE or not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        content = parse_json(body)
        canonical(content).encode()
    except (PlanFileError, TypeError, ValueError, RecursionError):
        return None  # not JSON, or with numbers and texts that no plan has
    return content if content.get("format") == FORMAT else None


def _claimed(published: Any, content: dict[str, Any]) -> PlanVersion | None:
    """The published version that the file says it is."""
    seal, exercises = content.get("seal"), content.get("exercises")
    if not isinstance(seal, dict) or not isinstance(exercises, list) or not exercises:
        return None
    number = seal.get("number")
    external_id = exercises[0].get("external_id") if isinstance(exercises[0], dict) else None
    if type(number) is not int or not 0 < number <= 32767 or not isinstance(external_id, str) or "\x00" in external_id:
        return None
    return published.filter(number=number, exercise__external_id=external_id).first()
