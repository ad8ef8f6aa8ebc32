"""The outbox as the office sees it: what waits, what left, what was refused; addresses are masked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.pages import page_of
from abierto.core.permissions import allowed, require
from abierto.mail.actions.outbox import retry_message
from abierto.mail.models import Message
from abierto.mail.queries import outbox_counts

#: What ``?ver=`` shows, and its label.
VIEWS = {"": "Todos", "espera": "Sin salir", "rechazados": "Rechazados"}


@require_safe
@desk_view
def outbox(request: HttpRequest) -> HttpResponse:
    """Every message, the newest first, or only those that wait or were refused."""
    require(request.user, "mail.view_outbox")
    chosen = request.GET.get("ver", "")
    chosen = chosen if chosen in VIEWS else ""
    rows = {"espera": Message.objects.waiting(), "rechazados": Message.objects.refused()}.get(
        chosen, Message.objects.all()
    )
    context = {
        "page": page_of(request, rows.defer("body_text", "headers")),
        "counts": outbox_counts(),
        "views": VIEWS.items(),
        "chosen": chosen,
        "kept": f"ver={chosen}&" if chosen else "",
        "may_retry": allowed(request.user, "mail.retry_message"),
    }
    return render(request, "mail/desk/outbox.html", context)


@require_POST
@desk_view
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one message again."""
    require(request.user, "mail.retry_message")
    message = get_object_or_404(Message, pk=pk)
    with errors_as_messages(request):
        retry_message(message=message, by=request.user)
        messages.success(request, "El mensaje volvió a la cola; saldrá en uno o dos minutos.")
    return redirect("desk-outbox")
