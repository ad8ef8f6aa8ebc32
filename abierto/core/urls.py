"""Addresses that belong to no part."""

from __future__ import annotations

from django.urls import path

from abierto.core import health, public

app_name = "core"

urlpatterns = [
    path("buscar/", public.site_search, name="search"),
    path("bitacora/", public.ledger_list, name="ledger-list"),
    path("galeria/", public.gallery, name="gallery"),
    path("salud", health.health, name="health"),
    path(".well-known/security.txt", public.security_txt, name="security-txt"),
]
