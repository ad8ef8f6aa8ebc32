"""What files add to the desk: the address at which staff read them."""

from __future__ import annotations

from django.urls import path
from wagtail import hooks

from abierto.uploads.desk import file_download


@hooks.register("register_admin_urls")
def register_files():
    return [path("archivos/<slug:external_id>/", file_download, name="desk-file-download")]
