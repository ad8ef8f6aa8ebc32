"""By keyboard alone: skip what repeats, see where one is, reach everything."""

from __future__ import annotations

import pytest

FOCUS = """() => {
    const here = document.activeElement;
    const style = getComputedStyle(here);
    const box = here.getBoundingClientRect();
    return {tag: here.tagName, text: (here.innerText || here.value || '').trim(), href: here.getAttribute('href'),
            outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none',
            shown: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0};
}"""


@pytest.mark.parametrize("width", [1280, 320])
def test_the_first_tab_offers_to_skip_to_the_content(open_page, width):
    page = open_page("/", width=width)
    page.keyboard.press("Tab")
    focus = page.evaluate(FOCUS)
    assert focus["tag"] == "A"
    assert focus["href"].startswith("#")
    assert focus["shown"]
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == focus["href"]
    assert page.locator(focus["href"]).count() == 1


@pytest.mark.parametrize("path", ["/", "/plan/", "/buscar/?q=datos", "/bitacora/", "/verificar/"])
def test_tab_reaches_every_control_and_shows_where_it_is(open_page, path):
    page = open_page(path)
    wanted = page.locator(
        "a[href]:visible, button:visible, input:visible:not([type=hidden]), select:visible, summary:visible"
    ).count()
    for _step in range(wanted + 20):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            break
        # A date has stops of its own inside, which the browser draws: being seen at one of them is enough.
        mark = "reached" if not (focus["outlined"] and focus["shown"]) else "seen"
        page.evaluate(f"document.activeElement.dataset.{mark} = '1'")
    unseen = "[...document.querySelectorAll('[data-reached]:not([data-seen])')].map(e => e.outerHTML.slice(0, 200))"
    assert page.evaluate(unseen) == []
    assert page.locator("[data-seen]").count() >= wanted
