"""The public history of a commitment: what was said, when, by which office, and what it changed.

Pages, feeds, files and messages to followers all read from here. Drafts, comments and the people behind an office are
never part of it; of reserved evidence it tells that it exists and the legal reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from abierto.followup.changes import Change, replay
from abierto.followup.happening import Happening
from abierto.followup.models import ReportingPeriod
from abierto.followup.telling import Teller
from abierto.followup.telling_sources import Sources
from abierto.plan.reading import Plan, Row

COLUMNS = (
    *("fecha", "periodo", "acto", "compromiso", "actividad", "quien", "que", "dicho", "cambio"),
    *("corrige", "huella_sha256", "direccion", "demostracion"),
)

#: What comes first of several things of one instant.
_ORDER = ("peso", "informe", "presentada", "devuelta", "aceptada", "retirada", "abandonada", "voz", "replica", "corte")


@dataclass(frozen=True)
class Chapter:
    """What happened in one period; ``period`` is None for what came after the last one, or with none."""

    period: ReportingPeriod | None
    happenings: tuple[Happening, ...]


def commitment_history(plan: Plan, commitment: Row, *, since: datetime | None = None) -> list[Happening]:
    """Everything that happened with a commitment, the newest first. A fixed number of queries, whatever its size.

    ``since`` leaves out what happened until that instant, that instant included.
    """
    sources = Sources(plan, commitment=commitment)
    activities = [activity.external_id for activity in commitment.activities]
    told = _told(sources, replay(sources.turns(), activities=activities))
    return [happening for happening in told if since is None or happening.at > since]


def latest_history(plan: Plan, newest: int = 50) -> list[Happening]:
    """The ``newest`` things that happened in a plan, the latest first; what each changed is told of its activity."""
    sources = Sources(plan, newest=newest)
    return _told(sources, replay(sources.turns()))[:newest]


def _told(sources: Sources, changes: dict[str, Change]) -> list[Happening]:
    teller = Teller(sources, changes)
    happenings = sorted(
        teller.happenings(), key=lambda told: (told.at, _ORDER.index(told.kind), told.key), reverse=True
    )
    periods = sources.periods
    return [told if told.period else replace(told, period=_period_of(told.at, periods)) for told in happenings]


def _place(told: Happening) -> tuple[datetime, int, str]:
    return told.at, _ORDER.index(told.kind), told.key


def _period_of(at: datetime, periods: Sequence[ReportingPeriod]) -> ReportingPeriod | None:
    """The period in whose frozen state an act counts: the first that was not yet cut off."""
    return next((period for period in periods if period.cuts_at > at), None)


def chapters(happenings: Iterable[Happening]) -> list[Chapter]:
    """Happenings by period, the latest period first; those of no period come before all."""
    grouped: dict[int | None, list[Happening]] = {}
    periods: dict[int | None, ReportingPeriod | None] = {}
    for happening in happenings:
        key = happening.period.pk if happening.period else None
        grouped.setdefault(key, []).append(happening)
        periods[key] = happening.period
    found = [Chapter(periods[key], tuple(told)) for key, told in grouped.items()]
    outside = [chapter for chapter in found if chapter.period is None]
    inside = [chapter for chapter in found if chapter.period is not None]
    return outside + sorted(inside, key=lambda chapter: chapter.period.starts_on, reverse=True)  # type: ignore[union-attr]


def export_rows(happenings: Iterable[Happening], *, site: str) -> list[dict[str, Any]]:
    """The history as rows for CSV and JSON; addresses are whole, beginning with ``site``."""
    return [
        {
            "fecha": told.local_at.isoformat(timespec="seconds"),
            "periodo": told.period.slug if told.period else "",
            "acto": told.kind,
            "compromiso": told.commitment.external_id,
            "actividad": told.activity_id,
            "quien": told.who,
            "que": told.title,
            "dicho": "\n".join(f"{label}: {text}" for label, text in told.said),
            "cambio": " ".join(told.changes),
            "corrige": told.corrects.key if told.corrects else "",
            "huella_sha256": told.sha256,
            "direccion": f"{site}{told.url}",
            "demostracion": told.is_demonstration,
        }
        for told in happenings
    ]
