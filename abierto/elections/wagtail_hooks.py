"""What elections add to the desk: their screens and their menu entry."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core.permissions import allowed
from abierto.elections.desk import urls


class ElectionsMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "elections.view_elections")


@hooks.register("register_admin_urls")
def register_elections():
    return [path("elecciones/", include(urls))]


@hooks.register("register_admin_menu_item")
def register_elections_menu_item():
    return ElectionsMenuItem(
        "Elecciones", reverse("elections_desk:processes"), name="elecciones", icon_name="date", order=114
    )


@hooks.register("insert_global_admin_css")
def dress_the_elections():
    return format_html('<link rel="stylesheet" href="{}">', static("elections/desk.css"))
