from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db.models import Count, Sum
from hypothesis import given
from hypothesis import strategies as st

from abierto.accounts.enums import Role
from abierto.core.errors import NotAllowed
from abierto.core.models import Entry, SearchEntry
from abierto.territory.actions.catalogue import load_catalogue
from abierto.territory.indexing import search_rows
from abierto.territory.models import District, DistrictMap, DistrictMunicipality, Municipality
from abierto.territory.tiles import grid_for, tile_positions
from tests.factories.accounts import SecretaryFactory, UserFactory


def test_the_state_has_125_municipalities_and_the_people_counted_in_2020(catalogue):
    assert Municipality.objects.count() == 125
    assert Municipality.objects.aggregate(total=Sum("population_2020"))["total"] == 16_992_418
    codes = Municipality.objects.values_list("inegi_code", "electoral_number")
    assert sum(int(inegi[2:]) != number for inegi, number in codes) == 96
    assert Municipality.objects.get(electoral_number=60).inegi_code == "15058"
    assert Municipality.objects.get(inegi_code="15058").name == "Nezahualcóyotl"
    assert Municipality.objects.get(inegi_code="15065").folded_name == "otumba"


def test_the_2016_drawing_has_45_districts_and_eleven_municipalities_in_several(catalogue):
    drawing = DistrictMap.objects.get(year=2016)
    assert (drawing.valid_from, drawing.valid_until) == (date(2018, 1, 1), date(2022, 12, 31))
    assert sorted(drawing.districts.values_list("number", flat=True)) == list(range(1, 46))
    assert DistrictMunicipality.objects.aggregate(total=Sum("sections"))["total"] == 6_441
    several = Municipality.objects.annotate(times=Count("parts")).filter(times__gt=1)
    assert several.count() == 11
    assert Municipality.objects.filter(parts__isnull=True).count() == 0
    assert sorted(several.get(name="Toluca").parts.values_list("district__number", flat=True)) == [2, 34, 36, 45]


def test_the_2022_drawing_is_in_force_since_2023_without_districts(catalogue):
    drawing = DistrictMap.objects.get(year=2022)
    assert (drawing.valid_from, drawing.valid_until, drawing.districts.count()) == (date(2023, 1, 1), None, 0)
    assert drawing.period == "desde el 1 de enero de 2023"


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        (date(2017, 12, 31), False),
        (date(2018, 1, 1), True),
        (date(2022, 12, 31), True),
        (date(2023, 1, 1), False),
    ],
)
def test_a_drawing_is_in_force_on_both_its_end_days(catalogue, day, in_force):
    drawing = DistrictMap.objects.get(year=2016)
    assert drawing.is_in_force(day) is in_force
    assert drawing.period == "del 1 de enero de 2018 al 31 de diciembre de 2022"


def test_the_catalogue_agrees_with_the_published_tables(catalogue, shared_data):
    import csv

    with (shared_data / "territory" / "municipalities.csv").open(encoding="utf-8") as file:
        published = {
            row["cve_inegi"]: (int(row["id_ieem"]), row["nombre"], row["cabecera"], int(row["poblacion_2020"]))
            for row in csv.DictReader(file)
        }
    own = Municipality.objects.values_list("inegi_code", "electoral_number", "name", "head_town", "population_2020")
    assert {code: tuple(rest) for code, *rest in own} == published


def test_loading_twice_changes_nothing_and_writes_no_second_line(catalogue):
    assert catalogue.created == 125 + 2 + 45 + 147
    again = load_catalogue()

    assert (again.created, again.updated, again.removed) == (0, 0, 0)
    assert [entry.event for entry in Entry.objects.all()] == ["territory.catalogue_loaded"]


def test_loading_mends_what_differs_in_place(catalogue):
    place = Municipality.objects.get(inegi_code="15106")
    Municipality.objects.filter(pk=place.pk).update(population_2020=1)
    first, second = Municipality.objects.all()[:2]
    tiles = [(p.tile_column, p.tile_row) for p in (first, second)]
    Municipality.objects.filter(pk=first.pk).update(tile_column=9999)
    Municipality.objects.filter(pk=second.pk).update(tile_column=tiles[0][0], tile_row=tiles[0][1])
    Municipality.objects.filter(pk=first.pk).update(tile_column=tiles[1][0], tile_row=tiles[1][1])
    stray = DistrictMunicipality.objects.create(district=District.objects.get(number=1), municipality=place, sections=3)

    result = load_catalogue()

    assert (result.created, result.updated, result.removed) == (0, 3, 1)
    assert Municipality.objects.get(pk=place.pk).population_2020 == 910_608
    assert [(p.tile_column, p.tile_row) for p in Municipality.objects.all()[:2]] == tiles
    assert not DistrictMunicipality.objects.filter(pk=stray.pk).exists()
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.SECRETARIAT, True),
        (Role.ADMINISTRATOR, True),
        (Role.OPERATING_GROUP, False),
        (Role.INSTITUTION, False),
        (Role.CIVIL_SOCIETY, False),
        (Role.EVALUATOR, False),
        (Role.EDITOR, False),
        (None, False),
    ],
)
def test_only_those_who_keep_the_catalogue_load_it(db, role, may):
    user = UserFactory(role=role)
    if may:
        load_catalogue(by=user)
        assert Municipality.objects.count() == 125
    else:
        with pytest.raises(NotAllowed):
            load_catalogue(by=user)
        assert (Municipality.objects.count(), Entry.objects.count()) == (0, 0)


def test_the_ledger_names_the_office_that_loaded_it(db):
    load_catalogue(by=SecretaryFactory())
    assert Entry.objects.get().actor_label == "Secretariado Técnico Local"


def test_every_place_can_be_searched_for(catalogue):
    kinds = Counter(SearchEntry.objects.filter(source="territory").values_list("kind", flat=True))
    assert kinds == {"Municipio": 125, "Distrito local": 45}
    row = next(row for row in search_rows() if row["title"] == "Toluca")
    assert row["url"] == "/territorio/municipios/15106/"
    assert row["summary"] == ("Municipio con cabecera en Toluca de Lerdo. Clave INEGI 15106, número electoral 107.")
    assert set(row) == {"kind", "url", "title", "summary", "text"}


def test_each_place_has_its_own_tile_with_north_up(catalogue):
    tiles = {code: (column, row) for code, column, row in Municipality.objects.values_list(
        "inegi_code", "tile_column", "tile_row")}  # fmt: skip
    assert len(set(tiles.values())) == 125
    assert max(column for column, _ in tiles.values()) <= 10
    assert tiles["15071"][1] < tiles["15106"][1] < tiles["15105"][1]  # Polotitlán, Toluca, Tlatlaya
    assert tiles["15124"][0] < tiles["15106"][0] < tiles["15103"][0]  # San José del Rincón, Toluca, Tlalmanalco


coordinates = st.tuples(st.floats(-101, -98, allow_nan=False), st.floats(18, 21, allow_nan=False))


@given(st.lists(coordinates, max_size=40))
def test_any_places_get_distinct_tiles_of_the_grid_and_the_same_ones_again(points):
    tiles = tile_positions(points)
    columns, rows = grid_for(len(points))
    assert len(set(tiles)) == len(points)
    assert all(0 <= column < columns and 0 <= row < rows for column, row in tiles)
    assert tile_positions(points) == tiles
