"""Releasing the package of an actor, and the key with which one does it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.accounts.confirming import to_confirm
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.limits import take_turn
from abierto.core.permissions import require
from abierto.decide.actions.delivery_keys import make_official_key
from abierto.decide.actions.delivery_releases import release_package, withdraw_releases
from abierto.decide.delivery_forms import OfficialKeyForm, PassphraseForm
from abierto.decide.desk.delivery import screens
from abierto.decide.models import ActorPackage, OfficialKey, PackageReceipt

#: Passphrases that somebody may try, and in how many seconds: each takes half a gigabyte for some seconds.
_TRIES, _WITHIN = 60, 600
_TOO_MANY = "Fueron muchos intentos seguidos: espere diez minutos."


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def official_key(request: HttpRequest) -> HttpResponse:
    """Make a key of one's own, under a passphrase that nobody else knows."""
    require(request.user, "decide.release_package")
    form = OfficialKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _take_turn(request)
            make_official_key(passphrase=form.cleaned_data["passphrase"], by=request.user)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Se hizo su llave. Ya puede nombrársele para liberar una entrega.")
            return redirect("decide_desk:deliveries")
    own = OfficialKey.objects.filter(user=request.user, ended_at__isnull=True).first()  # type: ignore[misc]
    context = {"form": form, "own": own, **screens(request)}
    return render(request, "decide/desk/official_key.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def package_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let its actor take a package. The code of one that two open is shown this once, and kept nowhere."""
    require(request.user, "decide.release_package")
    package = _package(pk)
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and (package.recipient or form.is_valid()):
        confirm = to_confirm(request) if package.recipient else None  # a passphrase proves it, and waits nowhere
        if confirm is not None:
            return confirm
        try:
            _take_turn(request)
            code = release_package(
                package=package, by=request.user, passphrase=form.cleaned_data["passphrase"] if form.is_valid() else ""
            )
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            return _released(request, package, code)
    context = {"package": package, "form": form, **screens(request)}
    return render(request, "decide/desk/package_release.html", context, status=_status(request))


def _released(request: HttpRequest, package: ActorPackage, code: str) -> HttpResponse:
    if not code:
        messages.success(request, "Se liberó: su actor político ya puede descargarlo.")
        return redirect("decide_desk:delivery", package.delivery.process_id)
    package = _package(package.pk)
    number = next(each.number for each in package.standing_releases() if each.by_id == request.user.pk)
    context = {"package": package, "code": code, "number": number, **screens(request)}
    return render(request, "decide/desk/package_code.html", context)  # the desk's answers are kept by nobody


@require_POST
@desk_view
def package_repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the release again: the codes that were made open nothing."""
    require(request.user, "decide.release_package")
    package = _package(pk)
    with errors_as_messages(request):
        withdraw_releases(package=package, by=request.user)
        messages.success(request, "Se retiró lo liberado. Libérenlo otra vez: los códigos de antes ya no sirven.")
    return redirect("decide_desk:delivery", package.delivery.process_id)


@require_safe
@desk_view
def package_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt that the actor signed, to read or print."""
    require(request.user, "decide.release_package")
    rows = PackageReceipt.objects.select_related("package__delivery__process", "package__force", "signed_by")
    receipt = get_object_or_404(rows, package=_package(pk))
    context = {"receipt": receipt, "package": receipt.package, **screens(request)}
    return render(request, "decide/desk/package_receipt.html", context)


def _package(pk: int) -> ActorPackage:
    rows = ActorPackage.objects.standing().select_related("delivery__process", "force")
    return get_object_or_404(rows.prefetch_related("releases__by"), pk=pk)


def _take_turn(request: HttpRequest) -> None:
    if not take_turn("decide.passphrase", str(request.user.pk), most=_TRIES, seconds=_WITHIN):
        raise DomainError(_TOO_MANY)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
