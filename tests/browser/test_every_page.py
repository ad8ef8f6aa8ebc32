"""Every public route in a real browser: accessible, complete at 320 px, without JavaScript, and in print."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.architecture.routes import routes
from tests.crawling import crawl

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: First view with everything it needs, as it travels.
LIGHT = 100_000
#: Public routes that the demonstration does not reach, and why.
UNREACHED = {
    "content:privacy-version": "the demonstration has one version of each notice",
    "content:accessibility-version": "the same",
    "content:terms-version": "the same",
}


@pytest.fixture(scope="session")
def crawled(site):
    """Every public address, as it answered once."""
    return crawl(site.url)


@pytest.fixture(scope="session")
def sample(crawled):
    """One page for each public route that answers with a page: route name → path."""
    found: dict[str, str] = {}
    by_path = {path: answer for path, answer in crawled.items() if "html" in answer.headers.get("content-type", "")}
    for path in by_path:
        name = route_name(path)
        if name and by_path[path].status == 200:
            found.setdefault(name, path)
    return found


def route_name(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_every_link_leads_somewhere(crawled):
    broken = {path: answer.status for path, answer in crawled.items() if answer.status not in {200, 301, 302}}
    assert broken == {}
    assert len(crawled) > 50


def test_no_public_answer_carries_a_cookie_and_all_carry_the_strict_policy(crawled):
    wrong = [
        path
        for path, answer in crawled.items()
        if "set-cookie" in answer.headers or "unsafe" in answer.headers.get("content-security-policy", "unsafe")
    ]
    assert wrong == []


def test_the_crawl_reaches_every_public_route(crawled):
    reached = {route_name(path) for path in crawled}
    missed = {route.name for route in routes() if route.is_public} - reached
    assert missed - set(UNREACHED) == set()


def _problems(page) -> list[str]:
    """What axe finds, what the browser complains about, and whether the page scrolls sideways."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    problems = [f"axe {item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"][:3]]
    problems += page.complaints
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return problems + ([f"{over}px wider than the screen"] if over > 0 else [])


@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_has_an_accessibility_finding_a_complaint_or_a_sideways_scroll(open_page, sample, width):
    found = {}
    for name, path in sample.items():
        page = open_page(path, width=width)
        if problems := _problems(page):
            found[f"{name} {path}"] = problems
        page.context.close()
    assert found == {}
    assert len(sample) >= 10


def test_every_page_is_complete_without_javascript(open_page, sample):
    wrong = {}
    for name, path in sample.items():
        without, with_it = open_page(path, java_script_enabled=False), open_page(path)
        texts = [page.locator("main").inner_text() for page in (without, with_it)]
        if texts[0] != texts[1] or len(texts[0]) < 40 or without.complaints:
            wrong[name] = [len(text) for text in texts]
        for page in (without, with_it):
            page.context.close()
    assert wrong == {}


def test_every_page_prints_its_content_and_not_its_controls(open_page, sample):
    for name, path in sample.items():
        page = open_page(path)
        page.emulate_media(media="print")
        assert page.locator("h1").first.is_visible(), name
        assert not page.locator("header nav").first.is_visible(), name
        assert len(page.pdf(format="Letter")) > 5000, name
        page.context.close()


def test_the_first_view_of_every_page_is_light(browser, site, sample):
    heavy = {}
    for name, path in sample.items():
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        weights: list[float] = []
        devtools.on(
            "Network.loadingFinished", lambda event, weights=weights: weights.append(event["encodedDataLength"])
        )
        page.goto(site.url + path, wait_until="networkidle")
        if sum(weights) > LIGHT:
            heavy[f"{name} {path}"] = int(sum(weights))
        context.close()
    assert heavy == {}


def test_every_page_tells_its_language_title_and_one_heading(open_page, sample):
    titles = {}
    for name, path in sample.items():
        page = open_page(path)
        assert page.locator("html").get_attribute("lang") == "es-MX", name
        assert page.locator("h1").count() == 1, name
        assert page.locator("main").count() == 1, name
        titles[name] = page.title()
        page.context.close()
    assert len(set(titles.values())) == len(titles), "two routes share a title"
