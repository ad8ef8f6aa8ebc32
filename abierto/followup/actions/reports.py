"""An office reports on an activity: draft, evidence, submission."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.actions.records import fingerprint, in_words
from abierto.core.dates import long_instant
from abierto.core.errors import DomainError, StaleRecord
from abierto.core.permissions import require
from abierto.followup.actions.staging import take_staged
from abierto.followup.enums import Shows
from abierto.followup.models import Evidence, Report, ReportingPeriod
from abierto.followup.progress import ActivityProgress, evidence_facts, if_accepted
from abierto.followup.rules import answering_organisations
from abierto.followup.status import NOTHING
from abierto.people.models import Organisation
from abierto.plan.models import Activity
from abierto.plan.queries import published_plan
from abierto.uploads.actions.files import Examined, discard_file, examine, receive_file, show_file
from abierto.uploads.models import StoredFile

WORDS = ("text", "obstacle", "next_steps")
_STALE = (
    "Otra persona de su oficina guardó este informe mientras usted lo tenía abierto. Su texto sigue aquí, sin guardar: "
    "compárelo con lo que ahora está guardado y, si guarda otra vez, quedará el suyo."
)


@transaction.atomic
def save_draft(
    *,
    activity: Activity,
    period: ReportingPeriod,
    by: Any,
    text: str = "",
    obstacle: str = "",
    next_steps: str = "",
    corrects: Report | None = None,
    correction_reason: str = "",
    seen: str | None = None,
    is_demonstration: bool = False,
    at: datetime | None = None,
) -> Report:
    """Keep an office's draft on an activity for an open period, adding it the first time.

    ``seen`` is the fingerprint of the draft as the person opened it ("" when there was none). Raises DomainError when
    the period takes no reports, the activity is not in the plan in force, or the report was already submitted, and
    StaleRecord when somebody else saved it meanwhile.
    """
    activity = _locked(activity)
    require(by, "followup.report_progress", activity)
    _check_open(activity, period, at or clock.now())
    report = Report.objects.filter(activity=activity, period=period).first()
    if report is not None and not report.is_draft:
        raise DomainError(_already(report))
    if seen is not None and seen != (fingerprint(report) if report else ""):
        raise StaleRecord(_STALE)
    report = report or Report(
        external_id=f"informe-{token_hex(8)}", activity=activity, period=period, is_demonstration=is_demonstration
    )
    report.text, report.obstacle, report.next_steps = text.strip(), obstacle.strip(), next_steps.strip()
    report.corrects, report.correction_reason = corrects, correction_reason.strip()
    _check_correction(report)
    with in_words(report):
        report.full_clean()
        report.save()
    ledger.record("followup.draft_saved", on=report, by=by, at=at)
    return report


def attach_evidence(
    *, report: Report, by: Any, facts: dict[str, Any], upload: Any = None, at: datetime | None = None
) -> Evidence:
    """Attach a file or a link to a report of an open period.

    ``facts`` are the fields of :class:`Evidence` that a person fills. On a draft it waits for the submission; on a
    report already submitted it is presented at once. ``upload`` is what a form gives, or a file that the same person
    staged before; it is looked at before the transaction begins, so that nobody waits for the database meanwhile.
    Raises DomainError when it is not valid.
    """
    require(by, "followup.report_progress", report)
    if upload is None or isinstance(upload, StoredFile | Examined):
        return _attach(report=report, by=by, facts=facts, upload=upload, at=at or clock.now())
    with examine(upload) as examined:
        return _attach(report=report, by=by, facts=facts, upload=examined, at=at or clock.now())


@transaction.atomic
def _attach(*, report: Report, by: Any, facts: dict[str, Any], upload: Any, at: datetime) -> Evidence:
    report = Report.objects.select_for_update().select_related("activity__commitment", "period").get(pk=report.pk)
    require(by, "followup.report_progress", report)
    _check_open(report.activity, report.period, at)
    evidence = Evidence(
        **facts,
        external_id=f"evidencia-{token_hex(8)}",
        report=report,
        author=by,
        organisation=_organisation_for(by, report.activity),
        submitted_at=None if report.is_draft else at,
    )
    if (upload is None) == (not evidence.url):
        raise DomainError("Adjunte un archivo o escriba un enlace: uno de los dos, no ambos.")
    _check_days(evidence, at)
    _check_new(report, evidence.url, upload)
    is_public = not report.is_draft and not evidence.is_reserved  # a draft is nobody else's to read
    if isinstance(upload, StoredFile):
        evidence.file = take_staged(file=upload, by=by, is_public=is_public)
    elif upload is not None:
        evidence.file = receive_file(upload=upload, by=by, is_public=is_public, at=at)
    else:
        evidence.captured_at = at
    with in_words(evidence):
        evidence.full_clean(exclude=("file",))
        evidence.save()
    event = "followup.evidence_attached" if report.is_draft else "followup.evidence_submitted"
    ledger.record(event, on=evidence, by=by, at=at)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: Any) -> None:
    """Take a piece of evidence off a draft, with its file."""
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("report__activity")
    found = rows.filter(pk=evidence.pk).first()
    if found is None:
        raise DomainError("Esa evidencia ya no está en el informe.")
    evidence = found
    require(by, "followup.report_progress", evidence)
    if evidence.submitted_at is not None:
        raise DomainError("Esa evidencia ya se presentó: forma parte del expediente y no se quita.")
    ledger.record("followup.evidence_removed", on=evidence, by=by)
    file = evidence.file
    evidence.delete()
    if file is not None:
        discard_file(file=file)


@transaction.atomic
def submit_report(*, report: Report, by: Any, at: datetime | None = None) -> Report:
    """Submit a report with its evidence; from here on both are definitive.

    Raises DomainError when it says nothing, when the activity is behind and no obstacle is stated, when its period was
    cut off, or when it was already submitted.
    """
    at = at or clock.now()
    report = Report.objects.select_for_update().select_related("activity__commitment", "period").get(pk=report.pk)
    require(by, "followup.report_progress", report)
    if not report.is_draft:
        raise DomainError(_already(report))
    _check_open(report.activity, report.period, at)
    _check_correction(report)
    if not report.text and not report.obstacle:
        raise DomainError("El informe está vacío: escriba qué se hizo o qué lo ha impedido.")
    if not report.obstacle and expected(report).needs_obstacle:
        raise DomainError(
            "Con la evidencia que presenta, la actividad quedaría «"
            f"{expected(report).completion.label.lower()}»: escriba qué la ha impedido o limitado, o adjunte el medio "
            "de verificación que prometió el plan."
        )
    report.submitted_at, report.submitted_by = at, by
    report.save(update_fields=["submitted_at", "submitted_by"])
    ledger.record("followup.report_submitted", on=report, by=by, at=at)
    for evidence in report.evidence.select_for_update():
        evidence.submitted_at = at
        evidence.save(update_fields=["submitted_at"])
        if evidence.file is not None and not evidence.is_reserved:
            show_file(file=evidence.file, is_public=True)
        ledger.record("followup.evidence_submitted", on=evidence, by=by, at=at)
    return report


def expected(report: Report) -> ActivityProgress:
    """What the activity would be at the end of the period if all the evidence of the report were accepted."""
    activity = report.activity
    dropped = getattr(activity, "dropped", None)
    now = ActivityProgress(
        row=published_plan(activity.commitment.exercise.external_id).find("activities", activity.external_id),  # type: ignore[union-attr,arg-type]
        on=report.period.ends_on,
        facts=evidence_facts(report__activity=activity).get(activity.external_id, NOTHING),
        dropped_on=dropped.dropped_on if dropped else None,
    )
    fresh = report.evidence.filter(accepted_at__isnull=True, returned_at__isnull=True)
    return if_accepted(now, fresh, on=report.period.ends_on)


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).select_related("commitment__exercise").get(pk=activity.pk)


def _check_open(activity: Activity, period: ReportingPeriod, at: datetime) -> None:
    exercise = activity.commitment.exercise
    if period.exercise_id != exercise.pk:
        raise DomainError("Ese periodo es de otro ejercicio.")
    current = ReportingPeriod.objects.filter(exercise=exercise).open_at(at).first()
    if period.frozen_at is not None or not period.is_open(at):
        where = f" Informe en «{current.name}», y diga ahí qué corrige." if current else ""
        raise DomainError(f"El periodo «{period.name}» no recibe informes.{where}")
    plan = published_plan(exercise.external_id)
    if plan is None or plan.find("activities", activity.external_id) is None:
        raise DomainError("Esa actividad no está en el plan publicado; se informa de ella cuando lo esté.")


def _check_correction(report: Report) -> None:
    if report.corrects is None:
        report.correction_reason = ""
        return
    earlier = report.corrects
    if earlier.activity_id != report.activity_id or earlier.is_draft or earlier.period_id == report.period_id:
        raise DomainError("Solo se corrige un informe entregado de la misma actividad en un periodo anterior.")
    if not report.correction_reason:
        raise DomainError("Escriba por qué corrige el informe anterior.")


def _check_new(report: Report, url: str, upload: Any) -> None:
    """Refuse what was sent twice: the same file, or the same link, already waits or counts in this report."""
    same = {"url": url} if upload is None else {"file__sha256": upload.sha256}
    twin = report.evidence.filter(returned_at__isnull=True, withdrawn_at__isnull=True, **same).first()
    if twin is not None:
        what = "ese mismo enlace" if upload is None else "ese mismo archivo"
        raise DomainError(f"«{twin.title}» ya está en este informe con {what}; no se adjunta dos veces.")


def _check_days(evidence: Evidence, at: datetime) -> None:
    today = at.astimezone(clock.ZONE).date()
    if evidence.dated_on is None:
        raise DomainError("Escriba la fecha de la evidencia.")
    if evidence.dated_on > today:
        raise DomainError("La fecha de la evidencia todavía no llega.")
    if evidence.completed_on is not None:
        if evidence.completed_on > today:
            raise DomainError("El día en que se cumplió la actividad todavía no llega.")
        if evidence.shows != Shows.MEANS:
            raise DomainError(
                "Una actividad se cumple con el medio de verificación que prometió el plan: marque que esta evidencia "
                "lo es, o deje vacío el día de cumplimiento."
            )


def _organisation_for(by: Any, activity: Activity) -> Organisation:
    """The organisation in whose name the account reports: the lead where it works for it, else the office's own."""
    answering = answering_organisations(activity)
    own = list(Organisation.objects.filter(affiliations__user=by, pk__in=answering))
    lead = next((organisation for organisation in own if organisation.pk == activity.commitment.lead_id), None)
    if not own:
        raise DomainError("Su cuenta no está adscrita a ninguna institución responsable de esta actividad.")
    return lead or own[0]


def _already(report: Report) -> str:
    return f"Ese informe ya se entregó el {long_instant(report.submitted_at)}; ya no cambia."
