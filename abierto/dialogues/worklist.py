"""What the desk works through: contributions with what each one waits for, and how many wait in each dialogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from abierto.core.clock import now
from abierto.dialogues.models import Dialogue, ResponseTo, Vote
from abierto.dialogues.queries import contributions_of, held, set_aside
from abierto.dialogues.settling import SETTLED
from abierto.participation.enums import Gesture, Origin
from abierto.participation.models import Act, Contribution, ScreeningReview, Window

_STANDING = ResponseTo.objects.filter(contribution=OuterRef("pk"), replaced_at__isnull=True)
_REVIEW = ScreeningReview.objects.filter(act=OuterRef("act_id")).order_by("-pk").values("stands")[:1]


@dataclass(frozen=True)
class Filter:
    """What a person asked to see of a dialogue's contributions."""

    theme: str = ""  # a theme's number; "sin" for those without one
    answered: str = "no"  # "no", "si" or "" for both
    held: bool = False
    origin: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Any) -> Filter:
        """From an address; what it does not know it does not obey."""
        theme, origin = asked.get("tema", ""), asked.get("via", "")
        return cls(
            theme=theme if theme == "sin" or (theme.isdecimal() and len(theme) < 16) else "",
            answered=asked.get("respuesta", "no") if asked.get("respuesta", "no") in {"no", "si", ""} else "no",
            held=asked.get("retenidas", "") == "si",
            origin=origin if origin in Origin.values else "",
            words=asked.get("q", "").replace("\x00", "")[:100].strip(),
        )

    @property
    def address(self) -> str:
        """The same filter, for an address."""
        told = {"tema": self.theme, "via": self.origin, "retenidas": "si" if self.held else "", "q": self.words}
        return urlencode({"respuesta": self.answered, **{name: value for name, value in told.items() if value}})

    def without_answer(self) -> Filter:
        return replace(self, answered="no")


def waiting_list(dialogue: Dialogue, asked: Filter) -> QuerySet[Contribution]:
    """The dialogue's contributions that a filter lets through, the oldest first; set aside ones wait for nothing."""
    rows = contributions_of(dialogue)
    if asked.theme == "sin":
        rows = rows.filter(placement__isnull=True)
    elif asked.theme:
        rows = rows.filter(placement__theme=int(asked.theme))
    if asked.answered:
        rows = rows.filter(Exists(_STANDING)) if asked.answered == "si" else rows.exclude(Exists(_STANDING))
    if asked.answered == "no":
        rows = rows.exclude(pk__in=set_aside(dialogue))
    if asked.held:
        rows = rows.filter(pk__in=held(dialogue))
    if asked.origin:
        rows = rows.filter(act__origin=asked.origin)
    if asked.words:
        rows = rows.filter(text__icontains=asked.words)
    return rows


def unanswered_by_dialogue(dialogues: Iterable[Dialogue]) -> dict[int, int]:
    """How many contributions of each dialogue lack a response, by the dialogue's key. One query."""
    spaces = {dialogue.space_id: dialogue.pk for dialogue in dialogues if dialogue.space_id}
    rows = (
        Contribution.objects.standing()
        .filter(act__space__in=spaces)
        .annotate(stands=Subquery(_REVIEW))
        .filter(Q(stands__isnull=True) | Q(stands=True))
        .exclude(Exists(_STANDING))
        .order_by()
        .values_list("act__space")
        .annotate(Count("pk"))
    )
    return {spaces[space]: count for space, count in rows}


def to_confirm(user: Any = None) -> QuerySet[Contribution]:
    """Captures of dialogues not yet closed that wait for a second reader; of ``user``, those typed by somebody else."""
    rows = Contribution.objects.filter(
        captured_by__isnull=False, confirmed_by__isnull=True, erased_at__isnull=True,
        act__space__dialogue__closed_at__isnull=True, act__space__dialogue__isnull=False,
    ).annotate(stands=Subquery(_REVIEW)).filter(Q(stands__isnull=True) | Q(stands=True))  # fmt: skip
    if user is not None:
        rows = rows.exclude(captured_by=user)
    return rows.select_related("act__space__dialogue", "captured_by").order_by("act_id")


def refused_sheets(dialogue: Dialogue) -> QuerySet[Contribution]:
    """Captures that a second reader found different from their sheet, with the reason, the latest first."""
    reviews = ScreeningReview.objects.filter(act=OuterRef("act_id")).order_by("-pk")
    return (
        Contribution.objects.filter(act__space=dialogue.space_id, captured_by__isnull=False, confirmed_by__isnull=True)
        .annotate(stands=Subquery(_REVIEW), told=Subquery(reviews.values("reason")[:1]))
        .filter(stands=False, erased_at__isnull=True)
        .select_related("act", "captured_by")
        .order_by("-act_id")
    )


def votes_to_count() -> QuerySet[Vote]:
    """Votes that were called, whose ballots have all come in, and that were not counted."""
    over = Window.objects.filter(space=OuterRef("space"), gesture=Gesture.VOTE, closes_at__gt=now() - SETTLED)
    rows = Vote.objects.filter(called_at__isnull=False, counted_at__isnull=True).exclude(Exists(over))
    return rows.select_related("dialogue").order_by("pk")


def turnout(vote: Vote) -> int:
    """How many have a ballot that stands. Never what it says."""
    if vote.space_id is None:
        return 0
    return Act.objects.current().filter(space=vote.space_id, gesture=Gesture.VOTE).count()


def dialogues_with_end() -> QuerySet[Dialogue]:
    """Those that were published, with the last instant at which each takes contributions."""
    last = Window.objects.filter(space=OuterRef("space"), gesture=Gesture.CONTRIBUTE).order_by("-closes_at")
    rows = Dialogue.objects.filter(published_at__isnull=False)
    return rows.annotate(ends_at=Subquery(last.values("closes_at")[:1])).select_related("commitment__lead")


def answered_already(contributions: Iterable[int]) -> QuerySet[ResponseTo]:
    """The standing responses to some contributions, each with what it says."""
    rows = ResponseTo.objects.filter(contribution__in=list(contributions), replaced_at__isnull=True)
    return rows.select_related("response", "contribution__act").order_by(F("response__given_at").desc(), "pk")
