"""Parity, and the list as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from abierto.core.desk import desk_view
from abierto.core.files import attachment
from abierto.core.permissions import allowed
from abierto.elections.desk.frame import page, process_of
from abierto.elections.files import (
    COLUMNS,
    CONTENT_TYPES,
    DESK_COLUMNS,
    candidates_rows,
    csv_file,
    json_file,
    xlsx_file,
)
from abierto.elections.models import Candidate
from abierto.elections.queries import parity


@require_safe
@desk_view
def parity_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Women and men among those who stand, in every way that the law asks to look at it."""
    found = process_of(request, pk)
    told = parity(found)
    groups = [
        ("quienes-encabezan", "Quienes encabezan, por actor político", told.heads_by_force),
        ("propiedad", "Lugares en propiedad, por actor político", told.owners_by_force),
        ("actores", "Todos los lugares, por actor político", told.by_force),
        ("cargos", "Por cargo", _labelled(told.by_post)),
        ("calidad", "Propiedad y suplencia", _labelled(told.by_capacity)),
        ("elecciones", "Por tipo de elección", _labelled(told.by_kind)),
    ]
    return page(request, "parity", "parity", found, {"parity": told, "groups": groups})


@require_safe
@desk_view
def list_file(request: HttpRequest, pk: int, extension: str) -> HttpResponseBase:
    """The whole list, ended candidacies too; ages only for those who keep it."""
    found = process_of(request, pk)
    keeps = allowed(request.user, "elections.import_candidacies", found)
    columns = DESK_COLUMNS if keeps else COLUMNS
    rows = candidates_rows(
        Candidate.objects.filter(candidacy__contest__process=found).order_by(
            "candidacy__contest__external_id", "candidacy__force__order", "post", "number", "capacity", "registered_on"
        ),
        with_age=keeps,
    )
    name = f"candidaturas-{found.external_id}.{extension}"
    if extension == "xlsx":
        return attachment(xlsx_file(rows, columns), name, CONTENT_TYPES["xlsx"])
    body = csv_file(rows, columns) if extension == "csv" else json_file(rows)
    answer = StreamingHttpResponse(body, content_type=CONTENT_TYPES[extension])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _labelled(group):
    return {name.label: tally for name, tally in group.items()}
