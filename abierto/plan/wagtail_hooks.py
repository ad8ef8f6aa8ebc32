"""What the plan adds to the desk: its workspaces, its records' screens, its menu entry and the first page."""

from __future__ import annotations

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.core.permissions import allowed
from abierto.plan.desk import urls
from abierto.plan.desk.home import WaitingPanel
from abierto.plan.desk.records import VIEWSETS
from abierto.plan.desk_preview import sheet_preview


class PlanMenuItem(MenuItem):
    def is_shown(self, request):
        return allowed(request.user, "plan.view_draft")


@hooks.register("register_admin_urls")
def register_workspaces():
    preview = path("plan/vista-previa/compromisos/<row:pk>/", sheet_preview, name="desk-sheet-preview")
    return [preview, path("plan/", include(urls))]


@hooks.register("register_admin_viewset")
def register_screens():
    return [screens() for screens in VIEWSETS]


@hooks.register("register_admin_menu_item")
def register_menu_item():
    return PlanMenuItem("Plan", reverse("plan_desk:current"), name="plan", icon_name="form", order=100)


@hooks.register("construct_homepage_panels")
def put_first_page(request, panels):
    panels[:] = [WaitingPanel()]
