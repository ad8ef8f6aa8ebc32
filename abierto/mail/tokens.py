"""Links that act without signing in: signed, bound to one purpose, with or without an end.

Keys derive from SECRET_KEY, one for each purpose: a token made to confirm never ends a subscription, nor the reverse.
Changing SECRET_KEY makes every link that was sent useless.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core import signing

from abierto.core.errors import DomainError

#: How long a link that confirms something serves.
CONFIRMATION = timedelta(days=7)
_SALT = "abierto.mail.tokens"


class BadToken(DomainError):
    """The link was not made here, was made for something else, or is past its time."""


def sign(purpose: str, value: Any) -> str:
    """A token that says ``value`` (JSON) and serves ``purpose`` alone; fit for an address."""
    return signing.dumps(value, salt=f"{_SALT}.{purpose}")


def read(purpose: str, token: str, *, within: timedelta | None = None) -> Any:
    """What the token says. Raises :class:`BadToken`, with a sentence for people, unless it holds.

    ``within`` is how long it serves (:data:`CONFIRMATION` for confirmations); without it, for ever, as the link
    that ends something must.
    """
    try:
        return signing.loads(token[:2000], salt=f"{_SALT}.{purpose}", max_age=within)
    except signing.SignatureExpired as problem:
        raise BadToken("El enlace venció. Pida uno nuevo en la página donde lo solicitó.") from problem
    except (signing.BadSignature, ValueError) as problem:
        raise BadToken("El enlace no es válido: quizá llegó cortado. Cópielo completo del mensaje.") from problem
