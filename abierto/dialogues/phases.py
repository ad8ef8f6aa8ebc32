"""Where something that opens and closes stands at an instant, when it may open more than once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from abierto.participation.enums import Gesture, Public
from abierto.participation.models import Window
from abierto.participation.spaces import Facts, Span


@dataclass(frozen=True)
class Phase:
    """Where a gesture of a space stands: before a time for it, in one, or after the last.

    Those invited and everybody may have different times, with a gap between them; a gap is before the next.
    """

    at: datetime
    spans: tuple[Span, ...] = ()

    @property
    def is_open(self) -> bool:
        return any(span.holds(self.at) for span in self.spans)

    @property
    def is_soon(self) -> bool:
        return not self.is_open and any(self.at < span.opens_at for span in self.spans)

    @property
    def is_over(self) -> bool:
        return bool(self.spans) and all(span.closes_at <= self.at for span in self.spans)

    @property
    def opens_at(self) -> datetime | None:
        """Its next opening where it is still to open, else its first."""
        coming = [span.opens_at for span in self.spans if self.at < span.opens_at]
        return min(coming if self.is_soon else (span.opens_at for span in self.spans), default=None)

    @property
    def closes_at(self) -> datetime | None:
        """When it closes after being open without a gap from now, or from its next opening; once over, when it did."""
        if self.is_over or not self.spans:
            return max((span.closes_at for span in self.spans), default=None)
        end = self.opens_at if self.is_soon else self.at
        for span in sorted(self.spans, key=lambda span: span.opens_at):
            if end is not None and span.opens_at <= end < span.closes_at:
                end = span.closes_at
        return end

    @property
    def is_for_invited(self) -> bool:
        """Whether only those invited take part: now while it is open, else ever."""
        concerned = [span for span in self.spans if span.holds(self.at)] or self.spans
        return bool(concerned) and all(span.public == Public.INVITED for span in concerned)

    @property
    def instants(self) -> tuple[datetime, ...]:
        """All that change it."""
        return tuple(instant for span in self.spans for instant in (span.opens_at, span.closes_at))


def phase_of(facts: Facts | None, gesture: Gesture, at: datetime) -> Phase:
    """The phase of a gesture; of a space that is not there, none."""
    return Phase(at, facts.spans.get(gesture, ()) if facts is not None else ())


def phase_of_windows(windows: Iterable[Window], gesture: Gesture, at: datetime) -> Phase:
    """The same from windows that were already read."""
    mine = (window for window in windows if window.gesture == gesture)
    return Phase(at, tuple(Span(Public(each.public), each.opens_at, each.closes_at) for each in mine))
