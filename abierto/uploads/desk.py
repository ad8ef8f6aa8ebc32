"""Files read at the desk, reserved ones among them."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from abierto.core.desk import desk_view
from abierto.core.permissions import require
from abierto.uploads.models import StoredFile
from abierto.uploads.serving import file_answer


@require_safe
@desk_view
def file_download(request: HttpRequest, external_id: str) -> HttpResponseBase:
    """One file for who may read it; nobody on the way keeps a copy."""
    file = get_object_or_404(StoredFile, external_id=external_id)
    if not file.is_public:
        require(request.user, "uploads.read_reserved", file)
    response = file_answer(request, file)
    response.headers["Cache-Control"] = "private, no-store"
    return response
