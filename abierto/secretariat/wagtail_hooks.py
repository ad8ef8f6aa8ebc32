"""What the forum adds to the desk."""

from __future__ import annotations

from wagtail import hooks

from .desk import ForumGroup


@hooks.register("register_admin_viewset")
def register_screens():
    return ForumGroup()
