"""Addresses of an account: allauth's views under Spanish addresses, and only those that this site uses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from abierto.accounts import public


def _here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """One of allauth's views in this site's frame, whose ``site`` is not allauth's."""

    @wraps(view)
    def doorman(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data.pop("site", None)
        return response

    return doorman


def _confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Anyone signed in may look; acting is for who has just proved who they are, with password or second factor."""
    return login_required(reauthentication_required(view, allow_get=True))


_to_account = RedirectView.as_view(pattern_name="account_home")

_password = [
    path("", _here(account.password_change), name="account_change_password"),
    path("nueva/", _here(account.password_set), name="account_set_password"),
    path("olvido/", _here(account.password_reset), name="account_reset_password"),
    path("olvido/enviado/", _here(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^llave/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[-\w]{1,200})/$",
        _here(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("lista/", _here(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
]

_second_factor = [
    path("", _here(factors.index), name="mfa_index"),
    path("autenticar/", _here(factors.authenticate), name="mfa_authenticate"),
    path("confirmar/", _here(factors.reauthenticate), name="mfa_reauthenticate"),
    path("aplicacion/activar/", _here(totp.activate_totp), name="mfa_activate_totp"),
    path("aplicacion/desactivar/", _here(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("codigos/", _here(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codigos/generar/", _here(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("codigos/descargar/", _here(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("llaves/", _here(keys.list_webauthn), name="mfa_list_webauthn"),
    path("llaves/agregar/", _here(keys.add_webauthn), name="mfa_add_webauthn"),
    path("llaves/entrar/", _here(keys.login_webauthn), name="mfa_login_webauthn"),
    path("llaves/confirmar/", _here(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("llaves/<int:pk>/quitar/", _here(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("llaves/<int:pk>/cambiar/", _here(keys.edit_webauthn), name="mfa_edit_webauthn"),
]

urlpatterns = [
    path("", public.account_home, name="account_home"),
    path("entrar/", _here(account.login), name="account_login"),
    path("salir/", _here(account.logout), name="account_logout"),
    path("inactiva/", _here(account.account_inactive), name="account_inactive"),
    path("registro/", _here(account.signup), name="account_signup"),
    path("confirmar/", _here(account.reauthenticate), name="account_reauthenticate"),
    path("contrasena/", include(_password)),
    path("segundo-factor/", include(_second_factor)),
    path("sesiones/", _here(_confirmed(sessions.list_usersessions)), name="usersessions_list"),
    path("sesiones/<int:pk>/terminar/", public.session_end, name="account_session_end"),
    # The address is the account's name and only the administration changes it; allauth asks for these names.
    path("correo/", _to_account, name="account_email"),
    path("correo/verificar/", _to_account, name="account_email_verification_sent"),
]
