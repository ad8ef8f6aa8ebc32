"""What participation adds to the desk: the screening to be read, and its menu entry."""

from __future__ import annotations

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core.permissions import allowed
from abierto.participation import desk_screening


class ScreeningMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, desk_screening.PERMISSION)


@hooks.register("register_admin_urls")
def register_screening():
    return [path("tamizado/", include(desk_screening))]


@hooks.register("register_admin_menu_item")
def register_screening_menu_item():
    return ScreeningMenuItem("Tamizado", reverse("screening_desk:list"), name="tamizado", icon_name="search", order=120)
