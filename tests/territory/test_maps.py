from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from abierto.core.figures.maps import Shape, Tile, choropleth, tile_map

SVG = "{http://www.w3.org/2000/svg}"
SQUARE = "M{0} {1}l100 0 0 100-100 0z"


def tiles(count: int, **facts) -> list[Tile]:
    return [
        Tile(
            column=index % 5,
            row=index // 5,
            label=f"{index:03d}",
            name=f"Lugar {index}",
            href=f"/lugar/{index}/",
            **{"value": index * 10, **facts},
        )
        for index in range(count)
    ]


def shapes(count: int) -> list[Shape]:
    return [
        Shape(
            label=str(index),
            name=f"Lugar {index}",
            href=f"/lugar/{index}/",
            value=index,
            path=SQUARE.format(index * 100, 0),
            label_at=(index * 100 + 50, 50),
            label_room=50,
            box=(index * 100, 0, index * 100 + 100, 100),
        )
        for index in range(count)
    ]


def drawn(figure) -> ElementTree.Element:
    return ElementTree.fromstring(str(figure.svg))


def test_each_tile_is_a_link_told_in_words_and_a_row_of_the_table():
    figure = tile_map("mapa", "Mapa", "Lugares.", tiles(7), unit="habitantes")
    svg = drawn(figure)

    links = svg.findall(f".//{SVG}a")
    assert [link.get("href") for link in links] == [f"/lugar/{index}/" for index in range(7)]
    assert links[3].find(f"{SVG}title").text == "Lugar 3: 30 habitantes"
    assert links[3].find(f"{SVG}text").text == "003"
    assert figure.columns == ("Lugar", "Habitantes")
    assert figure.linked_rows[3] == ("/lugar/3/", ("Lugar 3", "30"))
    assert (svg.find(f"{SVG}title").text, svg.find(f"{SVG}desc").text) == ("Mapa", "Lugares.")
    assert svg.get("role") == "group"


def test_every_class_in_the_legend_holds_the_places_of_its_colour():
    figure = tile_map("mapa", "Mapa", "Lugares.", tiles(10))
    svg = drawn(figure)
    fills = [link.find(f"{SVG}rect").get("fill") for link in svg.findall(f".//{SVG}a")]
    assert len(set(fills)) == 5
    assert fills == [fill for fill in dict.fromkeys(fills) for _ in range(2)]
    words = ["".join(text.itertext()) for text in svg.findall(f"{SVG}text")]
    assert words == ["0 a 10", "20 a 30", "40 a 50", "60 a 70", "80 a 90"]


@pytest.mark.parametrize(
    ("values", "legend"),
    [
        ([5, 5, 5], ["5"]),
        ([1, 2], ["1", "2"]),
        ([0, None], ["0", "sin dato"]),
        ([None, None], ["sin dato"]),
        ([-3, 1.5], ["−3", "1.5"]),
    ],
)
def test_few_or_missing_values_make_few_classes(values, legend):
    places = [Tile(column=index, row=0, label="x", name="y", value=value) for index, value in enumerate(values)]
    svg = drawn(tile_map("mapa", "Mapa", "Lugares.", places))
    assert ["".join(text.itertext()) for text in svg.findall(f"{SVG}text")] == legend
    assert svg.get("role") == "img"


def test_no_place_at_all_is_an_empty_map():
    figure = tile_map("mapa", "Mapa", "Ninguno.", [])
    assert figure.rows == ()
    assert drawn(figure).findall(f".//{SVG}a") == []
    assert choropleth("mapa", "Mapa", "Ninguno.", [], frame=(0, 0)).rows == ()


def test_hostile_names_are_escaped():
    hostile = '"><script>alert(1)</script>&'
    place = Tile(column=0, row=0, label=hostile, name=hostile, href=f"/x/{hostile}", value=1)
    svg = drawn(tile_map("mapa", hostile, hostile, [place], unit=hostile))
    assert svg.findall(f".//{SVG}script") == []
    assert svg.find(f".//{SVG}a/{SVG}title").text == f"{hostile}: 1 {hostile}"
    assert svg.find(f".//{SVG}a").get("href") == f"/x/{hostile}"


def test_kinds_of_place_have_their_words_and_quiet_ones_are_no_links():
    places = [*tiles(2), Tile(column=4, row=4, label="q", name="Callado", quiet=True)]
    places[0] = Tile(column=0, row=0, label="a", name="Aquí", value=0, href="/a/", current=True)
    places[1] = Tile(column=1, row=0, label="b", name="Otro", value=1, href="/b/", cells=("uno", "dos"))
    figure = tile_map("mapa", "Mapa", "Lugares.", places, kinds=("este lugar", "vecino"), columns=("L", "A", "B"))

    assert figure.rows == (("Aquí (aquí)", "este lugar"), ("Otro", "uno", "dos"))
    svg = drawn(figure)
    assert len(svg.findall(f".//{SVG}a")) == 2
    assert svg.find(f".//{SVG}a/{SVG}title").text == "Aquí: este lugar"
    assert len([rect for rect in svg.findall(f"{SVG}rect") if rect.get("stroke-width") == "4"]) == 1


def test_outlines_are_links_with_labels_where_they_fit():
    places = shapes(3)
    places[2] = Shape(**{**vars(places[2]), "label_room": 2})
    svg = drawn(choropleth("mapa", "Mapa", "Lugares.", places, frame=(300, 100), unit="votos"))

    links = svg.findall(f".//{SVG}a")
    assert [link.find(f"{SVG}path").get("d") for link in links] == [place.path for place in places]
    assert [link.find(f"{SVG}text") is not None for link in links] == [True, True, False]
    assert svg.find(f"{SVG}svg").get("viewBox") == "0 0 300 100"


def test_a_window_shows_only_what_lies_in_it():
    places = shapes(5)
    places[1] = Shape(**{**vars(places[1]), "current": True})
    places[2] = Shape(**{**vars(places[2]), "quiet": True})
    figure = choropleth("mapa", "Mapa", "Lugares.", places, frame=(500, 100), window=(50, 0, 250, 100))

    assert [cells[0] for cells in figure.rows] == ["Lugar 0", "Lugar 1 (aquí)"]
    paths = [path.get("d") for path in drawn(figure).findall(f".//{SVG}path")]
    assert paths == [places[2].path, places[0].path, places[1].path, places[1].path]


def test_every_text_on_a_colour_can_be_read():
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    svg = str(tile_map("m", "M", "L.", [*tiles(10), Tile(column=0, row=5, label="z", name="z", quiet=True)]).svg)
    svg += str(tile_map("m", "M", "L.", [*tiles(3), *tiles(2, value=None)]).svg)
    svg += str(tile_map("m", "M", "L.", [*tiles(1, value=0), *tiles(1, value=1)], kinds=("a", "b")).svg)
    pairs = set(re.findall(r'<rect [^>]*fill="(#\w+)"[^>]*/><text [^>]*fill="(#\w+)" text-anchor="middle"', svg))
    assert len(pairs) >= 8
    for ground, ink in pairs:
        light, dark = sorted((luminance(ground), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ground, ink)
