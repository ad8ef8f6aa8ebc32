"""What accounts add to the desk."""

from __future__ import annotations

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.accounts.desk import roles
from abierto.core.permissions import allowed


class RolesMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "accounts.manage_accounts")


@hooks.register("register_admin_urls")
def register_roles():
    return [path("funciones/", roles, name="desk-roles")]


@hooks.register("register_admin_menu_item")
def register_roles_menu_item():
    return RolesMenuItem("Funciones", reverse("desk-roles"), name="funciones", icon_name="group", order=910)
