"""What the post adds to the desk."""

from __future__ import annotations

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core.permissions import allowed
from abierto.mail import desk


class OutboxMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "mail.view_outbox")


@hooks.register("register_admin_urls")
def register_outbox():
    return [
        path("correo/", desk.outbox, name="desk-outbox"),
        path("correo/<row:pk>/reintentar/", desk.retry, name="desk-outbox-retry"),
    ]


@hooks.register("register_admin_menu_item")
def register_outbox_menu_item():
    return OutboxMenuItem("Correo", reverse("desk-outbox"), name="correo", icon_name="mail", order=905)
