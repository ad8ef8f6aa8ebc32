"""A frozen state's content as objects with words, for pages and documents. Nothing here touches the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from abierto.core.dates import long_date
from abierto.followup.enums import Access, Completion, EvidenceKind, Shows, Voice


@dataclass(frozen=True)
class EvidenceLine:
    """A piece of evidence as the frozen content tells it; ``url`` is where it can be had today, if anywhere."""

    told: dict[str, Any]
    url: str

    @property
    def external_id(self) -> str:
        return self.told["external_id"]

    @property
    def is_reserved(self) -> bool:
        return self.told["access"] == Access.RESERVED

    @property
    def title(self) -> str:
        return "Evidencia reservada" if self.is_reserved else self.told["title"]

    @property
    def kind(self) -> str:
        return str(EvidenceKind(self.told["kind"]).label)

    @property
    def shows(self) -> str:
        return str(Shows(self.told["shows"]).label)

    @property
    def dated_on(self) -> date | None:
        return day(self.told["dated_on"])

    @property
    def state(self) -> str:
        """What had become of it at the cut-off."""
        if self.told["withdrawn_at"]:
            return "Retirada"
        if self.told["accepted_at"]:
            return "Aceptada"
        return "Devuelta" if self.told["returned_at"] else "En espera de revisión"

    @property
    def reserve(self) -> str:
        """Why it is reserved and until when, for the one that is."""
        if not self.is_reserved:
            return ""
        return f"{self.told['legal_reason']} Se revisa el {long_date(day(self.told['review_on']))}."


@dataclass(frozen=True)
class ActivityLine:
    """An activity as a state's content tells it, and what it was at the cut-off before."""

    number: int
    told: dict[str, Any]
    evidence: tuple[EvidenceLine, ...]
    before: Completion | None = None
    code: str = ""

    @property
    def completion(self) -> Completion:
        return completion_named(self.told["status"])

    @property
    def points(self) -> str:
        """``2 × 3 = 6 puntos``: completion times weight."""
        total = int(self.completion) * self.told["weight"]
        return f"{int(self.completion)} × {self.told['weight']} = {total} punto{'' if total == 1 else 's'}"

    @property
    def ends_on(self) -> date | None:
        return day(self.told["ends_on"])

    @property
    def completed_on(self) -> date | None:
        return day(self.told["completed_on"])

    @property
    def dropped_on(self) -> date | None:
        return day(self.told["dropped"]["on"]) if self.told["dropped"] else None

    @property
    def is_overdue(self) -> bool:
        return self.told["is_late"] and self.completion is not Completion.COMPLETE

    @property
    def is_silent(self) -> bool:
        """It should be under way, is not done, and nobody reported."""
        behind = self.completion is not Completion.COMPLETE and not self.told["dropped"]
        return behind and self.told["has_begun"] and self.told["report"] is None

    @property
    def awaiting(self) -> tuple[EvidenceLine, ...]:
        return tuple(piece for piece in self.evidence if piece.state == "En espera de revisión")

    @property
    def change(self) -> str:
        if self.before is None or self.before is self.completion:
            return ""
        return f"Antes: {self.before.label}"


def activity_lines(
    content: dict[str, Any],
    *,
    addresses: dict[str, str] | None = None,
    before: dict[str, int] | None = None,
    codes: dict[str, str] | None = None,
) -> list[ActivityLine]:
    """The activities of a state's content, with the addresses, earlier completions and plan's codes that are given."""
    addresses, before, codes = addresses or {}, before or {}, codes or {}
    return [
        ActivityLine(
            number,
            told,
            tuple(EvidenceLine(piece, addresses.get(piece["external_id"], "")) for piece in told["evidence"]),
            Completion(before[told["external_id"]]) if told["external_id"] in before else None,
            codes.get(told["external_id"], ""),
        )
        for number, told in enumerate(content["activities"], 1)
    ]


@dataclass(frozen=True)
class VoiceLine:
    """What a voice had said at the cut-off, as the content tells it."""

    told: dict[str, Any]

    @property
    def voice(self) -> str:
        return str(Voice(self.told["voice"]).label)

    @property
    def completion(self) -> str:
        name = self.told["completion"]
        return str(completion_named(name).label) if name else ""


def completion_named(name: str) -> Completion:
    """``substantial`` → the point of the scale."""
    return Completion[name.upper()]


def day(text: str | None) -> date | None:
    """A day as a content writes it."""
    return date.fromisoformat(text) if text else None
