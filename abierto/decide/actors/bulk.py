"""Loading a file of texts: seen first, with everything to mend; kept after, whole or not at all."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.files import attachment
from abierto.core.previews import folder_of
from abierto.decide.actions.bulk import load_texts, own_texts, replaced_by, touch_of_drafts, try_texts
from abierto.decide.actors.door import actors_view, own_seat, page
from abierto.decide.bulk import HELP, Reading, read_texts, template
from abierto.territory.reading.files import FileProblems

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN, MOST_TOLD = 20, 200


@require_safe
@actors_view
def bulk_template(request: HttpRequest, extension: str) -> HttpResponse:
    """The file to fill in."""
    return attachment(template(extension), f"textos.{extension}", _TYPES[extension])


@require_http_methods(["GET", "HEAD", "POST"])
@actors_view
def bulk_load(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what it holds; nothing is kept."""
    if request.method != "POST":
        return page(request, "bulk", {"help": HELP})
    upload = request.FILES.get("archivo")
    if upload is None:
        return page(request, "bulk", {"help": HELP, "problem": "Elija un archivo."}, 422)
    return _preview(request, upload.read())


def _preview(request: HttpRequest, body: bytes, problem: str = "") -> HttpResponse:
    """What a file holds, and which drafts it would replace; with a ``problem``, why it was not kept as it was seen."""
    context: dict[str, Any] = {"help": HELP, "problem": problem}
    force, status = own_seat(request).force, 422
    try:
        reading = read_texts(body)
        if reading.is_good:
            reading.problems = try_texts(force=force, items=reading.items, by=request.user)
        if reading.is_good:
            reading.items = own_texts(force, reading.items)
    except NotAllowed:
        raise
    except DomainError as found:
        context["problem"] = str(found)
    else:
        context |= {"reading": reading, "problems": reading.problems[:MOST_TOLD], "items": reading.items[:SHOWN]}
        if reading.is_good:
            replaced = replaced_by(force, reading.items)
            context |= {"replaced": replaced.items(), "seen": touch_of_drafts(replaced)}
            context["kept"], status = _keep(request.user, body), 409 if problem else 200
    return page(request, "bulk", context, status)


@require_POST
@actors_view
def bulk_confirm(request: HttpRequest) -> HttpResponse:
    """Keep what was seen."""
    seat, path = own_seat(request), _path(request.user, request.POST.get("kept", ""))
    if not default_storage.exists(path):
        messages.error(request, "La vista previa venció. Elija el archivo otra vez.")
        return redirect("decide:actor-bulk")
    with default_storage.open(path, "rb") as file:
        body = file.read()
    try:
        reading: Reading = read_texts(body)
        if not reading.is_good:
            raise FileProblems("textos", reading.problems)
        seen = request.POST.get("seen", "")
        made = load_texts(force=seat.force, items=reading.items, seen=seen, by=request.user)
    except NotAllowed:
        raise
    except StaleRecord as problem:
        return _preview(request, body, f"No se guardó nada. {problem}")
    except DomainError as problem:
        messages.error(request, f"No se guardó nada. {problem}")
        return redirect("decide:actor-bulk")
    default_storage.delete(path)
    messages.success(request, _kept(len(made)))
    return redirect("decide:actor-home")


def _kept(count: int) -> str:
    if count == 1:
        return "Se guardó un borrador. Revíselo y envíelo a validar."
    return f"Se guardaron {count:,} borradores. Revíselos y envíelos a validar."


def _keep(user: Any, body: bytes) -> str:
    """Keep what was seen until it is confirmed; only a person's latest file is kept."""
    folder = folder_of("textos-de-actores", user.pk)
    if default_storage.exists(folder):
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    kept = hashlib.sha256(body).hexdigest()
    default_storage.save(_path(user, kept), ContentFile(body))
    return kept


def _path(user: Any, kept: str) -> str:
    """Where one's own file is; another's is at no address that one can write."""
    if len(kept) != 64 or not kept.isalnum() or not kept.isascii():
        raise Http404
    return f"{folder_of('textos-de-actores', user.pk)}/{kept}"
