"""Addresses of files: permanent, and apart from what the content manager keeps."""

from __future__ import annotations

from django.urls import re_path

from abierto.uploads import public
from abierto.uploads.enums import EXTENSIONS

app_name = "uploads"

_endings = "|".join(extensions[0] for extensions in EXTENSIONS.values())

urlpatterns = [
    re_path(
        rf"^archivo/(?P<external_id>[a-z0-9]+)/(?P<name>[^/]+)\.(?P<extension>{_endings})$",
        public.file_download,
        name="file-download",
    ),
]
