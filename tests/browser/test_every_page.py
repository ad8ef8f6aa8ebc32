"""Every public route in a real browser: accessible, complete at 320 px, without JavaScript, and in print."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.architecture.routes import routes
from tests.browser.axe import NARROW, OPTIONS, violations
from tests.browser.conftest import listen
from tests.crawling import crawl

#: First view with everything it needs, as it travels.
LIGHT = 100_000


#: So many addresses of each route: a newcomer (.ci/newcomer.py) follows every one there is.
EACH = 10


@pytest.fixture(scope="session")
def crawled(site):
    """Public addresses of every route, as each answered once."""
    return crawl(site.url, kind=lambda path: route_name(path) or path, each=EACH)


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


#: For machines (pictures of shared addresses among them), and the page that follows a form.
UNLINKED = {
    *("decide:platform-card", "decide:profile-card", "decide:proposal-card"),
    *("core:security-txt", "followup:follow-asked"),
    *("transparency:tile", "transparency:checkpoint-latest", "transparency:consistency-proof"),
}


def test_the_crawl_reaches_every_public_route(crawled):
    reached = {route_name(path) for path in crawled}
    assert {route.name for route in routes() if route.is_public} - reached <= UNLINKED


@dataclass
class Visit:
    """What one public route showed: opened once with everything, and once without JavaScript."""

    path: str
    complaints: list[str]
    weight: int = 0
    wider: dict[int, int] = field(default_factory=dict)
    findings: dict[int, list[str]] = field(default_factory=dict)
    language: str | None = ""
    title: str = ""
    headings: int = 0
    mains: int = 0
    text: str = ""
    text_without_javascript: str = ""
    printed_heading: bool = False
    printed_navigation: bool = True
    printed: str = ""


@pytest.fixture(scope="package")
def visits(browser, site, sample):
    """Every public route, visited: route name → what it showed. On a phone, of every fifth all is looked at again."""
    without_javascript = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    plain = without_javascript.new_page()
    found = {
        name: visit(browser, plain, site.url + path, OPTIONS if place % 5 == 0 else NARROW)
        for place, (name, path) in enumerate(sample.items())
    }
    without_javascript.close()
    return found


def visit(browser, plain, url: str, on_a_phone: dict) -> Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es-MX")
    page = context.new_page()
    seen = Visit(url, complaints=listen(page))
    weigh(context, page, seen)
    page.goto(url, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    seen.title, seen.language = page.title(), page.locator("html").get_attribute("lang")
    seen.headings, seen.mains = page.locator("h1").count(), page.locator("main").count()
    seen.text = page.locator("main").inner_text()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = violations(page, OPTIONS if width > 320 else on_a_phone)
        seen.findings[width] = [f"{item['id']}: {node['html'][:160]}" for item in found for node in item["nodes"][:3]]
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        seen.wider[width] = max(0, page.evaluate(over))
    page.emulate_media(media="print")
    seen.printed_heading = page.locator("h1").first.is_visible()
    seen.printed_navigation = page.locator("header nav").first.is_visible()
    seen.printed = page.locator("main").inner_text()
    context.close()
    plain.goto(url)
    seen.text_without_javascript = plain.locator("main").inner_text()
    return seen


def weigh(context, page, seen: Visit) -> None:
    """Add up what travels, headers included, until the page is still."""
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")

    def add(event) -> None:
        seen.weight += int(event["encodedDataLength"])

    devtools.on("Network.loadingFinished", add)


def test_no_page_has_an_accessibility_finding(visits):
    found = {(name, width): each for name, seen in visits.items() for width, each in seen.findings.items() if each}
    assert found == {}
    assert len(visits) >= 10


def test_no_page_scrolls_sideways_on_a_phone(visits):
    assert {name: seen.wider for name, seen in visits.items() if any(seen.wider.values())} == {}


def test_the_browser_complains_about_nothing(visits):
    assert {name: seen.complaints for name, seen in visits.items() if seen.complaints} == {}


def test_every_page_says_the_same_without_javascript(visits):
    assert [name for name, seen in visits.items() if seen.text != seen.text_without_javascript] == []
    assert [name for name, seen in visits.items() if len(seen.text) < 40] == []


def test_every_page_prints_its_content_and_not_its_controls(visits):
    assert [name for name, seen in visits.items() if not seen.printed_heading or len(seen.printed) < 40] == []
    assert [name for name, seen in visits.items() if seen.printed_navigation] == []


def test_the_first_view_of_every_page_is_light(visits):
    assert {name: seen.weight for name, seen in visits.items() if not 1000 < seen.weight < LIGHT} == {}


def test_every_page_tells_its_language_its_title_and_one_heading(visits):
    wrong = {
        name: (seen.language, seen.headings, seen.mains)
        for name, seen in visits.items()
        if (seen.language, seen.headings, seen.mains) != ("es-MX", 1, 1)
    }
    assert wrong == {}
    assert len({seen.title for seen in visits.values()}) == len(visits), "two routes share a title"
