"""Addresses of the territory."""

from __future__ import annotations

from django.urls import path

from . import public

urlpatterns = [
    path("territorio/", public.territory, name="territory"),
    path("territorio/municipios.csv", public.municipalities_csv, name="municipalities-csv"),
    path("territorio/distritos.csv", public.districts_csv, name="districts-csv"),
    path("territorio/municipios/", public.municipality_list, name="municipality-list"),
    path("territorio/municipios/<str:inegi_code>/", public.municipality_detail, name="municipality-detail"),
    path("territorio/distritos/", public.district_list, name="district-list"),
    path("territorio/distritos/<int:number>/", public.district_detail, name="district-detail"),
    path("territorio/buscar/", public.place_search, name="place-search"),
]
