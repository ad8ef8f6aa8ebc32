"""Addresses of the terms."""

from __future__ import annotations

from django.urls import path

from abierto.glossary import public

app_name = "glossary"

urlpatterns = [
    path("decide/quitadudas/", public.term_list, name="term-list"),
    path("decide/quitadudas.json", public.terms_json, name="terms-json"),
    path("decide/quitadudas.csv", public.terms_csv, name="terms-csv"),
    path("decide/quitadudas/<slug:term_id>/", public.term_detail, name="term-detail"),
]
