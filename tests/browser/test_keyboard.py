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
    reached, unseen = set(), []
    for step in range(wanted + 20):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            break
        if not (focus["outlined"] and focus["shown"]):
            unseen.append((step, focus))
        page.evaluate("document.activeElement.dataset.reached = '1'")
        reached.add(page.evaluate("document.querySelectorAll('[data-reached]').length"))
    assert unseen == []
    assert max(reached) >= wanted
