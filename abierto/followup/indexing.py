"""What the public search knows of the follow-up: a row per page of a published plan that says something of its own.

Rows are kept by what changes together: the plan's own pages, each period, what the voices say of each commitment.
Titles of a commitment's further pages give its number, so that the commitment itself is found first by its name.
"""

from __future__ import annotations

from collections.abc import Iterator

from abierto.core import clock
from abierto.core.dates import between, long_date
from abierto.core.search import SearchRow, replace_rows
from abierto.followup.balance import years_of
from abierto.followup.models import BeforeAfter, ProgressSheet, Reply, ReportingPeriod, Statement
from abierto.followup.progress import plan_progress
from abierto.plan.models import Commitment, PlanVersion
from abierto.plan.queries import published_plan
from abierto.plan.reading import Plan, Row
from abierto.secretariat.models import Exercise

#: So many of the latest statements, and of the latest replies, are found by their words: publishing stays quick.
LATEST = 30


def index_followup(version: PlanVersion) -> None:
    """Replace everything that the search knows of an exercise's follow-up: its plan in force changed."""
    exercise = version.exercise
    index_plan_pages(exercise)
    for period in ReportingPeriod.objects.filter(exercise=exercise).select_related("exercise"):
        index_period(period)
    for commitment in Commitment.objects.filter(exercise=exercise).select_related("exercise"):
        index_voices(commitment)


def index_plan_pages(exercise: Exercise) -> None:
    """The periods' list, balances, and the history and impact of each commitment."""
    plan = published_plan(exercise.external_id)
    replace_rows(f"followup:plan:{exercise.pk}", _plan_rows(plan) if plan is not None else ())


def index_period(period: ReportingPeriod) -> None:
    """A period, its operating group's report, and its published sheets."""
    plan = published_plan(period.exercise.external_id)
    replace_rows(f"followup:period:{period.pk}", _period_rows(plan, period) if plan is not None else ())


def index_voices(commitment: Commitment) -> None:
    """What was said of a commitment, with the replies."""
    plan = published_plan(commitment.exercise.external_id)
    row = plan.find("commitments", commitment.external_id) if plan is not None else None
    replace_rows(f"followup:voices:{commitment.pk}", _voices_rows(row) if row is not None else ())


def _plan_rows(plan: Plan) -> Iterator[SearchRow]:
    name = plan.exercise.name
    yield SearchRow("Avances", f"{plan.url}avances/", "Avances por periodo", name, "periodos de informe cortes corte")
    yield SearchRow(
        "Impacto", f"{plan.url}impacto/", "Impacto del plan", name, "indicadores mediciones línea base metas"
    )
    yield SearchRow("Balance anual", f"{plan.url}balance/", "Balance anual", name)
    for year in years_of(plan_progress(plan)):
        told = f"De lo que el plan prometió para {year}: qué se cumplió, cuándo, y qué no."
        yield SearchRow("Balance anual", f"{plan.url}balance/{year}/", f"Balance anual {year}", told, name)
    actions: dict[str, list[str]] = {}
    for pair in BeforeAfter.objects.filter(commitment__exercise__external_id=plan.exercise.external_id).select_related(
        "commitment"
    ):
        actions.setdefault(pair.commitment.external_id, []).append(f"{pair.action} {pair.measure}")
    for row in plan.commitments:
        who = f"{row.lead.name} {row.axis.name}"
        yield SearchRow("Historia", f"{row.url}historia/", f"Historia del compromiso {row.number}", row.name, who)
        words = " ".join((who, *(indicator.name for indicator in row.indicators), *actions.get(row.external_id, ())))
        yield SearchRow("Impacto", f"{row.url}impacto/", f"Impacto del compromiso {row.number}", row.name, words)


def _period_rows(plan: Plan, period: ReportingPeriod) -> Iterator[SearchRow]:
    days = between(period.starts_on, period.ends_on)
    told = f"{days[:1].upper()}{days[1:]}."
    if period.frozen_at is not None:
        told += f" Se congeló el {long_date(period.frozen_at.astimezone(clock.ZONE).date())}."
    names = " ".join(period.states.values_list("name", flat=True))
    yield SearchRow("Avances", period.url, f"Avances: {period.name}", told, f"{plan.exercise.name} {names}")
    report = f"{period.url}informe-del-grupo-operativo/"
    yield SearchRow("Avances", report, f"Informe del grupo operativo: {period.name}", told, plan.exercise.name)
    sheets = ProgressSheet.objects.filter(period=period, published_at__isnull=False).select_related("commitment")
    for sheet in sheets.prefetch_related("figures", "proposals", "next_steps"):
        words = (
            *(sheet.commitment.name, sheet.figures_caption, period.name),
            *(figure.sector for figure in sheet.figures.all()),
            *(f"{proposal.heading} {proposal.text}" for proposal in sheet.proposals.all()),
            *(step.text for step in sheet.next_steps.all()),
        )
        address = f"{period.url}{sheet.commitment.external_id}/hoja/"
        yield SearchRow(
            "Hoja de avances", address, sheet.heading, sheet.summary[:300], " ".join((sheet.summary, *words))
        )


def _voices_rows(row: Row) -> Iterator[SearchRow]:
    published = Statement.objects.filter(commitment__external_id=row.external_id, published_at__isnull=False)
    said = [
        f"{statement.speaker} {statement.text}"
        for statement in published.select_related("organisation", "member__organisation").order_by("-published_at")[
            :LATEST
        ]
    ]
    replies = Reply.objects.filter(statement__commitment__external_id=row.external_id).order_by("-published_at")
    said += [f"{reply.speaker} {reply.text}" for reply in replies[:LATEST]]
    yield SearchRow("Voces", f"{row.url}voces/", f"Voces sobre el compromiso {row.number}", row.name, " ".join(said))
