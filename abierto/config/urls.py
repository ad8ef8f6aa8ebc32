"""The map of the site: nouns in the path, in Spanish, permanent."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as desk_urls

from abierto.content.home import home

urlpatterns = [
    path("", home, name="home"),
    path("escritorio/", include(desk_urls)),
    path("cuenta/", include("abierto.accounts.urls")),
    path("", include("abierto.participation.urls")),
    path("", include("abierto.dialogues.urls")),
    path("", include("abierto.decide.urls")),
    path("", include("abierto.core.urls")),
    path("", include("abierto.glossary.urls")),
    path("", include("abierto.manual.urls")),
    path("", include("abierto.uploads.urls")),
    path("", include("abierto.transparency.urls")),
    path("", include("abierto.territory.urls")),
    path("", include("abierto.usage.urls")),
    path("", include("abierto.followup.urls")),
    path("", include("abierto.plan.urls")),
    path("", include("abierto.content.urls")),
]

handler400 = "abierto.core.public.bad_request"
handler403 = "abierto.core.public.forbidden"
handler404 = "abierto.core.public.not_found"
handler500 = "abierto.core.public.server_error"
