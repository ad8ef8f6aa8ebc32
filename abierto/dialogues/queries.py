"""Reads: what a dialogue received, what it answered, and how many of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from abierto.dialogues.enums import Decision
from abierto.dialogues.models import Dialogue, ResponseTo, Vote
from abierto.participation.enums import Gesture, Origin, Sector
from abierto.participation.models import Contribution, ScreeningReview


def published_dialogues() -> QuerySet[Dialogue]:
    """Those that anyone may read, the latest first."""
    found = Dialogue.objects.filter(published_at__isnull=False).select_related("commitment", "space", "board")
    return found.order_by("-published_at", "-pk")


def contributions_of(dialogue: Dialogue) -> QuerySet[Contribution]:
    """What the dialogue received and stands, in the order in which it came, with its theme and its response.

    Left out is only what a second person has still to read against its sheet, and what its author erased.
    """
    standing = ResponseTo.objects.filter(replaced_at__isnull=True).select_related("response")
    return (
        Contribution.objects.standing()
        .filter(act__space=dialogue.space_id)
        .select_related("act", "placement__theme")
        .prefetch_related(Prefetch("responses", queryset=standing, to_attr="standing_responses"))
        .order_by("act_id")
    )


def unanswered(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Contributions without a response; a dialogue with any of these does not close."""
    answered = ResponseTo.objects.filter(contribution=OuterRef("pk"), replaced_at__isnull=True)
    return contributions_of(dialogue).exclude(Exists(answered)).exclude(act__pk__in=set_aside(dialogue))


def set_aside(dialogue: Dialogue) -> list[int]:
    """Acts whose latest review found that they are not of a person taking part; they are kept, and counted apart."""
    latest: dict[int, bool] = {}
    for act, stands in (
        ScreeningReview.objects.filter(act__space=dialogue.space_id).order_by("pk").values_list("act_id", "stands")
    ):
        latest[act] = stands
    return [act for act, stands in latest.items() if not stands]


def readable(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Contributions whose text anyone may read: consented, not set aside, and not held for personal data or threats."""
    return (
        contributions_of(dialogue)
        .filter(may_publish=True)
        .exclude(act__pk__in=set_aside(dialogue))
        .exclude(act__pk__in=held(dialogue))
    )


def held(dialogue: Dialogue) -> list[int]:
    """Acts whose text waits for a person's eye before it is shown: the latest screening found what must not be shown."""
    from abierto.participation.queries import held_texts

    return held_texts(dialogue.space_id)


@dataclass(frozen=True)
class Balance:
    """What came and what became of it."""

    received: int
    by_sector: list[tuple[str, int]]
    by_origin: list[tuple[str, int]]
    by_decision: list[tuple[str, int]]
    answered: int
    set_aside: int
    days_to_answer: float | None

    @property
    def waiting(self) -> int:
        return self.received - self.set_aside - self.answered


def balance(dialogue: Dialogue) -> Balance:
    """The public balance of a dialogue. Two queries, whatever its size."""
    apart = set(set_aside(dialogue))
    sectors: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    decisions: Counter[str] = Counter()
    days: list[float] = []
    received = 0
    for contribution in contributions_of(dialogue):
        received += 1
        sectors[contribution.sector] += 1
        origins[contribution.act.origin] += 1
        for answer in contribution.standing_responses:  # type: ignore[attr-defined]
            decisions[answer.response.decision] += 1
            days.append(_days(contribution.act.at, answer.response.given_at))
    return Balance(
        received=received,
        by_sector=[(str(Sector(value).label), count) for value, count in sectors.most_common()],
        by_origin=[(str(Origin(value).label), count) for value, count in origins.most_common()],
        by_decision=[(str(decision.label), decisions[decision]) for decision in Decision],
        answered=sum(decisions.values()),
        set_aside=len(apart),
        days_to_answer=median(days) if days else None,
    )


def votes_of(dialogue: Dialogue) -> QuerySet[Vote]:
    """The votes that were called, in their order."""
    return dialogue.votes.filter(called_at__isnull=False).select_related("space").prefetch_related("options")


def windows_of(dialogue: Dialogue) -> tuple[datetime, datetime] | None:
    """From when until when it takes contributions."""
    spans = list(dialogue.space.windows.filter(gesture=Gesture.CONTRIBUTE)) if dialogue.space else []
    return (min(w.opens_at for w in spans), max(w.closes_at for w in spans)) if spans else None


def _days(first: datetime, last: datetime) -> float:
    return (last - first).total_seconds() / 86400
