"""What the follow-up says on the desk's first page: what each one owes today."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from abierto.accounts.rules import is_civil_society, is_evaluator, is_institution, is_secretariat
from abierto.core import clock
from abierto.core.dates import long_instant
from abierto.core.duties import Duty
from abierto.followup.models import ReportingPeriod
from abierto.followup.owed import days_left
from abierto.followup.progress import current_progress
from abierto.followup.queries import awaiting_ruling, open_periods, reports_on, without_report
from abierto.plan.queries import current_exercise


def duties(user: Any) -> list[Duty]:
    """An institution's reports, the secretariat's queue and cut-offs, and the period in which voices may speak."""
    exercise = current_exercise()
    if exercise is None:
        return []
    opened = open_periods(exercise)
    found = []
    if is_institution.test(user) and opened:
        found += _reports(user, exercise, opened[0])
    if is_secretariat.test(user):
        found += _secretariat(user)
    if opened and (is_civil_society.test(user) or is_evaluator.test(user)):
        text = f"Puede pronunciarse sobre los compromisos en «{opened[0].name}»"
        found.append(Duty("Su voz", text, "/escritorio/seguimiento/voces/", _closes(opened[0])))
    return found


def _reports(user: Any, exercise: Any, period: ReportingPeriod) -> list[Duty]:
    progress = current_progress(exercise.external_id)
    mine = set(reports_on(user, exercise).values_list("external_id", flat=True))
    if progress is None or not mine:
        return []
    missing = sum(activity.external_id in mine for activity in without_report(progress, period))
    text = f"Informes por entregar: {missing}" if missing else "Todo lo que debe informar está entregado"
    return [Duty("Informes de actividades", text, reverse("followup_desk:owes"), _closes(period))]


def _secretariat(user: Any) -> list[Duty]:
    found = []
    waiting = awaiting_ruling(user).count()
    if waiting:
        text = f"Evidencias por revisar: {waiting}"
        found.append(Duty("Evidencia por revisar", text, reverse("followup_desk:queue")))
    for period in ReportingPeriod.objects.due_to_freeze(clock.now()).select_related("exercise"):
        text = f"«{period.name}» ya cerró y falta congelarlo"
        found.append(Duty("Periodos por congelar", text, reverse("followup_desk:period", args=[period.pk])))
    return found


def _closes(period: ReportingPeriod) -> str:
    left = days_left(period, clock.today())
    days = "hoy es el último día" if left == 0 else f"{'queda 1 día' if left == 1 else f'quedan {left} días'}"
    return f"{period.name}: cierra el {long_instant(period.cuts_at)}; {days}"
