"""May this be seen or done now? The one answer for pages, forms, the desk, jobs and caches.

A calendar is a process's stages, read once and asked as often as needed. Intervals are half-open: what closes at an
instant is closed at that instant. Silence closes what moves (:data:`FROZEN_BY_SILENCE`) for everybody, and leaves what
was published in sight. What has no stage is never open: the law is data, and what it does not say is not done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from abierto.core.dates import long_instant
from abierto.core.errors import DomainError
from abierto.elections.enums import FROZEN_BY_SILENCE, Doing
from abierto.elections.models import Process, Stage


class OutOfTime(DomainError):
    """What was asked for is not open at this instant; the sentence says why and until when."""


@dataclass(frozen=True)
class Window:
    """When something is open, and by what rule."""

    doing: Doing
    opens_at: datetime
    closes_at: datetime | None
    citation: str
    is_demonstration: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether the instant is within: from the opening, and until just before the closing."""
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


@dataclass(frozen=True)
class Verdict:
    """Whether something is open at an instant; if not, why and until when, as a sentence."""

    doing: Doing
    is_open: bool
    reason: str = ""
    changes_at: datetime | None = None
    citation: str = ""

    def __bool__(self) -> bool:
        return self.is_open


class Calendar:
    """The windows of one process."""

    def __init__(self, process: str, windows: Iterable[Window]) -> None:
        self.process = process
        self.windows = {window.doing: window for window in windows}

    def may(self, doing: Doing, at: datetime) -> Verdict:
        """Whether ``doing`` is open at ``at``; ``changes_at`` is when the answer changes next, as far as is known."""
        window = self.windows.get(doing)
        if window is None:
            return Verdict(doing, False, f"El calendario de «{self.process}» no señala cuándo {_verb(doing)}.")
        silence = self.windows.get(Doing.SILENCE) if doing in FROZEN_BY_SILENCE else None
        if silence is not None and silence.holds(at):
            return self._silent(window, silence)
        if at < window.opens_at:
            reason = f"Todavía no se puede {doing.label}: abre el {long_instant(window.opens_at)}."
            return Verdict(doing, False, reason, window.opens_at, window.citation)
        if not window.holds(at):
            reason = f"Ya no se puede {doing.label}: el plazo terminó el {long_instant(_end(window))}."
            return Verdict(doing, False, reason, None, window.citation)
        ends = [each for each in (window.closes_at, _begins(silence, at)) if each is not None]
        return Verdict(doing, True, "", min(ends, default=None), window.citation)

    def since(self, doing: Doing, at: datetime) -> Verdict:
        """Whether ``doing`` has opened by ``at``, be it over or not: for what follows from it and has no end."""
        window = self.windows.get(doing)
        if window is None or at < window.opens_at:
            return self.may(doing, at)
        return Verdict(doing, True, "", None, window.citation)

    def require(self, doing: Doing, at: datetime) -> None:
        """Raise OutOfTime with the reason unless ``doing`` is open at ``at``."""
        verdict = self.may(doing, at)
        if not verdict:
            raise OutOfTime(verdict.reason)

    def keep_silent(self, at: datetime) -> None:
        """Raise OutOfTime within the silence: what is told of the election stays as it was, whoever would change it."""
        silence = self.windows.get(Doing.SILENCE)
        if silence is not None and silence.holds(at):
            until = f" hasta el {long_instant(silence.closes_at)}" if silence.closes_at else ""
            raise OutOfTime(
                f"Hay silencio electoral{until}: nadie cambia los datos de la elección, tampoco el personal. "
                "Lo que ya estaba publicado se sigue consultando."
            )

    def instants(self) -> list[datetime]:
        """When anything changes, in order: what no cache may reach beyond, and where tests look."""
        ends = {window.closes_at for window in self.windows.values() if window.closes_at is not None}
        return sorted({window.opens_at for window in self.windows.values()} | ends)

    def next_change(self, at: datetime) -> datetime | None:
        """The first instant after ``at`` when anything changes."""
        return next((instant for instant in self.instants() if instant > at), None)

    def _silent(self, window: Window, silence: Window) -> Verdict:
        until = f" hasta el {long_instant(silence.closes_at)}" if silence.closes_at else ""
        reason = (
            f"Hay silencio electoral{until}: nadie puede {window.doing.label}, tampoco el personal. "
            "Lo que ya estaba publicado se sigue consultando."
        )
        return Verdict(window.doing, False, reason, silence.closes_at, silence.citation)


def calendar_of(process: Process) -> Calendar:
    """The calendar of a process as the database has it now, in one query."""
    return Calendar(process.name, (_window(stage) for stage in Stage.objects.filter(process=process)))


def calendars_of(processes: Iterable[Process]) -> dict[int, Calendar]:
    """Process → its calendar, in one query, however many."""
    found = {process.pk: (process, list[Stage]()) for process in processes}
    for stage in Stage.objects.filter(process__in=found):
        found[stage.process_id][1].append(stage)
    return {pk: Calendar(process.name, map(_window, stages)) for pk, (process, stages) in found.items()}


def _window(stage: Stage) -> Window:
    return Window(Doing(stage.doing), stage.opens_at, stage.closes_at, stage.citation, stage.is_demonstration)


def _begins(silence: Window | None, at: datetime) -> datetime | None:
    return silence.opens_at if silence is not None and silence.opens_at > at else None


def _end(window: Window) -> datetime:
    return window.closes_at or window.opens_at


def _verb(doing: Doing) -> str:
    return f"se puede {doing.label}"
