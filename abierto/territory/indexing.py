"""What the public search knows of the territory: a row per municipality and per district."""

from __future__ import annotations

from collections.abc import Iterator

from abierto.core.search import SearchRow, replace_rows

from .models import District, DistrictMunicipality, Municipality


def search_rows() -> Iterator[dict[str, str]]:
    """``kind``, ``url``, ``title``, ``summary`` and ``text`` of each public page of a place."""
    for place in Municipality.objects.all():
        yield {
            "kind": "Municipio",
            "url": place.get_absolute_url(),
            "title": place.name,
            "summary": f"Municipio con cabecera en {place.head_town}. Clave INEGI {place.inegi_code}, "
            f"número electoral {place.electoral_number}.",
            "text": f"municipio {place.inegi_code} {place.electoral_number} {place.head_town}",
        }
    names: dict[int, list[str]] = {}
    for district_id, name in DistrictMunicipality.objects.values_list("district_id", "municipality__name"):
        names.setdefault(district_id, []).append(name)
    told = set()
    for district in District.objects.select_related("map").order_by("-map__valid_from", "number"):
        if district.number in told:  # one address per number; the newest drawing speaks for it
            continue
        told.add(district.number)
        lies_in = ", ".join(sorted(names.get(district.pk, [])))
        yield {
            "kind": "Distrito local",
            "url": district.get_absolute_url(),
            "title": f"Distrito local {district.number}",
            "summary": f"{district.map.name}. Municipios: {lies_in}." if lies_in else f"{district.map.name}.",
            "text": f"distrito electoral local {district.number} {lies_in}",
        }


def index_territory() -> int:
    """Replace what the search knows of the territory; returns how many pages it knows."""
    return replace_rows("territory", (SearchRow(**row) for row in search_rows()))
