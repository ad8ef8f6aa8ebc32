"""The manual in the menu of the desk, last."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from abierto.manual.reading import HOME


@hooks.register("register_admin_menu_item")
def the_manual() -> MenuItem:
    return MenuItem("Manual", HOME, name="manual", icon_name="help", order=950)
