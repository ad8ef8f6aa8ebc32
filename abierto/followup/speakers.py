"""Who may speak of a commitment, in whose name, and to whom each may reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from abierto.accounts.rules import is_civil_society, is_evaluator, is_institution
from abierto.followup.enums import Voice
from abierto.followup.models import Statement
from abierto.people.models import Organisation
from abierto.plan.models import Commitment
from abierto.secretariat.enums import Sector
from abierto.secretariat.models import RegisteredMember

#: Members of these sectors speak through their institution's report, not as civil society.
PUBLIC_SECTORS = (Sector.GUARANTOR, Sector.PUBLIC_BODIES)


@dataclass(frozen=True)
class Speaker:
    """A voice and the one who speaks with it: the lead institution, a registered member, or the evaluation."""

    voice: str
    organisation: Organisation | None = None
    member: RegisteredMember | None = None

    @property
    def key(self) -> str:
        """What an address or a form carries: ``sociedad-civil-12``."""
        word = Voice(self.voice).word
        return f"{word}-{self.member.pk}" if self.member is not None else word

    @property
    def name(self) -> str:
        """As people read it; two people whose names are kept back are told apart by their number."""
        if self.member is not None:
            anonymous = not self.member.public_name and self.member.organisation_id is None
            return f"{self.member}, n.º {self.member.number}" if anonymous else str(self.member)
        return self.organisation.label if self.organisation is not None else str(Voice(self.voice).label)

    def said(self, statement: Statement) -> bool:
        """Whether the statement is of this same voice (and, of civil society, of this same member)."""
        return self.voice == statement.voice and (self.member is None or self.member.pk == statement.member_id)


class Identity:
    """In whose name an account may speak in an exercise; asked once, whatever the number of commitments."""

    def __init__(self, user: Any, exercise_id: int) -> None:
        self.user = user
        self.own = list(Organisation.objects.filter(affiliations__user=user).order_by("pk"))
        self._institution, self._evaluator = is_institution.test(user), is_evaluator.test(user)
        self._members: list[Speaker] = []
        if is_civil_society.test(user):
            rows = RegisteredMember.objects.filter(exercise=exercise_id).exclude(sector__in=PUBLIC_SECTORS)
            self._members = [
                Speaker(Voice.CIVIL_SOCIETY, member=member)
                for member in rows.select_related("organisation")
                if member.account_id == user.pk or (member.organisation_id and member.organisation in self.own)
            ]

    def speakers(self, commitment: Commitment) -> list[Speaker]:
        """The names in which the account may speak of a commitment of the exercise."""
        lead = next((organisation for organisation in self.own if organisation.pk == commitment.lead_id), None)
        found = list(self._members)
        if lead is not None and self._institution:
            found.insert(0, Speaker(Voice.INSTITUTION, organisation=lead))
        if lead is None and self._evaluator:  # nobody evaluates their own institution
            found.append(Speaker(Voice.EVALUATOR, organisation=self.own[0] if self.own else None))
        return found

    def repliers(self, statement: Statement) -> list[Speaker]:
        """Who may reply: the lead institution to the others, the others to it; never to oneself."""
        if statement.written_by_id == self.user.pk:
            return []
        to_institution = statement.voice == Voice.INSTITUTION
        return [
            speaker
            for speaker in self.speakers(statement.commitment)
            if (speaker.voice == Voice.INSTITUTION) != to_institution
        ]


def speakers_of(user: Any, commitment: Commitment) -> list[Speaker]:
    """The names in which an account may speak of a commitment: none for those who only work here."""
    return Identity(user, commitment.exercise_id).speakers(commitment)


def repliers_of(user: Any, statement: Statement) -> list[Speaker]:
    """The names in which an account may reply to a statement."""
    return Identity(user, statement.commitment.exercise_id).repliers(statement)
