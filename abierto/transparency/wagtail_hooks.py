"""What the log adds to the desk."""

from __future__ import annotations

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core.permissions import allowed
from abierto.transparency import desk


class LogMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "transparency.keep_witnesses")


@hooks.register("register_admin_urls")
def register_log():
    return [
        path("bitacora/", desk.log, name="desk-log"),
        path("bitacora/testigos/<row:pk>/retirar/", desk.retire, name="desk-witness-retire"),
    ]


@hooks.register("register_admin_menu_item")
def register_log_menu_item():
    return LogMenuItem("Bitácora", reverse("desk-log"), name="bitacora", icon_name="history", order=906)
