"""The progress sheet of a commitment in a period: page, document and slides. Only what was published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from abierto.core.files import attachment
from abierto.core.pages import crumbs, public_page
from abierto.followup.documents.brief import brief_pdf
from abierto.followup.documents.group_report import lead_label
from abierto.followup.documents.sheet import SheetFacts, sheet_blocks, sheet_brief
from abierto.followup.documents.slides import sheet_deck, slides_pdf
from abierto.followup.models import CommitmentState, ProgressSheet
from abierto.followup.public import plan_crumbs, plan_or_404
from abierto.plan.reading import Plan

_PDF = "application/pdf"


@public_page
def sheet_detail(request: HttpRequest, exercise_id: str, period_slug: str, commitment_id: str) -> HttpResponse:
    """The sheet as a page: the same blocks as its PDF."""
    plan, facts = _facts(exercise_id, period_slug, commitment_id)
    period = facts.sheet.period
    context = {
        "plan": plan,
        "facts": facts,
        "period": period,
        "blocks": sheet_blocks(facts),
        "crumbs": crumbs(
            *plan_crumbs(plan),
            ("Avances", f"{plan.url}avances/"),
            (period.name, period.url),
            (facts.sheet.heading, facts.path),
        ),
    }
    return render(request, "followup/sheet_detail.html", context)


@public_page
def sheet_download(request: HttpRequest, exercise_id: str, period_slug: str, commitment_id: str) -> HttpResponse:
    """The sheet as an accessible PDF."""
    _, facts = _facts(exercise_id, period_slug, commitment_id)
    return attachment(brief_pdf(sheet_brief(facts)), f"avances-{period_slug}-{commitment_id}.pdf", _PDF)


@public_page
def sheet_slides(request: HttpRequest, exercise_id: str, period_slug: str, commitment_id: str) -> HttpResponse:
    """The sheet as slides: one idea a page."""
    _, facts = _facts(exercise_id, period_slug, commitment_id)
    return attachment(slides_pdf(sheet_deck(facts)), f"diapositivas-{period_slug}-{commitment_id}.pdf", _PDF)


def _facts(exercise_id: str, period_slug: str, commitment_id: str) -> tuple[Plan, SheetFacts]:
    plan = plan_or_404(exercise_id)
    sheet = get_object_or_404(
        ProgressSheet.objects.filter(published_at__isnull=False)
        .select_related("period__exercise", "commitment__lead")
        .prefetch_related("figures", "proposals", "next_steps"),
        period__exercise__external_id=exercise_id,
        period__slug=period_slug,
        commitment__external_id=commitment_id,
    )
    state = CommitmentState.objects.filter(period=sheet.period, commitment_id=commitment_id).defer("content").first()
    row = plan.find("commitments", commitment_id)
    name = row.name if row is not None else state.name if state is not None else sheet.commitment.name
    lead = row.lead.external_id if row is not None else sheet.commitment.lead.external_id
    return plan, SheetFacts(
        sheet=sheet,
        commitment=name,
        lead=lead_label(plan, lead),
        jurisdiction=plan.exercise.jurisdiction,
        plan_name=plan.exercise.name,
        path=f"{sheet.period.url}{commitment_id}/hoja/",
        state=state,
    )
