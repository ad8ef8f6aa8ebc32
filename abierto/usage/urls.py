"""Addresses of the statistics of use."""

from __future__ import annotations

from django.urls import path

from abierto.usage import public

app_name = "usage"

urlpatterns = [
    path("decide/estadisticas/", public.statistics, name="statistics"),
    path("decide/estadisticas.csv", public.statistics_csv, name="statistics-csv"),
    path("decide/estadisticas.json", public.statistics_json, name="statistics-json"),
]
