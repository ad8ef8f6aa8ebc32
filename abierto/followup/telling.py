"""Each record of the follow-up as a line of the public history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from abierto.accounts.enums import Role
from abierto.core.dates import long_date
from abierto.core.models import Entry
from abierto.followup.changes import Change
from abierto.followup.happening import (
    Beside,
    Happening,
    activity_name,
    assessment,
    evidence_facts,
    evidence_label,
    said,
    voice_label,
)
from abierto.followup.models import (
    CommitmentState,
    DroppedActivity,
    Evidence,
    Reply,
    Report,
    Statement,
)
from abierto.followup.telling_sources import Sources, weight_of
from abierto.plan.reading import Row

SECRETARIAT = str(Role.SECRETARIAT.label)


class Teller:
    """Tells what the sources hold, with what each ruling changed."""

    def __init__(self, sources: Sources, changes: dict[str, Change]) -> None:
        self.sources = sources
        self.changes = changes
        self.plan = sources.plan

    def happenings(self) -> Iterator[Happening]:
        """Everything, in no order. What belongs to a commitment that is no longer published is left out."""
        told: tuple[tuple[Callable[[Any], Happening | None], Iterable[Any]], ...] = (
            (self.report, self.sources.reports),
            (self.dropped, self.sources.dropped),
            (self.weight, self.sources.weights),
            (self.statement, self.sources.statements),
            (self.reply, self.sources.replies),
            (self.state, self.sources.states),
        )
        for tell, records in told:
            yield from (line for record in records if (line := tell(record)) is not None)
        for evidence in self.sources.evidence:
            yield from self.evidence(evidence)

    def report(self, report: Report) -> Happening | None:
        """An office's report, beside the one that it corrects and those that corrected it."""
        name, commitment = self._activity(report.activity)
        if commitment is None:
            return None
        verb = "Se corrigió un informe anterior" if report.corrects else "Se informó"
        return Happening(
            key=f"informe:{report.external_id}",
            at=report.submitted_at,  # type: ignore[arg-type]
            title=f"{verb} de {name}",
            who=self._office(report, commitment),
            commitment=commitment,
            activity_id=report.activity.external_id,
            said=said(
                ("Qué se hizo", report.text),
                ("Qué lo ha impedido o limitado", report.obstacle),
                ("Qué sigue", report.next_steps),
            ),
            period=self.sources.period(report.period_id),
            corrects=self._beside(report.corrects, report.correction_reason) if report.corrects else None,
            corrected_by=tuple(
                self._beside(later, later.correction_reason)
                for later in self.sources.reports
                if later.corrects_id == report.pk
            ),
            is_demonstration=report.is_demonstration,
        )

    def evidence(self, evidence: Evidence) -> Iterator[Happening]:
        """The presentation of a piece of evidence, and each ruling on it."""
        name, commitment = self._activity(evidence.report.activity)
        if commitment is None:
            return
        label = evidence_label(evidence)
        common: dict[str, Any] = {
            "commitment": commitment,
            "activity_id": evidence.report.activity.external_id,
            "link": f"/traza/evidencia/{evidence.external_id}/",
            "is_demonstration": evidence.is_demonstration,
        }
        ends = (
            (
                "presentada",
                evidence.submitted_at,
                f"Se presentó {label}",
                evidence.organisation.label,
                evidence_facts(evidence),
            ),
            ("aceptada", evidence.accepted_at, f"Se aceptó {label}", SECRETARIAT, ()),
            (
                "devuelta",
                evidence.returned_at,
                f"Se devolvió {label}",
                SECRETARIAT,
                said(("Motivo", evidence.return_reason)),
            ),
            (
                "retirada",
                evidence.withdrawn_at,
                f"Dejó de contar {label}",
                SECRETARIAT,
                said(("Motivo", evidence.withdrawal_reason)),
            ),
        )
        for kind, at, title, who, words in ends:
            if at is not None:
                key = f"{kind}:{evidence.external_id}"
                change = self.changes.get(key)
                yield Happening(
                    key=key,
                    at=at,
                    title=f"{title}, de {name}",
                    who=who,
                    said=words,
                    changes=change.sentences(self._short(evidence.report.activity)) if change else (),
                    period=self.sources.period(evidence.report.period_id) if kind == "presentada" else None,
                    **common,
                )

    def weight(self, entry: Entry) -> Happening | None:
        """A weight that was set, with its reason."""
        row = self.plan.find("activities", entry.subject_id)
        if row is None:
            return None
        before, after = weight_of(entry)
        key = f"peso:{entry.pk}"
        change = self.changes.get(key)
        return Happening(
            key=key,
            at=entry.at,
            title=f"Se fijó en {after} el peso de {activity_name(row)}; era {before}",
            who=entry.actor_label if entry.actor_id else SECRETARIAT,
            commitment=row.commitment,
            activity_id=row.external_id,
            said=said(("Motivo", str(entry.data.get("reason", "")))),
            changes=change.sentences(f"La actividad {row.code}") if change else (),
            link=row.url,
        )

    def dropped(self, dropped: DroppedActivity) -> Happening | None:
        name, commitment = self._activity(dropped.activity)
        if commitment is None:
            return None
        return Happening(
            key=f"abandonada:{dropped.activity.external_id}",
            at=dropped.recorded_at,
            title=f"Se declaró que no se hará {name}",
            who=SECRETARIAT,
            commitment=commitment,
            activity_id=dropped.activity.external_id,
            said=said(("Desde", long_date(dropped.dropped_on)), ("Motivo", dropped.reason)),
            is_demonstration=dropped.is_demonstration,
        )

    def statement(self, statement: Statement) -> Happening | None:
        commitment = self.plan.find("commitments", statement.commitment.external_id)
        if commitment is None:
            return None
        return Happening(
            key=f"voz:{statement.external_id}",
            at=statement.published_at,  # type: ignore[arg-type]
            title=f"Se pronunció {statement.speaker}",
            who=voice_label(statement.voice, statement.speaker),
            commitment=commitment,
            said=said(("Qué dice", statement.text), *assessment(statement), ("En qué se basa", statement.sources)),
            period=self.sources.period(statement.period_id),
            link=f"{commitment.url}voces/#{statement.external_id}",
            is_demonstration=statement.is_demonstration,
        )

    def reply(self, reply: Reply) -> Happening | None:
        commitment = self.plan.find("commitments", reply.statement.commitment.external_id)
        if commitment is None:
            return None
        return Happening(
            key=f"replica:{reply.external_id}",
            at=reply.published_at,
            title=f"{reply.speaker} respondió a lo que dijo {reply.statement.speaker}",
            who=voice_label(reply.voice, reply.speaker),
            commitment=commitment,
            said=said(("Réplica", reply.text)),
            link=f"{commitment.url}voces/#{reply.external_id}",
            is_demonstration=reply.is_demonstration,
        )

    def state(self, state: CommitmentState) -> Happening | None:
        commitment = self.plan.find("commitments", state.commitment_id)
        if commitment is None:
            return None
        return Happening(
            key=f"corte:{state.period.external_id}:{state.commitment_id}",
            at=state.period.frozen_at,  # type: ignore[arg-type]
            title=f"Se congeló el periodo «{state.period.name}»",
            who="Sistema",
            commitment=commitment,
            said=said(
                ("Cumplimiento al corte", f"{state.get_status_display()}, {state.points} de {state.most_points} puntos")
            ),
            period=state.period,
            link=state.url,
            sha256=state.sha256,
            is_demonstration=state.period.is_demonstration,
        )

    def _activity(self, activity: Any) -> tuple[str, Row | None]:
        """How an activity is named, and its commitment in the plan in force."""
        row = self.plan.find("activities", activity.external_id)
        if row is not None:
            return activity_name(row), row.commitment
        return "una actividad que ya no está en el plan en vigor", self.sources.commitment

    def _short(self, activity: Any) -> str:
        """``La actividad 1.2``."""
        row = self.plan.find("activities", activity.external_id)
        return f"La actividad {row.code}" if row is not None else "La actividad"

    def _office(self, report: Report, commitment: Row) -> str:
        """The office that reported; never the person."""
        own = self.sources.offices.get(report.submitted_by_id or 0, [])
        lead = commitment.lead
        if not own or any(organisation.external_id == lead.external_id for organisation in own):
            return lead.label
        return own[0].label

    def _beside(self, report: Report, reason: str) -> Beside:
        period = self.sources.period(report.period_id)
        return Beside(
            key=f"informe:{report.external_id}",
            at=report.submitted_at,  # type: ignore[arg-type]
            text=report.text or report.obstacle,
            period=period.name if period else "",
            reason=reason,
        )
