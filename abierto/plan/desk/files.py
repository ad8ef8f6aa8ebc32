"""Taking the working copy away as a file, and reading one back: seen first, confirmed after."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.files import attachment
from abierto.core.permissions import require
from abierto.core.previews import folder_of
from abierto.plan.actions.imports import import_plan
from abierto.plan.content import working_content
from abierto.plan.desk.workspace import exercise_or_404
from abierto.plan.exchange import PlanFileError, plan_file, read_plan_file
from abierto.plan.forms import FileForm

_TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@desk_view
def export(request: HttpRequest, exercise_id: str, extension: str) -> HttpResponse:
    """The whole working copy as one file."""
    exercise = exercise_or_404(request, exercise_id)
    name = f"{exercise.external_id}-borrador.{extension}"
    return attachment(plan_file(working_content(exercise), name), name, _TYPES[extension])


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def file_import(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what it would change; nothing is written."""
    require(request.user, "plan.import_file")
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        context["name"] = file.name
        try:
            body = file.read()
            content = read_plan_file(body, file.name, strict=False)
            context["report"] = import_plan(content=content, by=request.user, dry_run=True)
            context["kept"] = _keep(request.user, body, file.name)
        except NotAllowed:
            raise
        except DomainError as problem:
            context["problems"] = problem.problems if isinstance(problem, PlanFileError) else [problem]
    return render(request, "plan/desk/import.html", context)


@require_POST
@desk_view
def file_confirm(request: HttpRequest) -> HttpResponse:
    """Load the file that was previewed, whole or not at all."""
    require(request.user, "plan.import_file")
    kept = request.POST.get("kept", "")
    path = _path(request.user, kept)
    if not default_storage.exists(path):
        messages.error(request, "La vista previa venció. Elija el archivo otra vez.")
        return redirect("plan_desk:import")
    with default_storage.open(path, "rb") as file:
        body = file.read()
    try:
        if hashlib.sha256(body).hexdigest() != PurePath(kept).stem:
            raise DomainError("El archivo guardado no es el que se revisó. Elíjalo otra vez.")
        import_plan(content=read_plan_file(body, kept, strict=False), by=request.user, dry_run=False)
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
        return redirect("plan_desk:import")
    default_storage.delete(path)
    messages.success(request, "Se cargó el archivo en el borrador.")
    return redirect("plan_desk:current")


def _keep(user: Any, body: bytes, name: str) -> str:
    """Keep the previewed bytes until they are confirmed; only a person's latest file is kept."""
    folder = folder_of("importaciones", user.pk)
    if default_storage.exists(folder):
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    kept = f"{hashlib.sha256(body).hexdigest()}{PurePath(name).suffix.lower()}"
    default_storage.save(_path(user, kept), ContentFile(body))
    return kept


def _path(user: Any, kept: str) -> str:
    stem, _, suffix = kept.partition(".")
    if len(stem) != 64 or not stem.isalnum() or not stem.isascii() or suffix not in _TYPES:
        raise Http404
    return f"{folder_of('importaciones', user.pk)}/{kept}"
