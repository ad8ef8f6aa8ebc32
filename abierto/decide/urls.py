"""Addresses of Decide and of the political actors' desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "decide"

urlpatterns: list[URLPattern | URLResolver] = []
