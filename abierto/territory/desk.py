"""The places at the desk, to read: they change only by importing the official files."""

from __future__ import annotations

from wagtail.admin.viewsets.base import ViewSetGroup

from abierto.core.desk import DeskViewSet
from abierto.territory.models import District, DistrictMap, Municipality


class _Catalogue(DeskViewSet):
    permissions = {"view": "territory.view_catalogue"}


class MunicipalityDesk(_Catalogue):
    model = Municipality
    name = "municipios"
    url_prefix = "territorio/municipios"
    icon = "site"
    form_fields = [
        *("inegi_code", "electoral_number", "name", "head_town", "population_2020"),
        *("latitude", "longitude", "valid_from", "valid_until", "source"),
    ]
    list_display = ["name", "inegi_code", "electoral_number", "head_town", "population_2020"]
    search_fields = ["name", "folded_name", "inegi_code"]


class DistrictDesk(_Catalogue):
    model = District
    name = "distritos"
    url_prefix = "territorio/distritos"
    icon = "globe"
    form_fields = ["map", "number"]
    list_display = ["__str__", "map"]
    search_fields = ["number"]


class DistrictMapDesk(_Catalogue):
    model = DistrictMap
    name = "demarcaciones"
    url_prefix = "territorio/demarcaciones"
    icon = "calendar"
    form_fields = ["year", "name", "valid_from", "valid_until", "source"]
    list_display = ["name", "year", "valid_from", "valid_until"]


class TerritoryGroup(ViewSetGroup):
    """«Territorio» in the menu."""

    menu_label = "Territorio"
    menu_name = "territorio"
    menu_icon = "globe"
    menu_order = 400
    items = (MunicipalityDesk, DistrictDesk, DistrictMapDesk)
