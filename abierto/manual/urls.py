"""Addresses of the manual."""

from __future__ import annotations

from django.urls import path

from abierto.manual import public

app_name = "manual"

urlpatterns = [
    path("manual/", public.manual_home, name="home"),
    path("manual/<slug:chapter_id>/", public.chapter_detail, name="chapter"),
]
