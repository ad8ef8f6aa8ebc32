"""What an actor receives: its key, when it opens, its sealed package and its receipt. Nobody else's is here."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from abierto.accounts.confirming import to_confirm
from abierto.core import clock
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.files import attachment
from abierto.core.permissions import allowed, require
from abierto.decide.actions.delivery_keys import register_actor_key
from abierto.decide.actions.delivery_releases import closed_key, sign_receipt
from abierto.decide.actors.door import actors_view, own_seat, page
from abierto.decide.delivering import key_that_signed, rule_text, sealed_file
from abierto.decide.delivery_forms import ActorKeyForm, ReceiptForm
from abierto.decide.models import ActorKey, ActorPackage, ActorSeat, Delivery, DeliveryRule
from abierto.elections.calendar import OutOfTime, calendar_of
from abierto.elections.enums import Doing
from abierto.transparency.queries import verification_key

logger = logging.getLogger(__name__)


@require_safe
@actors_view
def delivery_home(request: HttpRequest) -> HttpResponse:
    """When its delivery opens, its key, its package and how it is opened."""
    return _home(request, own_seat(request), ActorKeyForm())


def _home(request: HttpRequest, seat: ActorSeat, form: ActorKeyForm, status: int = 200) -> HttpResponse:
    packages = ActorPackage.objects.visible_to(request.user).filter(force=seat.force)
    package = packages.select_related("receipt", "delivery").prefetch_related("releases").first()
    delivery = Delivery.objects.standing().filter(process=seat.process).first()
    rule = DeliveryRule.objects.filter(process=seat.process).first()
    log_key = key_that_signed(package.delivery) if package is not None else None
    context = {
        "verdict": calendar_of(seat.process).may(Doing.DELIVER, clock.now()),
        "own_key": ActorKey.objects.filter(force=seat.force, replaced_at__isnull=True).first(),
        "may_register": allowed(request.user, "decide.register_key", seat.force) and delivery is None,
        "may_sign": allowed(request.user, "decide.receive_package", seat.force),
        "form": form,
        "delivery": delivery,
        "package": package,
        "is_here": package is not None and sealed_file(package).is_file(),
        "rule_text": rule_text(rule) if rule is not None else "",
        "rule": rule,
        "log_key": verification_key(log_key) if log_key is not None else "",
    }
    return page(request, "delivery", context, status)


@require_POST
@actors_view
def key_register(request: HttpRequest) -> HttpResponse:
    """Register the actor's public key, or another in its place."""
    seat = own_seat(request)
    require(request.user, "decide.register_key", seat.force)
    form = ActorKeyForm(request.POST)
    if form.is_valid():
        confirm = to_confirm(request)
        if confirm is not None:
            return confirm
        try:
            register_actor_key(force=seat.force, public=form.cleaned_data["public"], by=request.user)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error("public", str(problem))
        else:
            messages.success(request, "Quedó registrada su llave pública. Guarde bien la secreta: nadie la recupera.")
            return redirect("decide:actor-delivery")
    return _home(request, seat, form, 422)


@require_safe
@actors_view
def package_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sealed package, as it lies, a piece at a time."""
    package = _released(request, pk)
    if package is None:
        return redirect("decide:actor-delivery")
    try:
        body = sealed_file(package).open("rb")
    except OSError:
        logger.error("A released package has a record and no bytes")
        raise Http404 from None
    return FileResponse(
        body, as_attachment=True, filename=f"{package.key}-paquete.zip.age", content_type="application/octet-stream"
    )


@require_safe
@actors_view
def key_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The key of a package that two officials released, closed under their two codes."""
    package = _released(request, pk)
    if package is None:
        return redirect("decide:actor-delivery")
    closed = closed_key(package)
    if closed is None:
        raise Http404
    return attachment(closed, f"{package.key}-llave.age", "application/octet-stream")


@require_http_methods(["GET", "HEAD", "POST"])
@actors_view
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the package; once signed, the receipt to read or print."""
    package = _own(request, pk)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirm = to_confirm(request)
        if confirm is not None:
            return confirm
        try:
            sign_receipt(package=package, by=request.user)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Quedó firmado de recibido, y está en la bitácora.")
            return redirect("decide:actor-receipt", pk)
    context = {
        "package": package,
        "receipt": getattr(package, "receipt", None),
        "form": form,
        "may_sign": allowed(request.user, "decide.receive_package", package),
    }
    return page(request, "receipt", context, 422 if request.method == "POST" else 200)


def _own(request: HttpRequest, pk: int) -> ActorPackage:
    """A package of one's own actor; any other is as if it were not."""
    rows = ActorPackage.objects.visible_to(request.user).select_related(
        "delivery__process", "force", "receipt__signed_by"
    )
    return get_object_or_404(rows.prefetch_related("releases"), pk=pk)


def _released(request: HttpRequest, pk: int) -> ActorPackage | None:
    """One's own package when it may be taken now; None, and why as a message, when it may not."""
    package = _own(request, pk)
    try:
        calendar_of(package.delivery.process).require(Doing.DELIVER, clock.now())
        if not package.is_released:
            raise DomainError("Su paquete todavía no se libera.")
    except (OutOfTime, DomainError) as problem:
        messages.error(request, str(problem))
        return None
    return package
