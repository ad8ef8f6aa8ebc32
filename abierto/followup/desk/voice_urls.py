"""Addresses of the voices at the desk, under ``/escritorio/seguimiento/voces/``."""

from __future__ import annotations

from django.urls import URLPattern, path

from abierto.followup.desk import voices

urlpatterns: list[URLPattern] = [
    path("", voices.voices, name="desk-voices"),
    path("periodos/<row:period>/<row:commitment>/<slug:speaker>/", voices.statement_edit, name="desk-statement-edit"),
    path("<row:pk>/", voices.statement, name="desk-statement"),
    path("<row:pk>/publicar/", voices.statement_publish, name="desk-statement-publish"),
    path("<row:pk>/responder/", voices.statement_reply, name="desk-statement-reply"),
]
