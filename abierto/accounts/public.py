"""A person's own account."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from abierto.accounts.confirming import to_confirm
from abierto.accounts.enums import DESCRIPTIONS, Role


@require_safe
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """Who the person is here, what they may do, and how their account is kept safe."""
    user = request.user
    context = {
        "roles": [(role.label, DESCRIPTIONS[role]) for role in Role if role in user.roles],
        "has_second_factor": is_mfa_enabled(user),
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
    }
    return render(request, "account/home.html", context)


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the person's own sessions, in whatever browser it is."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    confirm = to_confirm(request, reverse("usersessions_list"))
    if confirm is not None:
        return confirm
    if session.is_current():
        return redirect("account_logout")
    session.end()
    messages.success(request, "Se terminó la sesión.")
    return redirect("usersessions_list")
