"""The plan as a document, its downloads, its versions and what changed between them."""

from __future__ import annotations

import json
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from abierto.core.files import attachment
from abierto.core.pages import crumbs, public_page
from abierto.plan.diffing import Change, differences
from abierto.plan.documents.blocks import Heading
from abierto.plan.documents.outline import document_blocks, headings
from abierto.plan.enums import DocumentFormat
from abierto.plan.exchange.writing import plan_file
from abierto.plan.models import PlanDocument, PlanVersion
from abierto.plan.public import plan_crumbs, plan_or_404
from abierto.plan.queries import version_plan

_TYPES: dict[str, str] = {
    DocumentFormat.PDF: "application/pdf",
    DocumentFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentFormat.JSON: "application/json",
}


@public_page
def document_detail(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """The whole plan on one page, with anchors: the same blocks as the PDF and the DOCX."""
    plan = plan_or_404(exercise_id)
    index, body = _written(plan.version.code)
    context = {
        "plan": plan,
        "index": index,
        "body": body,
        "crumbs": crumbs(*plan_crumbs(plan), ("Documento", f"{plan.url}documento/")),
    }
    return render(request, "plan/document_detail.html", context)


@public_page
def document_download(request: HttpRequest, exercise_id: str, extension: str) -> HttpResponse:
    """The document of the version in force."""
    return _download(_version(exercise_id, plan_or_404(exercise_id).version.number), extension)


@public_page
def version_download(request: HttpRequest, exercise_id: str, number: str, extension: str) -> HttpResponse:
    """The document of any published version."""
    return _download(_version(exercise_id, int(number)), extension)


@public_page
def version_list(request: HttpRequest, exercise_id: str) -> HttpResponse:
    """Every published version, with its reason and fingerprint."""
    plan = plan_or_404(exercise_id)
    context = {
        "plan": plan,
        "versions": PlanVersion.objects.published()
        .filter(exercise__external_id=exercise_id)
        .defer("content")
        .order_by("-number"),
        "crumbs": crumbs(*plan_crumbs(plan), ("Versiones", f"{plan.url}versiones/")),
    }
    return render(request, "plan/version_list.html", context)


@public_page
def version_detail(request: HttpRequest, exercise_id: str, number: int) -> HttpResponse:
    """One version, and what it changed in the version published before it."""
    plan = plan_or_404(exercise_id)
    version = _version(exercise_id, number)
    previous = (
        PlanVersion.objects.published()
        .filter(exercise=version.exercise, number__lt=version.number)
        .order_by("-number")
        .first()
    )
    changes = _changes(previous.code, version.code) if previous else ()
    context = {
        "plan": plan,
        "version": version,
        "previous": previous,
        "changes": changes,
        "crumbs": crumbs(
            *plan_crumbs(plan),
            ("Versiones", f"{plan.url}versiones/"),
            (f"Versión {number}", f"{plan.url}versiones/{number}/"),
        ),
    }
    return render(request, "plan/version_detail.html", context)


@lru_cache(maxsize=8)
def _written(code: str) -> tuple[list[Heading], SafeString]:
    """The index and the body of a version's document. What is published never changes: it is written once a process."""
    version = PlanVersion.objects.get(code=code)
    blocks = document_blocks(version_plan(version), list(version.signatures.select_related("organisation")))
    body = render_to_string("plan/_document.html", {"blocks": [b for b in blocks if b.kind != "cover"]})
    return headings(blocks, depth=1), mark_safe(body)


@lru_cache(maxsize=32)
def _changes(before: str, after: str) -> tuple[Change, ...]:
    """What a published version changed in another; compared once a process."""
    former, latter = (version_plan(PlanVersion.objects.get(code=code)) for code in (before, after))
    return tuple(differences(former.content, latter.content))


def _download(version: PlanVersion, extension: str) -> HttpResponse:
    """The kept bytes: PDF, DOCX or JSON; XLSX is written from the same frozen content."""
    name = f"plan-{version.exercise.external_id}-v{version.number}.{extension}"
    if extension == "xlsx":
        body = plan_file(json.loads(version.content), name)
        return attachment(body, name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    document = get_object_or_404(PlanDocument, version=version, format=extension)
    return attachment(bytes(document.content), name, _TYPES[document.format])


def _version(exercise_id: str, number: int) -> PlanVersion:
    if number > 32767:  # beyond the column's range: no such version, on any database
        raise Http404("Esa versión no existe.")
    return get_object_or_404(
        PlanVersion.objects.published().select_related("exercise"), exercise__external_id=exercise_id, number=number
    )
