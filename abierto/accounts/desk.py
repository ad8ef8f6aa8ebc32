"""What each role is and may do, read from the permission tables themselves."""

from __future__ import annotations

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from abierto.accounts.enums import DESCRIPTIONS, Role
from abierto.accounts.permission_words import WORDS
from abierto.core.desk import desk_view
from abierto.core.permissions import TABLE, require


@require_safe
@desk_view
def roles(request: HttpRequest) -> HttpResponse:
    """One row per permission, one column per role."""
    require(request.user, "accounts.manage_accounts")
    context = {
        "roles": [(role, DESCRIPTIONS[role]) for role in Role],
        "permissions": [
            {"name": name, "words": WORDS.get(name, name), "held": [may(role, name) for role in Role]}
            for name in sorted(TABLE)
        ],
    }
    return render(request, "accounts/desk/roles.html", context)


def may(role: str, permission: str) -> bool:
    """Whether an account with only that role may do it in general; the record itself may still narrow it."""
    account = SimpleNamespace(
        is_authenticated=True,
        is_active=True,
        is_superuser=False,
        works_here=True,
        has_role=lambda *names: role in names,
    )
    return bool(TABLE[permission].test(account, None))
