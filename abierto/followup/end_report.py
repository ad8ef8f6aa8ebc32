"""The end-of-commitment report that the Open Government Partnership asks of its local members.

Fields follow OGP Local's end-of-commitment assessment form (completion, whether it opened government, lessons),
after the data that every OGP report opens with. Each answer says where it comes from: *derived* from the follow-up,
*declared* by somebody, or *empty*, which is said and never filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from abierto.core.dates import long_date
from abierto.followup.enums import Access, Voice
from abierto.followup.impact import CommitmentImpact, plan_impact
from abierto.followup.models import Evidence, Report, Statement
from abierto.followup.progress import ActivityProgress, CommitmentProgress, plan_progress
from abierto.plan.documents.wording import institution, office
from abierto.plan.enums import ActorKind
from abierto.plan.reading import CommitmentRow, Plan

FORMAT = "abierto-informe-final"
FORMAT_VERSION = 1
NORM = "OGP Local, End-of-Commitment Assessment Form; OGP Local Handbook, apartado 3.5.2"
DERIVED, DECLARED, EMPTY = "derivado", "declarado", "sin información"


@dataclass(frozen=True)
class Field:
    """One question of the report with its answer and where that comes from."""

    number: str
    section: str
    question: str
    answer: str
    origin: str
    source: str = ""


class EndReport:
    """A commitment at the end of its term, or so far. Seven queries."""

    def __init__(self, plan: Plan, row: CommitmentRow) -> None:
        self.plan = plan
        self.row = row
        progress = plan_progress(plan, commitment=row.external_id)
        found = progress.commitment(row.external_id)
        if found is None:
            raise ValueError(f"{row.external_id} is not in the plan")
        self.progress: CommitmentProgress = found
        self.on = progress.on
        self.impact: CommitmentImpact = plan_impact(plan, row)[0]
        self.reports = _latest_reports(row.external_id)
        self.evidence = list(
            Evidence.objects.counting()
            .filter(report__activity__commitment__external_id=row.external_id)
            .select_related("report__activity", "file")
            .order_by("report__activity__pk", "dated_on", "pk")
        )
        self.statements = _latest_statements(row.external_id)

    @property
    def is_final(self) -> bool:
        """The commitment's term is over, or everything in it is done."""
        over = self.row.ends_on is not None and self.row.ends_on < self.on
        return over or self.progress.score.points == self.progress.score.most > 0

    @property
    def fields(self) -> list[Field]:
        """Every question in order; those without an answer too."""
        return [
            *_identification(self.row),
            *self._completion(),
            *self._opening(),
            *self._collaboration(),
            *self._lessons(),
        ]

    @property
    def milestones(self) -> list[dict[str, Any]]:
        """Each activity with its dates, completion, accepted evidence and what stood in the way."""
        return [self._milestone(activity) for activity in self.progress.activities]

    def _milestone(self, activity: ActivityProgress) -> dict[str, Any]:
        report = self.reports.get(activity.external_id)
        return {
            "id": activity.external_id,
            "actividad": activity.row.title,
            "medio_de_verificacion": activity.row.verification_means,
            "inicio": _iso(activity.starts_on),
            "fin": _iso(activity.ends_on),
            "cumplimiento": str(activity.completion.label),
            "cumplida_el": _iso(activity.facts.completed_on),
            "atrasada_o_tarde": activity.is_late,
            "no_se_hara_desde": _iso(activity.dropped_on),
            "motivo_de_que_no_se_hara": activity.dropped_reason,
            "evidencias_aceptadas": activity.facts.accepted,
            "obstaculo": report.obstacle if report else "",
            "que_sigue": report.next_steps if report else "",
        }

    @property
    def evidence_rows(self) -> list[dict[str, Any]]:
        """Each piece of accepted evidence; of a reserved one only that it exists, and why it is reserved."""
        rows = []
        for piece in self.evidence:
            is_public = piece.access == Access.PUBLIC
            rows.append(
                {
                    "id": piece.external_id,
                    "actividad_id": piece.report.activity.external_id,
                    "tipo": piece.get_kind_display(),
                    "que_es": piece.title if is_public else "Evidencia reservada",
                    "fecha": piece.dated_on.isoformat(),
                    "direccion": _evidence_address(piece) if is_public else "",
                    "huella_sha256": piece.file.sha256 if piece.file else "",
                    "reserva": "" if is_public else piece.legal_reason,
                }
            )
        return rows

    def _completion(self) -> Iterator[Field]:
        section, score = "1. Cumplimiento", self.progress.score
        where = settings.SITE_URL + self.row.url
        answer = f"{score.completion.label}: {score.points} de {score.most} puntos ({score.percent} %)"
        yield Field("1.1", section, "Nivel de cumplimiento", answer, DERIVED, where)
        total, accepted = len(self.progress.activities), self.progress.accepted_evidence
        done = f"{len(self.progress.done)} de {total} {'actividad cumplida' if total == 1 else 'actividades cumplidas'}"
        yield Field("1.2", section, "Cumplimiento de cada actividad", f"{done}; una por una en «Actividades»", DERIVED)
        pieces = "1 evidencia aceptada" if accepted == 1 else f"{accepted} evidencias aceptadas; una por una"
        count = f"{pieces} en «Evidencia»"
        yield Field("1.3", section, "Evidencia del cumplimiento", count, DERIVED)
        obstacles = [
            f"{activity.row.title}: {self.reports[activity.external_id].obstacle}"
            for activity in self.progress.activities
            if activity.external_id in self.reports and self.reports[activity.external_id].obstacle
        ]
        yield _field("1.4", section, "Qué impidió o limitó el cumplimiento", "\n".join(obstacles), DECLARED)

    def _opening(self) -> Iterator[Field]:
        section = "2. ¿Abrió al gobierno?"
        for number, question in (
            ("2.1.1", "¿Se divulgó más información, o mejor, o por mejores canales?"),
            ("2.1.2", "¿Hubo más o mejores formas de que la gente influyera en las decisiones?"),
            ("2.1.3", "¿Hubo más o mejores formas de que las autoridades rindieran cuentas?"),
            ("2.1.4", "¿Hubo otros resultados?"),
        ):
            yield _field(number, section, question, "", EMPTY)
        assessment = next((s for s in self.statements if s.voice == Voice.EVALUATOR), None)
        told = assessment.get_opened_government_display() if assessment else ""
        yield _field("2.1", section, "Grado en que abrió al gobierno, en conjunto", told, DECLARED, _by(assessment))
        potential = assessment.get_potential_display() if assessment else ""
        yield _field("2.1.5", section, "Potencial de resultados", potential, DECLARED, _by(assessment))
        text = assessment.text if assessment else ""
        yield _field("2.1.6", section, "Explicación de la evaluación", text, DECLARED, _by(assessment))
        yield _field("2.2", section, "¿Atendió el problema público que se propuso?", "", EMPTY)
        measured = [f"{i.row.name}: {i.sentence}" for i in self.impact.indicators if i.latest is not None]
        yield _field("2.3", section, "Resultados medidos", "\n".join(measured), DERIVED)
        yield _field("2.4", section, "Resultados que se esperaban", self.row.expected_results, DECLARED, "Plan")

    def _collaboration(self) -> Iterator[Field]:
        section = "3. Colaboración"
        for number, kind in enumerate(ActorKind, 1):
            names = [actor.name for actor in self.row.actors if actor.kind == kind]
            yield _field(
                f"3.{number}", section, f"{kind.label}: quiénes participan", "\n".join(names), DECLARED, "Plan"
            )
        said = [f"{s.speaker}: {s.text}" for s in self.statements if s.voice == Voice.CIVIL_SOCIETY]
        yield _field(f"3.{len(ActorKind) + 1}", section, "Qué dice la sociedad civil", "\n".join(said), DECLARED)

    def _lessons(self) -> Iterator[Field]:
        section = "4. Lecciones de la implementación"
        yield _field("4.1", section, "Al menos una lección o reflexión", "", EMPTY)
        said = [s.text for s in self.statements if s.voice == Voice.INSTITUTION]
        yield _field("4.2", section, "Qué dice la institución responsable", "\n".join(said), DECLARED)
        steps = [
            f"{activity.row.title}: {self.reports[activity.external_id].next_steps}"
            for activity in self.progress.activities
            if activity.external_id in self.reports and self.reports[activity.external_id].next_steps
        ]
        yield _field("4.3", section, "Qué sigue", "\n".join(steps), DECLARED)

    def data(self) -> dict[str, Any]:
        """The report as JSON tells it."""
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "norm": NORM,
            "exercise": self.plan.exercise.external_id,
            "commitment": self.row.external_id,
            "name": self.row.name,
            "as_of": self.on.isoformat(),
            "is_final": self.is_final,
            "is_demonstration": self.row.is_demonstration,
            "fields": [
                {
                    "number": field.number,
                    "section": field.section,
                    "question": field.question,
                    "answer": field.answer or None,
                    "origin": field.origin,
                    "source": field.source or None,
                }
                for field in self.fields
            ],
            "milestones": self.milestones,
            "evidence": self.evidence_rows,
        }


def _identification(row: CommitmentRow) -> Iterator[Field]:
    section, plan = "0. Compromiso", "Plan"
    posts = "\n".join(office(link.post) for link in row.offices)
    values = "\n".join(f"{value.value_label}: {value.reason}" for value in row.values)
    goals = "\n".join(f"ODS {link.goal}: {link.reason}".strip() for link in row.sdgs)
    for number, question, answer in (
        ("0.1", "Número y nombre", f"{row.number}. {row.name}"),
        ("0.2", "Institución responsable", institution(row.lead)),
        ("0.3", "Oficinas responsables", posts),
        ("0.4", "Fecha de inicio", row.starts_note or long_date(row.starts_on)),
        ("0.5", "Fecha de término", row.ends_note or long_date(row.ends_on)),
        ("0.6", "Problema público que atiende", row.problem_solved),
        ("0.7", "En qué consiste", row.description),
        ("0.8", "Objetivo", row.objective),
        ("0.9", "Cómo contribuye a resolver el problema", row.contribution),
        ("0.10", "Por qué es relevante para los valores de la Alianza", values),
        ("0.11", "Contribución a la Agenda 2030", goals or row.sdg_contribution),
    ):
        yield _field(number, section, question, answer, DECLARED, plan)


def _field(number: str, section: str, question: str, answer: str, origin: str, source: str = "") -> Field:
    """A field whose origin is that it is empty, when there is nothing to say."""
    answer = answer.strip()
    return Field(number, section, question, answer, origin if answer else EMPTY, source if answer else "")


def _by(statement: Statement | None) -> str:
    return f"{statement.speaker}, {statement.period.name}" if statement else ""


def _latest_reports(commitment: str) -> dict[str, Report]:
    """Activity's external id → its last submitted report."""
    reports = (
        Report.objects.submitted()
        .filter(activity__commitment__external_id=commitment)
        .select_related("activity")
        .order_by("period__starts_on")
    )
    return {report.activity.external_id: report for report in reports}


def _latest_statements(commitment: str) -> list[Statement]:
    """The last that each speaker published."""
    statements = (
        Statement.objects.filter(commitment__external_id=commitment, published_at__isnull=False)
        .select_related("period", "organisation", "member__organisation")
        .order_by("period__starts_on")
    )
    return list({(s.voice, s.organisation_id, s.member_id): s for s in statements}.values())


def _evidence_address(piece: Evidence) -> str:
    if piece.url:
        return piece.url
    served = piece.file is not None and piece.file.is_public and piece.file.is_served
    return settings.SITE_URL + piece.file.get_absolute_url() if served and piece.file else ""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
