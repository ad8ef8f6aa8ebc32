"""What the register and the accounts add to the desk."""

from __future__ import annotations

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core.permissions import allowed

from . import desk_accounts
from .desk import RegisterGroup


class AccountsMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "accounts.manage_accounts")


@hooks.register("register_admin_viewset")
def register_screens():
    return RegisterGroup()


@hooks.register("register_admin_urls")
def register_accounts():
    return [path("cuentas/", include(desk_accounts))]


@hooks.register("register_admin_menu_item")
def register_accounts_menu_item():
    return AccountsMenuItem("Cuentas", reverse("cuentas:index"), name="cuentas", icon_name="key", order=900)
