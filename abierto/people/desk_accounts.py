"""Accounts at the desk, for the administration."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.core.desk import desk_view, errors_as_messages
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.pages import page_of
from abierto.core.permissions import require
from abierto.people.actions import accounts as actions
from abierto.people.forms import AccountForm

app_name = "cuentas"


@require_safe
@desk_view
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account, with its roles and organisations, open ones first."""
    require(request.user, "accounts.manage_accounts")
    asked = request.GET.get("q", "").strip()[:100]
    rows = (
        User.objects.prefetch_related("groups", "affiliations__organisation")
        .annotate(has_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
        .order_by("-is_active", "name", "pk")
    )
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    page = page_of(request, rows)
    lines = [{"account": user, "roles": _labels(user)} for user in page]
    return render(request, "people/desk/account_list.html", {"lines": lines, "page": page, "asked": asked})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def account_open(request: HttpRequest) -> HttpResponse:
    """Open an account; its owner gets the link by mail."""
    require(request.user, "accounts.manage_accounts")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.open_account(by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"Se abrió la cuenta y se envió el enlace a {account.email}.")
            return redirect("cuentas:index")
    return render(request, "people/desk/account_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def account_change(request: HttpRequest, pk: int) -> HttpResponse:
    """What an account is and may do, and the acts on it."""
    require(request.user, "accounts.manage_accounts")
    account = get_object_or_404(User, pk=pk)
    initial = {
        "name": account.name,
        "roles": sorted(account.roles),
        "organisations": account.affiliations.values_list("organisation", flat=True),
    }
    form = AccountForm(request.POST or None, changing=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_account(account=account, by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except DomainError as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, "Se guardó la cuenta.")
            return redirect("cuentas:index")
    has_factor = Authenticator.objects.filter(user=account).exists()
    context = {"form": form, "account": account, "is_self": account.pk == request.user.pk, "has_factor": has_factor}
    return render(request, "people/desk/account_form.html", context)


_ACTS: dict[str, tuple[Any, str]] = {
    "cerrar": (actions.close_account, "Se cerró la cuenta y terminaron sus sesiones."),
    "reabrir": (actions.reopen_account, "Se reabrió la cuenta y se envió el enlace."),
    "enlace": (actions.send_password_link, "Se envió el enlace para poner contraseña."),
    "segundo-factor": (actions.remove_second_factor, "Se retiró el segundo factor; lo pondrá de nuevo al entrar."),
}


@require_POST
@desk_view
def account_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Close, reopen, send the link, or take away a lost second factor."""
    require(request.user, "accounts.manage_accounts")
    account = get_object_or_404(User, pk=pk)
    action, told = _ACTS[act]
    with errors_as_messages(request):
        action(account=account, by=request.user)
        messages.success(request, told)
    return redirect("cuentas:change", account.pk)


def _labels(user: User) -> list[str]:
    held = {group.name for group in user.groups.all()}
    return [role.label for role in Role if role in held]


urlpatterns = [
    path("", account_list, name="index"),
    path("nueva/", account_open, name="open"),
    path("<row:pk>/", account_change, name="change"),
    *(path(f"<row:pk>/{act}/", account_act, {"act": act}, name=act) for act in _ACTS),
]
