"""A little work, or a little patience, asked of a browser while a space takes a burst.

With JavaScript the browser finds the number of an altcha challenge by itself, in a second or two. Without it, the
person waits some seconds and presses a button. Either serves once, for one space, for ten minutes; none is a reason
to refuse anybody.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from urllib.parse import parse_qs

import altcha
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction

from abierto.participation.models import SpentProof

#: How far the browser may have to count; half of it on the average.
WORK = 100_000
LASTS = timedelta(minutes=10)
PATIENCE = timedelta(seconds=8)
#: Names of the form's fields.
PROOF, TURN = "prueba", "turno"
_SALT = "participation.turn"


def new_challenge(space: str, at: datetime) -> dict[str, object]:
    """What the browser is asked, bound to the space and to an hour."""
    options = altcha.v1.ChallengeOptions(
        hmac_key=_key(), max_number=WORK, params={"espacio": space, "hasta": str(int((at + LASTS).timestamp()))}
    )
    return altcha.create_challenge_v1(options).to_dict()


def new_turn(space: str, at: datetime) -> str:
    """A signed turn for whoever has no JavaScript: worth something after :data:`PATIENCE`."""
    return signing.dumps([space, int(at.timestamp()), token_hex(8)], salt=_SALT, compress=False)


def has_proved(data: Mapping[str, str], space: str, at: datetime) -> bool:
    """Whether what was sent holds a good proof, or a turn waited for; it is spent by this."""
    proof, turn = data.get(PROOF, "")[:2_000], data.get(TURN, "")[:500]
    if proof and _is_solved(proof, space, at):
        return _spend(proof, at)
    if turn and (waited := _age(turn, space, at)) is not None and waited >= PATIENCE:
        return _spend(turn, at)
    return False


def left_to_wait(turn: str, space: str, at: datetime) -> int | None:
    """Seconds until a turn is worth something; None for one that is no good any more."""
    waited = _age(turn[:500], space, at)
    return max(0, int((PATIENCE - waited).total_seconds() + 0.999)) if waited is not None else None


def forget_spent(at: datetime) -> int:
    """Delete the proofs that have expired: they would be refused for their age."""
    return SpentProof.objects.filter(expires_at__lt=at).delete()[0]


def _is_solved(proof: str, space: str, at: datetime) -> bool:
    """Whether the number is right, the challenge is ours, of this space and still good.

    Its age is asked of the house's clock, not of the machine's, which a demonstration does not share.
    """
    try:
        sent = json.loads(b64decode(proof, validate=True))
        good, _ = altcha.verify_solution_v1(sent, _key(), check_expires=False)
        told = parse_qs(sent["salt"].partition("?")[2])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    until = told.get("hasta", [""])[0]
    if not good or told.get("espacio") != [space] or not until.isdecimal():
        return False
    return at <= datetime.fromtimestamp(int(until), UTC) <= at + LASTS


def _age(turn: str, space: str, at: datetime) -> timedelta | None:
    try:
        whose, since, _ = signing.loads(turn, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    age = at - datetime.fromtimestamp(since, UTC)
    return age if whose == space and timedelta(0) <= age <= LASTS else None


def _spend(what: str, at: datetime) -> bool:
    """Write down that it was used; False when it had been."""
    mark = _mark(what)
    try:
        with transaction.atomic():
            SpentProof.objects.create(proof=mark, expires_at=at + 2 * LASTS)
    except IntegrityError:
        return False
    return True


def _mark(what: str) -> bytes:
    """What names a proof, however it is written: the challenge it solves."""
    with suppress(ValueError, KeyError, TypeError):
        what = str(json.loads(b64decode(what))["challenge"])
    return sha256(what.encode()).digest()


def _key() -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), b"abierto.participation.proof", sha256).hex()
