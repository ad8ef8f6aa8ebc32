"""What is elected in a place fits on one sheet of paper, Letter or A4, also where there are several districts."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

MARGINS = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")


@pytest.mark.parametrize("place", ["15106", "15058", "15058/?seccion=3200"])
def test_the_sheet_of_a_place_prints_on_one_page(site, browser, place):
    page = browser.new_page()
    page.goto(f"{site.url}/decide/donde-vivo/{place}{'' if '?' in place else '/'}")
    pages = {
        paper: len(PdfReader(io.BytesIO(page.pdf(format=paper, margin=MARGINS))).pages) for paper in ("Letter", "A4")
    }
    said = page.inner_text("main")
    page.close()
    assert pages == {"Letter": 1, "A4": 1}
    assert "Lo que se elige en" in said
