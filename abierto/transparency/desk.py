"""The log as staff sees it: how it stands, and the list of witnesses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.permissions import require
from abierto.transparency import queries, tree
from abierto.transparency.actions.witnesses import list_witness, retire_witness, witness_key
from abierto.transparency.models import Audit, Witness


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def log(request: HttpRequest) -> HttpResponse:
    """How the log stands; a post recognises a witness."""
    require(request.user, "transparency.keep_witnesses")
    if request.method == "POST":
        with errors_as_messages(request):
            witness = list_witness(
                key=request.POST.get("llave", ""), title=request.POST.get("titulo", ""), by=request.user
            )
            messages.success(request, f"{witness} ya es testigo de la bitácora.")
        return redirect("desk-log")
    context = {
        "checkpoint": queries.latest_checkpoint(),
        "size": tree.size(),
        "audit": Audit.objects.order_by("-at", "-pk").first(),
        "witnesses": [
            (witness, witness_key(witness.name, bytes(witness.public_key))) for witness in Witness.objects.all()
        ],
    }
    return render(request, "transparency/desk/log.html", context)


@require_POST
@desk_view
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more signatures from a witness."""
    require(request.user, "transparency.keep_witnesses")
    witness = get_object_or_404(Witness, pk=pk)
    with errors_as_messages(request):
        retire_witness(witness=witness, by=request.user)
        messages.success(request, f"{witness} ya no es testigo; sus firmas se conservan.")
    return redirect("desk-log")
