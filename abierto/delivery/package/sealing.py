"""Closing a package so that only its actor opens it, or two officials together. age does it; nothing is made up here.

With the actor's public key («age1…») the package is encrypted to it. Without one, it is encrypted to a key made for the
occasion. That key is a line of text; it is combined with as many bytes at random, and each half (the random bytes, and
the result) is encrypted to the public key of one official. One half alone is only noise. The key of an official lies
under a passphrase that nobody else knows; packing needs their public keys alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from abierto.core.errors import DomainError

PACKAGE, HALVES = "paquete.zip.age", ("llave-1.age", "llave-2.age")
SHORTEST_PASSPHRASE = 12


def recipient_of(text: str) -> Any:
    """An actor's public key. Raises DomainError when it is none."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError:
        raise DomainError("Esa no es una llave pública de age: empieza con «age1» y se copia completa.") from None


def seal(source: BinaryIO, target: BinaryIO, recipient: Any) -> None:
    """Encrypt to a key, a piece at a time."""
    pyrage.encrypt_io(source, target, [recipient])


@dataclass(frozen=True)
class Official:
    """Somebody who opens packages together with another: the public key, and the secret one under a passphrase."""

    public: str
    wrapped: bytes


def new_official(passphrase: str) -> Official:
    """Make the key of an official. It takes a second and some hundreds of megabytes, so that guessing is dear."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise DomainError(f"La frase tiene al menos {SHORTEST_PASSPHRASE} letras.")
    identity = pyrage.x25519.Identity.generate()
    return Official(str(identity.to_public()), pyrage.passphrase.encrypt(str(identity).encode(), passphrase))


def check_officials(publics: tuple[str, ...]) -> None:
    """Raise DomainError unless they are the public keys of two different officials."""
    if len({str(recipient_of(public)) for public in publics}) != 2:
        raise DomainError("Hacen falta las llaves públicas de dos personas distintas, que abran juntas los paquetes.")


def seal_for_two(folder: Path, publics: tuple[str, ...], write: Callable[[Any], None]) -> None:
    """Make a key, let ``write`` encrypt to it, and leave its halves in ``folder``, one for each official."""
    identity = pyrage.x25519.Identity.generate()
    write(identity.to_public())
    secret = str(identity).encode()
    noise = secrets.token_bytes(len(secret))
    halves = noise, combined(secret, noise)
    for name, half, public in zip(HALVES, halves, publics, strict=True):
        (folder / name).write_bytes(pyrage.encrypt(half, [recipient_of(public)]))


def unseal(source: BinaryIO, target: BinaryIO, identity: str) -> None:
    """Open with the actor's own secret key. Raises DomainError."""
    try:
        pyrage.decrypt_io(source, target, [pyrage.x25519.Identity.from_str(identity.strip())])
    except (pyrage.IdentityError, pyrage.DecryptError):
        raise DomainError("Esa llave no abre este paquete, o el archivo está dañado.") from None


def unwrap(official: Official, passphrase: str) -> str:
    """The secret key of an official, with their passphrase. Raises DomainError."""
    try:
        return pyrage.passphrase.decrypt(official.wrapped, passphrase).decode()
    except (pyrage.DecryptError, UnicodeDecodeError):
        raise DomainError("Esa frase no abre la llave de esa persona.") from None


def unseal_by_two(folder: Path, target: BinaryIO, identities: tuple[str, str]) -> None:
    """Open with the secret keys of the two officials, in their order. Raises DomainError naming whose is wrong."""
    halves = []
    for number, (name, identity) in enumerate(zip(HALVES, identities, strict=True), 1):
        try:
            own = pyrage.x25519.Identity.from_str(identity.strip())
            halves.append(pyrage.decrypt((folder / name).read_bytes(), [own]))
        except (pyrage.IdentityError, pyrage.DecryptError, OSError):
            raise DomainError(f"La llave de la persona {number} no abre su mitad.") from None
    with (folder / PACKAGE).open("rb") as source:
        unseal(source, target, combined(*halves).decode("ascii", "replace"))


def combined(one: bytes, other: bytes) -> bytes:
    """A half from a key and noise, or the key from its two halves. Raises DomainError."""
    if len(one) != len(other):
        raise DomainError("Las dos mitades no son de la misma llave.")
    return bytes(left ^ right for left, right in zip(one, other, strict=True))
