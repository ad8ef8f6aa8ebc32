"""Bringing in a file of contributions: seen first, with every error; kept after, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.files import attachment
from abierto.core.permissions import require
from abierto.dialogues.actions.captures import capture_sheets
from abierto.dialogues.desk.frame import dialogue_of, page
from abierto.dialogues.forms import ImportForm
from abierto.dialogues.importing import HELP, Preview, read_contributions, template_csv, template_xlsx
from abierto.dialogues.models import Dialogue
from abierto.participation.enums import Origin
from abierto.participation.models import Contribution
from abierto.uploads.actions.files import examine
from abierto.uploads.enums import MediaType

SHOWN = 15
_SUFFIXES = {"csv": MediaType.CSV, "xlsx": MediaType.XLSX}
_TEMPLATES = {
    "csv": (template_csv, "text/csv; charset=utf-8"),
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@require_safe
@desk_view
def template(request: HttpRequest, extension: str) -> HttpResponse:
    """The file to fill in."""
    require(request.user, "dialogues.capture")
    make, media_type = _TEMPLATES[extension]
    return attachment(make(), f"aportaciones.{extension}", media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def file_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a file and see what it holds; nothing is kept."""
    dialogue = dialogue_of(request, pk, "dialogues.capture")
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "help": HELP}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                with examine(upload) as seen:
                    body, preview = seen.path.read_bytes(), _read(dialogue, seen.path, seen.media_type)
                    suffix = "xlsx" if seen.media_type == MediaType.XLSX else "csv"
            except NotAllowed:
                raise
            except DomainError as problem:
                form.add_error("file", str(problem))
            else:
                context |= {"preview": preview, "lines": preview.lines[:SHOWN], "name": upload.name}
                if preview.is_good:
                    context["kept"], status = _keep(request.user, body, suffix), 200
    return page(request, "import", "import", dialogue, context, status)


@require_POST
@desk_view
def file_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was previewed."""
    dialogue = dialogue_of(request, pk, "dialogues.capture")
    here = reverse("dialogues_desk:import", args=[pk])
    kept = request.POST.get("kept", "")
    path = _path(request.user, kept)
    if not default_storage.exists(path):
        messages.error(request, "La vista previa venció. Elija el archivo otra vez.")
        return redirect(here)
    with default_storage.open(path, "rb") as file, NamedTemporaryFile() as copy:
        body = file.read()
        copy.write(body)
        copy.flush()
        try:
            if hashlib.sha256(body).hexdigest() != kept.partition(".")[0]:
                raise DomainError("El archivo guardado no es el que se revisó. Elíjalo otra vez.")
            preview = _read(dialogue, Path(copy.name), _SUFFIXES[kept.partition(".")[2]])
            if not preview.is_good:
                raise DomainError(f"No se importó nada. {preview.problems[0]}")
            made = capture_sheets(dialogue=dialogue, sheets=preview.sheets, origin=Origin.IMPORT, by=request.user)
        except NotAllowed:
            raise
        except DomainError as problem:
            messages.error(request, str(problem))
            return redirect(here)
    default_storage.delete(path)
    messages.success(request, f"Se importaron {len(made):,}. Cuentan cuando otra persona las coteje.")
    return redirect(here)


def _read(dialogue: Dialogue, path: Path, media_type: str) -> Preview:
    sheets = Contribution.objects.filter(act__space=dialogue.space_id).exclude(sheet="")
    kept = frozenset(sheets.values_list("sheet", flat=True)) if dialogue.space_id else frozenset()
    return read_contributions(path, media_type, kept=kept)


def _keep(user: Any, body: bytes, suffix: str) -> str:
    """Keep the previewed bytes until they are confirmed; only a person's latest file is kept."""
    folder = f"aportaciones/{user.pk}"
    if default_storage.exists(folder):
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    kept = f"{hashlib.sha256(body).hexdigest()}.{suffix}"
    default_storage.save(_path(user, kept), ContentFile(body))
    return kept


def _path(user: Any, kept: str) -> str:
    stem, _, suffix = kept.partition(".")
    if len(stem) != 64 or not stem.isalnum() or not stem.isascii() or suffix not in _SUFFIXES:
        raise Http404
    return f"aportaciones/{user.pk}/{kept}"
