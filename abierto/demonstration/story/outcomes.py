"""What invented words have three actors say that they took up."""

from __future__ import annotations

import tomllib
from functools import partial
from typing import Any

from abierto.decide.actions.outcomes import Account, publish_outcome
from abierto.decide.enums import PieceKind
from abierto.decide.models import Outcome, Piece
from abierto.elections.models import Force

from .acts import Act, instant
from .candidates import FOLDER, PROCESS


def outcomes() -> list[Act]:
    """Each edition at its instant."""
    told = tomllib.loads((FOLDER / "outcomes.toml").read_text(encoding="utf-8"))["outcomes"]
    return [(instant(row["at"]), partial(_say, row)) for row in told]


def _say(row: dict[str, Any]) -> None:
    force, at = Force.objects.get(process__external_id=PROCESS, external_id=row["actor"]), instant(row["at"])
    if Outcome.objects.filter(force=force, theme=row["theme"], said_at__gte=at).exists():
        return
    platform = Piece.objects.standing().filter(force=force, kind=PieceKind.PLATFORM).first()
    account = Account(
        taken_up=row["taken_up"],
        not_taken_up=row.get("not_taken_up", ""),
        reason=row.get("reason", ""),
        edition=platform.published() if platform is not None else None,
        link=row.get("link", ""),
    )
    publish_outcome(force=force, theme=row["theme"], account=account, by=None, is_demonstration=True, at=at)
