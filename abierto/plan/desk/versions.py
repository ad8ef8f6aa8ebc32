"""Sealing, signing, publishing and withdrawing at the desk."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.permissions import allowed, require
from abierto.people.models import Organisation
from abierto.plan.actions.versions import (
    missing_signatures,
    publish_version,
    publishable_content,
    seal_version,
    sign_version,
    withdraw_version,
)
from abierto.plan.desk.workspace import exercise_or_404
from abierto.plan.diffing import differences
from abierto.plan.forms import ReasonForm, SignForm
from abierto.plan.models import PlanVersion
from abierto.plan.reading import Plan


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def seal(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """What sealing now would include, leave out and change; then seal with the reason."""
    exercise = exercise_or_404(request, exercise_id)
    require(request.user, "plan.seal_version", exercise)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_as_messages(request):
            version = seal_version(exercise=exercise, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"Se selló la versión {version.number}. Espera las firmas.")
            return redirect("plan_desk:version", version.pk)
    content = publishable_content(exercise)
    in_force = exercise.versions.published().order_by("-number").first()
    context = {
        "exercise": exercise,
        "included": Plan(content).commitments,
        "pending": content["pending"],
        "in_force": in_force,
        "changes": differences(json.loads(in_force.content), content) if in_force else [],
        "awaiting": exercise.versions.awaiting().defer("content").first(),
        "form": form,
    }
    return render(request, "plan/desk/seal.html", context)


@require_safe
@desk_view
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its fingerprint, who has signed, and what the person may do with it."""
    return _page(request, _version(request, pk))


@require_POST
@desk_view
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The person signs for an institution they work for."""
    found = _version(request, pk)
    require(request.user, "plan.sign_version", found)
    form = SignForm(request.POST, organisations=_may_sign_for(request.user, found))
    if not form.is_valid():
        return _page(request, found, sign_form=form)
    with errors_as_messages(request):
        sign_version(version=found, by=request.user, **form.cleaned_data)
        messages.success(request, f"Se firmó por {form.cleaned_data['organisation']}.")
    return redirect("plan_desk:version", found.pk)


@require_POST
@desk_view
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The version becomes the plan in force."""
    found = _version(request, pk)
    with errors_as_messages(request):
        publish_version(version=found, by=request.user)
        messages.success(request, "Se publicó. El sitio la muestra en unos segundos.")
    return redirect("plan_desk:version", found.pk)


@require_POST
@desk_view
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the version up before it is published, with the reason."""
    found = _version(request, pk)
    require(request.user, "plan.withdraw_version", found)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, withdraw_form=form)
    with errors_as_messages(request):
        withdraw_version(version=found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Se retiró la versión; el borrador puede corregirse y sellarse otra vez.")
    return redirect("plan_desk:version", found.pk)


def _version(request: HttpRequest, pk: int) -> PlanVersion:
    require(request.user, "plan.view_draft")
    return get_object_or_404(PlanVersion.objects.select_related("exercise", "sealed_by"), pk=pk)


def _may_sign_for(user: Any, version: PlanVersion) -> Any:
    """Institutions that the person works for, that must sign and have not."""
    missing = [organisation.pk for organisation in missing_signatures(version)]
    return Organisation.objects.filter(pk__in=missing, affiliations__user=user)


def _page(request: HttpRequest, version: PlanVersion, **forms: Any) -> HttpResponse:
    user, awaiting = request.user, version.is_awaiting
    signers = _may_sign_for(user, version) if awaiting and allowed(user, "plan.sign_version", version) else None
    missing = missing_signatures(version)
    context = {
        "version": version,
        "exercise": version.exercise,
        "plan": Plan(json.loads(version.content)),
        "signatures": version.signatures.select_related("organisation"),
        "missing": missing,
        "sign_form": forms.get("sign_form") or (SignForm(organisations=signers) if signers else None),
        "withdraw_form": forms.get("withdraw_form")
        or (ReasonForm() if awaiting and allowed(user, "plan.withdraw_version", version) else None),
        "may_publish": awaiting and not missing and allowed(user, "plan.publish_version", version),
    }
    return render(request, "plan/desk/version.html", context, status=422 if forms else 200)
