"""Deliveries and sealed packages, as tests need them: keys that open at once, and packages nobody had to produce."""

from __future__ import annotations

import io
import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from types import SimpleNamespace

import pyrage
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from abierto.accounts.models import User
from abierto.core.clock import ZONE
from abierto.decide.actions.delivery_keys import choose_rule
from abierto.decide.delivering import sealed_folder
from abierto.decide.enums import GoesTo
from abierto.decide.models import ActorPackage, Delivery, DeliveryOfficial, OfficialKey
from abierto.delivery.package.sealing import PACKAGE, recipient_of, seal, seal_for_two
from abierto.elections.actions.processes import Term, set_stage
from abierto.elections.enums import Doing, ForceKind
from abierto.elections.models import Force, Process
from abierto.participation.actions.gestures import react
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.passes import new_pass
from abierto.transparency.actions.sequencing import sequence_and_sign
from tests.factories.accounts import SecretaryFactory
from tests.factories.decide import DAY, REACT_FROM, SILENCE, a_published, an_actor
from tests.factories.elections import ForceFactory
from tests.factories.participation import facts, said

DELIVERS = datetime(2021, 7, 5, 9, 0, tzinfo=ZONE)
ANSWERING = REACT_FROM + DAY
PASSPHRASE = "una frase que nadie más sabe"
BODY = b"PK, y lo que va dentro"
_numbers = count(1)


def lightly_wrapped(secret: bytes, passphrase: str) -> bytes:
    """A file of age under a passphrase that opens at once: what the program makes takes seconds to open, on purpose."""
    key, salt, plain = secrets.token_bytes(16), secrets.token_bytes(16), b"age-encryption.org/v1/scrypt"
    wrapping = Scrypt(salt=plain + salt, length=32, n=2, r=8, p=1).derive(passphrase.encode())
    body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), key, None)
    head = f"age-encryption.org/v1\n-> scrypt {_plain64(salt)} 1\n{_plain64(body)}\n---".encode()
    mac = hmac.HMAC(_derived(key, b"", b"header"), hashes.SHA256())
    mac.update(head)
    nonce = secrets.token_bytes(16)
    sealed = ChaCha20Poly1305(_derived(key, nonce, b"payload")).encrypt(bytes(11) + b"\x01", secret, None)
    return head + b" " + _plain64(mac.finalize()).encode() + b"\n" + nonce + sealed


def _plain64(body: bytes) -> str:
    return b64encode(body).decode().rstrip("=")


def _derived(key: bytes, salt: bytes, about: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt or None, about).derive(key)


def an_official(passphrase: str = PASSPHRASE) -> User:
    """Somebody of the secretariat with a key of their own."""
    user, identity = SecretaryFactory(), pyrage.x25519.Identity.generate()
    OfficialKey.objects.create(
        user=user, public=str(identity.to_public()), wrapped=lightly_wrapped(str(identity).encode(), passphrase),
        made_at=DELIVERS - DAY,
    )  # fmt: skip
    return user


def open_delivery(process: Process) -> None:
    """The stage in which packages are delivered, from :data:`DELIVERS` on."""
    term = Term(Doing.DELIVER, DELIVERS, None, "Artículo de prueba")
    set_stage(process=process, term=term, by=None, at=DELIVERS - 20 * DAY)


def a_contested_process(*, screened: bool = True) -> SimpleNamespace:
    """Two parties and their coalition, each with a platform that people answered to; the log is signed."""
    azul = an_actor()
    rojo = an_actor(azul.process)
    alliance = ForceFactory(process=azul.process, kind=ForceKind.COALITION, members=[azul.force, rojo.force])
    joint = SimpleNamespace(**{**vars(azul), "force": alliance, "head": None})
    open_delivery(azul.process)
    spaces = {}
    for name, actor in (("azul", azul), ("rojo", rojo)):
        spaces[name] = a_published(actor).piece.space
    spaces["juntos"] = _published_by(joint)
    for number, space in enumerate(spaces.values()):
        said(space, f"Lo que digo del texto {number} del agua.", at=ANSWERING)
        for minute in range(2):
            react(
                space=facts(space), number=new_pass(), value="up", version=1, at=ANSWERING + timedelta(minutes=minute)
            )
    if screened:
        screen_waiting(SILENCE)
    sequence_and_sign()
    return SimpleNamespace(process=azul.process, azul=azul, rojo=rojo, alliance=alliance, spaces=spaces)


def _published_by(joint: SimpleNamespace):
    from abierto.decide.actions.pieces import begin_piece, submit_edition, validate_edition
    from abierto.decide.actions.review import publish_edition
    from abierto.decide.enums import PieceKind
    from tests.factories.decide import NOON, words

    edition = begin_piece(kind=PieceKind.PLATFORM, force=joint.force, words=words(), by=None, at=NOON)
    for step in (submit_edition, validate_edition, publish_edition):
        edition = step(edition=edition, by=None, at=NOON)
    return edition.piece.space


def a_rule(process: Process, goes_to: GoesTo = GoesTo.ITSELF, **told):
    """The rule for alliances, as somebody agreed it."""
    return choose_rule(
        process=process, goes_to=goes_to, source="Acuerdo de prueba 7", by=None, at=DELIVERS - DAY, **told
    )


def a_package(force: Force, *, identity=None, officials: tuple[User, User] | None = None) -> ActorPackage:
    """A sealed package as the job leaves it, with its file in its place: to a key, or to two officials."""
    delivery = Delivery.objects.standing().filter(process=force.process).first()
    officials = officials or (None if identity else (an_official(), an_official()))
    if delivery is None:
        delivery = Delivery.objects.create(
            process=force.process, authority="Instituto de prueba", office="Secretaría", place="Toluca", commission={},
            begun_at=DELIVERS, prepared_at=DELIVERS, statement_sha256="a" * 64,
        )  # fmt: skip
        for number, user in enumerate(officials or (), 1):
            DeliveryOfficial.objects.create(
                delivery=delivery, number=number, user=user, key=OfficialKey.objects.get(user=user)
            )
    package = ActorPackage(
        delivery=delivery, force=force, key=f"actor-{next(_numbers)}", made_at=DELIVERS,
        recipient=str(identity.to_public()) if identity else "", archive_sha256=sha256(BODY).hexdigest(),
    )  # fmt: skip
    folder = sealed_folder(package)
    folder.mkdir(parents=True)

    def write(recipient) -> None:
        with (folder / PACKAGE).open("wb") as target:
            seal(io.BytesIO(BODY), target, recipient)

    if identity:
        write(recipient_of(package.recipient))
    else:
        publics = tuple(row.key.public for row in delivery.officials.select_related("key"))
        seal_for_two(folder, publics, write)
    package.sha256 = sha256((folder / PACKAGE).read_bytes()).hexdigest()
    package.save()
    return package
