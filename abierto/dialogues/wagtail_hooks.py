"""What dialogues add to the desk: their workspaces, their records' screens, the menu entry and what each one owes."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core import duties
from abierto.core.permissions import allowed
from abierto.dialogues.desk import home, urls
from abierto.dialogues.desk.records import VIEWSETS


class DialoguesMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "dialogues.view_dialogues")


@hooks.register("register_admin_urls")
def register_dialogues():
    return [path("dialogos/", include(urls))]


@hooks.register("register_admin_viewset")
def register_dialogues_screens():
    return [screens() for screens in VIEWSETS]


@hooks.register("register_admin_menu_item")
def register_dialogues_menu_item():
    return DialoguesMenuItem(
        "Diálogos", reverse("dialogues_desk:dialogues"), name="dialogos", icon_name="group", order=112
    )


@hooks.register("insert_global_admin_css")
def dress_the_dialogues():
    return format_html('<link rel="stylesheet" href="{}">', static("dialogues/desk.css"))


duties.register("dialogues", home.duties)
