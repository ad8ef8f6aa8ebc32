"""Addresses of the follow-up: permanent, in Spanish, the same for everyone."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "followup"

urlpatterns: list[URLPattern] = []
