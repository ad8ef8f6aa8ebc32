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
        """What a form carries: ``civil_society-12``."""
        return f"{self.voice}-{self.member.pk}" if self.member is not None else str(self.voice)

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


def speakers_of(user: Any, commitment: Commitment) -> list[Speaker]:
    """The names in which an account may speak of a commitment: none for those who only work here."""
    own = list(Organisation.objects.filter(affiliations__user=user).order_by("pk"))
    lead = next((organisation for organisation in own if organisation.pk == commitment.lead_id), None)
    found = []
    if lead is not None and is_institution.test(user):
        found.append(Speaker(Voice.INSTITUTION, organisation=lead))
    if is_civil_society.test(user):
        members = RegisteredMember.objects.filter(exercise=commitment.exercise_id).exclude(sector__in=PUBLIC_SECTORS)
        found += [
            Speaker(Voice.CIVIL_SOCIETY, member=member)
            for member in members.select_related("organisation")
            if member.account_id == user.pk or (member.organisation_id and member.organisation in own)
        ]
    if lead is None and is_evaluator.test(user):  # nobody evaluates their own institution
        found.append(Speaker(Voice.EVALUATOR, organisation=own[0] if own else None))
    return found


def repliers_of(user: Any, statement: Statement) -> list[Speaker]:
    """The names in which an account may reply: the lead institution to the others, the others to it; not to oneself."""
    if statement.written_by_id == user.pk:
        return []
    to_institution = statement.voice == Voice.INSTITUTION
    return [
        speaker
        for speaker in speakers_of(user, statement.commitment)
        if (speaker.voice == Voice.INSTITUTION) != to_institution
    ]
