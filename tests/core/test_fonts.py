"""The typeface is light, complete for Spanish, and carries its licence."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from abierto.core import fonts


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    list(fonts.build(folder))
    return folder


@pytest.mark.parametrize("name", fonts.FACES)
def test_each_face_is_light_and_whole(folder, name):
    path = fonts.folder_under(folder) / name
    assert 5_000 < path.stat().st_size < 20_000
    with TTFont(path) as font:
        assert font.flavor == "woff2"
        letters = set(font.getBestCmap())
        widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        kerning = {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}
        licence = font["name"].getDebugName(13)
    assert {ord(letter) for letter in "aáéíóúüñÁÉÍÓÚÜÑ¿¡«»“”‘’–—…•≥≤→←°ª€%0123456789"} <= letters
    assert {"liga", "pnum"} <= features
    assert len(widths) == 1, "figures of one width, so that columns of numbers line up"
    assert "kern" in kerning
    assert "Open Font License" in licence


def test_the_same_package_gives_the_same_bytes(folder, tmp_path):
    again = {path.name: path.read_bytes() for path in fonts.build(tmp_path)}
    assert again == {name: (fonts.folder_under(folder) / name).read_bytes() for name in fonts.FACES}


def test_what_is_missing_is_told(tmp_path, folder):
    assert fonts.missing(tmp_path) == list(fonts.FACES)
    assert fonts.missing(folder) == []
