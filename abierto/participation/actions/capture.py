"""Contributions that did not come through the site: typed from paper, or read from a file."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.participation.actions.gestures import Words, check_words
from abierto.participation.committed import content_of
from abierto.participation.enums import Gesture, Origin
from abierto.participation.models import Act, Contribution, Space
from abierto.transparency.commitments import commit


@dataclass(frozen=True)
class Sheet:
    """One contribution as it lies on paper or in a row: which sheet, and what it says."""

    number: str
    words: Words


@transaction.atomic
def bring_in(
    *,
    space: Space,
    sheets: Sequence[Sheet],
    origin: Origin,
    by: Any,
    at: datetime | None = None,
    is_demonstration: bool = False,
) -> list[Contribution]:
    """Keep a batch, whole or not at all. ``by`` is who typed it; somebody else confirms each before it counts.

    Called by the act of whatever the space is about, which asks the permission. Raises DomainError with every sheet
    that cannot be kept, each with its reason.
    """
    at = at or clock.now()
    space = Space.objects.select_for_update().get(pk=space.pk)
    problems = list(_problems(space, sheets))
    if problems:
        raise DomainError(" ".join(problems))
    version = space.versions.order_by("-number").values_list("number", flat=True)[0]
    made = [_keep(space, sheet, origin, version, by, at, is_demonstration) for sheet in sheets]
    event = "participation.captured" if origin is Origin.PAPER else "participation.imported"
    ledger.record(event, on=space, by=by, at=at, data={"sheets": [sheet.number for sheet in sheets]})
    return made


@transaction.atomic
def confirm_capture(*, contribution: Contribution, by: Any, at: datetime | None = None) -> Contribution:
    """A second person read it against the sheet. Raises DomainError when it is the same one who typed it."""
    at = at or clock.now()
    contribution = Contribution.objects.select_for_update(of=("self",)).select_related("act").get(pk=contribution.pk)
    if contribution.captured_by_id is None:
        raise DomainError("Esa aportación llegó por el sitio: no hay hoja con qué cotejarla.")
    if contribution.confirmed_by_id is not None:
        raise DomainError("Esa aportación ya se cotejó.")
    if by is not None and contribution.captured_by_id == by.pk:
        raise DomainError("La coteja alguien distinto de quien la capturó.")
    contribution.confirmed_by, contribution.confirmed_at = by, at
    contribution.save(update_fields=["confirmed_by", "confirmed_at"])
    ledger.record("participation.confirmed", on=contribution, by=by, at=at)
    return contribution


def _problems(space: Space, sheets: Sequence[Sheet]):
    numbers = [sheet.number for sheet in sheets]
    kept = set(
        Contribution.objects.filter(act__space=space, sheet__in=numbers)
        .exclude(sheet="")
        .values_list("sheet", flat=True)
    )
    for place, sheet in enumerate(sheets, 1):
        if not sheet.number:
            yield f"Renglón {place}: falta el número de la hoja."
        elif sheet.number in kept or sheet.number in numbers[: place - 1]:
            yield f"Renglón {place}: la hoja {sheet.number} ya se capturó; si son dos, distíngalas (12-a, 12-b)."
        try:
            check_words(sheet.words)
        except DomainError as problem:
            yield f"Renglón {place}: {problem}"


def _keep(
    space: Space, sheet: Sheet, origin: Origin, version: int, by: Any, at: datetime, is_demonstration: bool
) -> Contribution:
    author, salt, words = secrets.token_bytes(16), secrets.token_bytes(16), sheet.words
    content = content_of(space.external_id, Gesture.CONTRIBUTE, words.digest, version, author, at)
    act = Act.objects.create(
        space=space, gesture=Gesture.CONTRIBUTE, author=author, value=words.digest, version=version, at=at,
        origin=origin, salt=salt, commitment=commit(content, salt),
    )  # fmt: skip
    return Contribution.objects.create(
        act=act, kind=words.kind, text=words.text, signed_as=words.signed_as, sector=words.sector,
        may_publish=words.may_publish, sheet=sheet.number, captured_by=by,
        is_demonstration=is_demonstration,
    )  # fmt: skip
