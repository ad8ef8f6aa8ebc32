"""Reads: what a dialogue received, what it answered, and how many of each."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from abierto.dialogues.enums import BoardState, Decision
from abierto.dialogues.models import BoardMark, Dialogue, ResponseTo, Vote
from abierto.participation.enums import Gesture, Origin, Sector
from abierto.participation.models import Contribution, Screening, ScreeningReview, Window
from abierto.participation.queries import held_texts

FOLIO = re.compile(r"[0-9A-F]{10}")

#: How the days to answer are grouped: up to so many days.
SPANS = (
    ("Hasta 3 días", 3.0),
    ("De 4 a 10 días", 10.0),
    ("De 11 a 30 días", 30.0),
    ("Más de 30 días", math.inf),
)


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


def unconfirmed(dialogue: Dialogue) -> QuerySet[Contribution]:
    """What was typed from paper, or came in a file, and nobody else has read against its sheet yet.

    One that a second person found different from its sheet is set aside, and waits no more.
    """
    captured = Contribution.objects.filter(act__space=dialogue.space_id, captured_by__isnull=False)
    return captured.filter(confirmed_by__isnull=True, erased_at__isnull=True).exclude(act__pk__in=set_aside(dialogue))


def set_aside(dialogue: Dialogue) -> list[int]:
    """Acts whose latest review found that they are not of a person taking part; they are kept, and counted apart."""
    latest: dict[int, bool] = {}
    for act, stands in (
        ScreeningReview.objects.filter(act__space=dialogue.space_id).order_by("pk").values_list("act_id", "stands")
    ):
        latest[act] = stands
    return [act for act, stands in latest.items() if not stands]


def readable(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Contributions whose text anyone may read: consented, screened, not set aside, not held for what they tell.

    What came on paper was read by two people, which is more than screening. A sealed space shows nothing.
    """
    return (
        contributions_of(dialogue)
        .filter(_was_looked_at(), may_publish=True, act__space__is_sealed=False)
        .exclude(act__pk__in=set_aside(dialogue))
        .exclude(act__pk__in=held(dialogue))
    )


def held(dialogue: Dialogue) -> list[int]:
    """Acts whose text waits for a person to read it: the latest screening found in it what must not be shown."""
    return held_texts(dialogue.space_id)


def by_folio(contributions: QuerySet[Contribution], folio: str) -> Contribution | None:
    """The contribution of that folio, the beginning of its commitment, among those given."""
    if not FOLIO.fullmatch(folio):
        return None
    first = bytes.fromhex(folio)
    return contributions.filter(
        act__commitment__gte=first + bytes(27), act__commitment__lte=first + b"\xff" * 27
    ).first()


def found_by_folio(folio: str) -> tuple[Dialogue, Contribution] | None:
    """A contribution that anyone may read, with its dialogue, whichever it is."""
    candidate = by_folio(Contribution.objects.filter(act__space__dialogue__published_at__isnull=False), folio)
    if candidate is None:
        return None
    dialogue = published_dialogues().get(space=candidate.act.space_id)
    found = by_folio(readable(dialogue), folio)
    return (dialogue, found) if found is not None else None


def board_questions(dialogue: Dialogue) -> list[Contribution]:
    """The questions that whoever moderates put on the board, each with its ``state``, in the order in which they came.

    One that was not shown yet, that was held, or whose author did not agree to show it, is not among them.
    """
    last = BoardMark.objects.filter(contribution=OuterRef("pk")).order_by("-pk").values("state")[:1]
    shown = (BoardState.ASKED, BoardState.NOW, BoardState.ANSWERED)
    return list(
        Contribution.objects.standing()
        .filter(act__space=dialogue.board_id, act__space__is_sealed=False, may_publish=True)
        .exclude(act__pk__in=held_texts(dialogue.board_id))
        .annotate(state=Subquery(last))
        .filter(state__in=shown)
        .select_related("act")
        .order_by("act_id")
    )


@dataclass(frozen=True)
class Balance:
    """What came and what became of it. ``days_to_answer`` is the median from receiving to the first response."""

    received: int
    by_sector: list[tuple[str, int]]
    by_origin: list[tuple[str, int]]
    by_decision: list[tuple[str, int]]
    by_days: list[tuple[str, int]]
    answered: int
    set_aside: int
    erased: int
    days_to_answer: float | None

    @property
    def waiting(self) -> int:
        return self.received - self.set_aside - self.erased - self.answered


def balance(dialogue: Dialogue) -> Balance:
    """The public balance of a dialogue. Three queries, whatever its size; no text is read.

    What was answered counts as such, also when it was set aside or erased afterwards.
    """
    apart = set(set_aside(dialogue))
    answers = _answers(dialogue)
    sectors: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    unanswered_apart = unanswered_erased = received = 0
    days = []
    rows = _received(dialogue).values_list("act_id", "sector", "act__origin", "act__at", "erased_at")
    for act, sector, origin, at, erased_at in rows:
        received += 1
        sectors[sector] += 1
        origins[origin] += 1
        if act in answers:
            days.append((answers[act][1] - at).total_seconds() / 86400)
        elif erased_at is not None:
            unanswered_erased += 1
        elif act in apart:
            unanswered_apart += 1
    decisions = Counter(decision for decision, _ in answers.values())
    return Balance(
        received=received,
        by_sector=[(str(Sector(value).label), count) for value, count in sectors.most_common()],
        by_origin=[(str(Origin(value).label), count) for value, count in origins.most_common()],
        by_decision=[(str(decision.label), decisions[decision]) for decision in Decision],
        by_days=_in_spans(days),
        answered=len(days),
        set_aside=unanswered_apart,
        erased=unanswered_erased,
        days_to_answer=median(days) if days else None,
    )


def _was_looked_at() -> Q:
    return ~Q(act__origin=Origin.WEB) | Q(Exists(Screening.objects.filter(act=OuterRef("act_id"))))


def _received(dialogue: Dialogue) -> QuerySet[Contribution]:
    """All that counts as received: what its author erased as well, for its text is gone and the fact is not."""
    captured = Q(captured_by__isnull=True) | Q(confirmed_by__isnull=False)
    return Contribution.objects.filter(captured, act__space=dialogue.space_id).order_by("act_id")


def _answers(dialogue: Dialogue) -> dict[int, tuple[str, datetime]]:
    """Contribution → the decision that stands, and when it was first answered."""
    found: dict[int, tuple[str, datetime]] = {}
    rows = ResponseTo.objects.filter(response__dialogue=dialogue).order_by("pk")
    for act, decision, at in rows.values_list("contribution_id", "response__decision", "response__given_at"):
        found[act] = (decision, found[act][1] if act in found else at)
    return found


def _in_spans(days: list[float]) -> list[tuple[str, int]]:
    counts = Counter(next(label for label, most in SPANS if day <= most) for day in days)
    return [(label, counts[label]) for label, _ in SPANS]


def votes_of(dialogue: Dialogue) -> QuerySet[Vote]:
    """The votes that were called, in their order."""
    return dialogue.votes.filter(called_at__isnull=False).select_related("space").prefetch_related("options")


def windows_of(dialogue: Dialogue) -> tuple[datetime, datetime] | None:
    """From when until when it takes contributions."""
    spans = list(dialogue.space.windows.filter(gesture=Gesture.CONTRIBUTE)) if dialogue.space else []
    return (min(w.opens_at for w in spans), max(w.closes_at for w in spans)) if spans else None


def board_window(dialogue: Dialogue) -> Window | None:
    """When the board of its meeting takes questions; None while it has no board."""
    if dialogue.board is None:
        return None
    return next((each for each in dialogue.board.windows.all() if each.gesture == Gesture.CONTRIBUTE), None)
