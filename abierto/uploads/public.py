"""Files that anyone may read, at an address of their own."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from abierto.core.pages import public_page
from abierto.uploads.models import StoredFile
from abierto.uploads.serving import file_answer


@public_page
def file_download(request: HttpRequest, external_id: str, name: str, extension: str) -> HttpResponseBase:
    """One public file, as an attachment; under another name it leads to its own."""
    file = get_object_or_404(StoredFile, external_id=external_id)
    if file.erased_at is None and not file.is_public:
        raise Http404("Ese archivo no existe o es reservado.")
    if file.is_served and request.path != file.get_absolute_url():
        return redirect(file)
    return file_answer(request, file)
