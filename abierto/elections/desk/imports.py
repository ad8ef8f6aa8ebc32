"""Loading a list of candidates: looked at first, with everything to mend; loaded after, whole or not at all.

Between the two only the lines that were read are kept: no contact of anybody's, nor anything else of the file.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from abierto.core.desk import desk_view
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.previews import folder_of
from abierto.elections.actions.importing import import_candidacies, preview_candidacies
from abierto.elections.desk.frame import page, process_of
from abierto.elections.files import DESK_COLUMNS
from abierto.elections.forms import ListForm, TermsForm
from abierto.elections.models import Candidate, Process
from abierto.elections.reading.candidates import Reading, from_kept, kept, read_candidates
from abierto.elections.reading.tables import MOST_BYTES
from abierto.territory.reading.files import FileProblems, check_size

SHOWN = 30
_ENDINGS = (".csv", ".txt", ".xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def file_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a list and see what it would do; nothing is loaded."""
    process = process_of(request, pk, "elections.import_candidacies")
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "columns": DESK_COLUMNS, "shown": SHOWN}
    if request.method != "POST":
        return page(request, "import", "import", process, context)
    if form.is_valid():
        context["name"] = form.cleaned_data["file"].name
        try:
            reading = _read(form.cleaned_data["file"])
            terms = form.terms()
            loaded = preview_candidacies(process=process, reading=reading, terms=terms, by=request.user)
        except NotAllowed:
            raise
        except FileProblems as problem:
            context["problems"] = problem.problems
        except DomainError as problem:
            form.add_error("file", str(problem))
        else:
            context |= {"loaded": loaded, "found": loaded.comparison, "changed": _changed(loaded.comparison.changed)}
            if loaded.changes_anything:
                context |= {"kept": _keep(request.user, process, reading), "terms_form": _again(form)}
            return page(request, "import", "import", process, context)
    return page(request, "import", "import", process, context, 422)


@require_POST
@desk_view
def file_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Load what was looked at."""
    process = process_of(request, pk, "elections.import_candidacies")
    path = _path(request.user, process, request.POST.get("kept", ""))
    form = TermsForm(request.POST)
    if not default_storage.exists(path) or not form.is_valid():
        messages.error(request, "La vista previa venció. Elija el archivo otra vez.")
        return redirect("elections_desk:import", process.pk)
    with default_storage.open(path, "rb") as file:
        body = file.read()
    try:
        if hashlib.sha256(body).hexdigest() != request.POST["kept"]:
            raise DomainError("Lo guardado no es lo que se revisó. Elija el archivo otra vez.")
        loaded = import_candidacies(
            process=process, reading=from_kept(body), terms=form.terms(), by=request.user,
            seen=request.POST.get("seen", "") or "-",
        )  # fmt: skip
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem).partition("\n")[0])
        return redirect("elections_desk:import", process.pk)
    default_storage.delete(path)
    messages.success(request, f"Se cargó la lista: {loaded.lines()[0]}")
    return redirect("elections_desk:contests", process.pk)


def _read(upload: Any) -> Reading:
    """The list, which is read and not kept: a cell that would run is told as a problem, and an armoured one is not."""
    name = PurePath(upload.name).name
    check_size(upload.size, name, limit=MOST_BYTES)
    if PurePath(name).suffix.lower() not in _ENDINGS:
        raise DomainError(f"«{name}» no es una lista: el archivo debe ser CSV o XLSX.")
    return read_candidates(upload.read(), name)


def _again(form: ListForm) -> TermsForm:
    """The same answers, to be sent again unseen with the confirmation."""
    data = form.cleaned_data
    hidden = TermsForm(initial={**data, "on": data["on"].isoformat() if data["on"] else ""}, auto_id=False)
    for field in hidden.fields.values():
        field.widget = field.hidden_widget()
    return hidden


def _changed(changes: list[Any]) -> list[tuple[Any, list[tuple[str, Any, Any]]]]:
    """Each correction with, field by field, what is said now and what would be said."""

    def told(candidate: Candidate, name: str, value: Any) -> tuple[str, Any, Any]:
        field = Candidate._meta.get_field(name)
        names = dict(field.flatchoices)  # type: ignore[union-attr]
        before = getattr(candidate, name)
        return str(field.verbose_name), names.get(before, before), names.get(value, value)  # type: ignore[union-attr]

    return [
        (change, [told(change.candidate, name, value) for name, value in change.values.items()])
        for change in changes[:SHOWN]
    ]


def _keep(user: Any, process: Process, reading: Reading) -> str:
    """Keep the lines until they are confirmed; only a person's latest list is kept."""
    body = kept(reading)
    folder = folder_of("candidaturas", user.pk)
    if default_storage.exists(folder):
        for old in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{old}")
    digest = hashlib.sha256(body).hexdigest()
    default_storage.save(_path(user, process, digest), ContentFile(body))
    return digest


def _path(user: Any, process: Process, digest: str) -> str:
    if len(digest) != 64 or not digest.isalnum() or not digest.isascii():
        raise Http404
    return f"{folder_of('candidaturas', user.pk)}/{process.pk}-{digest}.json"
