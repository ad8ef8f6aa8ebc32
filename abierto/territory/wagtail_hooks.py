"""What the catalogue of places adds to the desk."""

from __future__ import annotations

from wagtail import hooks

from .desk import TerritoryGroup


@hooks.register("register_admin_viewset")
def register_screens():
    return TerritoryGroup()
