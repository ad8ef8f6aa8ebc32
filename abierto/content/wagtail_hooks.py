"""What the site's content adds to the desk."""

from __future__ import annotations

from django.urls import path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from abierto.content.models import Article
from abierto.core.desk import DeskPolicy

from .desk import ARTICLE, ContentGroup, home_text

register_permission_policy(Article, DeskPolicy(Article, ARTICLE))


@hooks.register("register_admin_viewset")
def register_screens():
    return ContentGroup()


@hooks.register("register_admin_urls")
def register_home_text():
    return [path("contenido/textos-de-portada/", home_text, name="desk-home-text")]
