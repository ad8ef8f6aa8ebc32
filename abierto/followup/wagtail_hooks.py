"""What the follow-up adds to the desk: its workspaces, its records' screens, its menu entry and what each one owes."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core import duties
from abierto.core.permissions import allowed
from abierto.followup.desk import home, urls, voice_urls
from abierto.followup.desk.records import VIEWSETS


class FollowupMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "followup.view_followup")


class VoicesMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "followup.write_statement")


@hooks.register("register_admin_urls")
def register_followup():
    return [path("seguimiento/voces/", include(voice_urls)), path("seguimiento/", include(urls))]


@hooks.register("register_admin_viewset")
def register_followup_screens():
    return [screens() for screens in VIEWSETS]


@hooks.register("register_admin_menu_item")
def register_followup_menu_item():
    return FollowupMenuItem(
        "Seguimiento", reverse("followup_desk:owes"), name="seguimiento", icon_name="tasks", order=110
    )


@hooks.register("insert_global_admin_css")
def dress_the_followup():
    return format_html('<link rel="stylesheet" href="{}">', static("followup/desk.css"))


@hooks.register("register_admin_menu_item")
def register_voices_menu_item():
    return VoicesMenuItem("Voces", reverse("desk-voices"), name="voces", icon_name="comment", order=115)


duties.register("followup", home.duties)
