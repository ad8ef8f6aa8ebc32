"""Names as people may read them, whatever was sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abierto.uploads.intake import clean_name

NAMES = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("C:\\Users\\x\\acta.pdf", "acta.pdf"),
    ("acta\x00.pdf", "acta.pdf"),
    ("acta\u202efdp.exe", "actafdp.exe"),
    ("\u200bacta\ufeff\u2066.pdf", "acta.pdf"),
    ("  . .acta .. .pdf", "acta.pdf"),
    ("acta\r\nSet-Cookie: x.pdf", "acta Set-Cookie_ x.pdf"),
    ("CON.pdf", "_CON.pdf"),
    ("nul", "_nul"),
    ("com1.acta.pdf", "_com1.acta.pdf"),
    ("", "archivo"),
    (".pdf", "archivo.pdf"),
    ("....", "archivo"),
    ("\u202e\u200f", "archivo"),
    ("Año 2021: ¿sí?.pdf", "Año 2021_ ¿sí_.pdf"),
    ("a" * 400 + ".pdf", "a" * 116 + ".pdf"),
    ("a." * 200 + "pdf", ("a." * 58)[:-1] + ".pdf"),
]


@pytest.mark.parametrize(("raw", "clean"), NAMES)
def test_names_are_shown_without_paths_marks_or_reserved_words(raw, clean):
    assert clean_name(raw) == clean


@given(st.text(max_size=600))
def test_any_name_becomes_a_short_visible_one_and_cleaning_again_changes_nothing(raw):
    name = clean_name(raw)

    assert 0 < len(name) <= 120
    assert not set(name) & set('/\\<>:"|?*%\x00\r\n\u202e\u200b')
    assert name == name.strip(". ") or name.startswith("_")
    assert clean_name(name) == name
