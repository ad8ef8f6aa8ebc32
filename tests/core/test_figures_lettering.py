from __future__ import annotations

import pytest

from abierto.core.figures.lettering import SEMIBOLD, clean, covers, lettering, link, number, text_width, wrap


def test_width_comes_from_the_typeface_and_grows_with_size_and_weight():
    assert text_width("iiii", 10) < text_width("mmmm", 10)
    assert text_width("casa", 20) == pytest.approx(2 * text_width("casa", 10))
    assert text_width("casa", 10, SEMIBOLD) > text_width("casa", 10)


@pytest.mark.parametrize(
    "text", ["Una frase de varias palabras, ni corta ni larga.", "x" * 500, "a " * 80, "漢字" * 40]
)
def test_no_line_is_wider_than_its_measure_and_no_word_is_lost(text):
    lines = wrap(text, 90, 14)

    assert all(text_width(line, 14) <= 90 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_past_the_lines_allowed_the_text_ends_in_an_ellipsis():
    lines = wrap("palabra " * 30, 90, 14, most=2)

    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert text_width(lines[1], 14) <= 90
    assert wrap("corto", 90, 14, most=2) == ["corto"]


def test_text_loses_what_xml_cannot_carry_and_what_turns_it_around():
    assert clean("a\x00b\u202ec\ud800d\ue000e\u200b") == "abcde"
    assert clean("  dos\n\n líneas\t") == "dos líneas"
    assert clean("cafe\u0301") == "café"


def test_the_typeface_covers_spanish_and_lacks_emoji():
    assert all(covers(letter) for letter in "áéíóúüñÑ¿¡«»“”–—…≥≤°ªº")
    assert not covers("😀")


def test_markup_in_text_is_shown_and_not_obeyed():
    drawn = lettering(["<script>&"], x=0, y=0, size=14, fill="#000000")

    assert "&lt;script&gt;&amp;" in drawn
    assert "<script" not in drawn
    assert link('"><b>', "x") == '<a href="&quot;&gt;&lt;b&gt;">x</a>'
    assert link("", "x") == "x"


def test_coordinates_are_short():
    assert (number(12.0), number(0.25), number(-3.96)) == ("12", "0.2", "-4")
