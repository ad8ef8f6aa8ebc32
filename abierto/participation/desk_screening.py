"""Screening at the desk: what the rules marked, to be read by a person. Nothing is erased here.

Sealed spaces are not here at all: what one political actor received is seen by nobody before its delivery, not even by
whoever screens. The rules mark it all the same, and the marks travel with it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.pages import page_of
from abierto.core.permissions import require
from abierto.participation.actions.reviews import review_screening
from abierto.participation.models import Act, Contribution, Screening, ScreeningReview
from abierto.participation.screening import FLAGGED_FROM, REASONS, RULE_VERSION, Reason

PERMISSION = "participation.review_screening"


class ReviewForm(forms.Form):
    """Whether it stands, and why."""

    stands = forms.TypedChoiceField(
        label="Decisión",
        choices=[("si", "Queda como válido"), ("no", "No queda como válido")],
        coerce=lambda value: value == "si",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Por qué", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Al menos una frase."
    )


def marked(code: str = "", *, reviewed: bool | None = None) -> QuerySet[Screening]:
    """What the present rules marked, the latest first: with a reason, or flagged or with a text to read."""
    rows = Screening.objects.filter(rule_version=RULE_VERSION, act__space__is_sealed=False)
    if code in REASONS:
        rows = rows.annotate(codes=Cast("reasons", TextField())).filter(codes__contains=f'"{code}"')
    else:
        rows = rows.filter(Q(score__gte=FLAGGED_FROM) | Q(holds_text=True))
    if reviewed is not None:
        seen = Exists(ScreeningReview.objects.filter(act=OuterRef("act_id")))
        rows = rows.filter(seen if reviewed else ~seen)
    return rows.order_by("-act_id").select_related("act__space")


@require_safe
@desk_view
def screening_list(request: HttpRequest) -> HttpResponse:
    """What waits to be read, by reason."""
    require(request.user, PERMISSION)
    code, which = request.GET.get("motivo", ""), request.GET.get("estado", "")
    rows = marked(code, reviewed={"revisados": True, "todos": None}.get(which, False))
    page = page_of(request, rows)
    context = {
        "page": page,
        "rows": [(row, _told(row)) for row in page.object_list],
        "reasons": REASONS.values(),
        "code": code,
        "which": which,
        "version": RULE_VERSION,
    }
    return render(request, "participation/desk/screening_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def screening_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One act: what each version said of it, what people decided, and the decision."""
    require(request.user, PERMISSION)
    acts = Act.objects.select_related("space").filter(screenings__isnull=False, space__is_sealed=False)
    act = get_object_or_404(acts.distinct(), pk=pk)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_as_messages(request):
            review_screening(act=act, by=request.user, **form.cleaned_data)
            messages.success(request, "Se guardó la revisión.")
            return redirect("screening_desk:list")
    status = 422 if request.method == "POST" else 200
    return render(request, "participation/desk/screening_review.html", _context(act, form), status=status)


def _told(row: Screening) -> list[Reason]:
    """The reasons of a row that today's table knows."""
    return [REASONS[code] for code in row.reasons if code in REASONS]


def _context(act: Act, form: ReviewForm) -> dict[str, Any]:
    """Neither the pseudonym nor what was reacted or voted: the decision does not depend on them."""
    contribution = Contribution.objects.filter(pk=act.pk).first()
    return {
        "act": act,
        "form": form,
        "contribution": contribution,
        "screenings": [(row, _told(row)) for row in act.screenings.order_by("-pk")],
        "reviews": act.reviews.select_related("by").order_by("-pk"),
        "flagged_from": FLAGGED_FROM,
    }


app_name = "screening_desk"
urlpatterns = [
    path("", screening_list, name="list"),
    path("<row:pk>/", screening_review, name="review"),
]
