"""A real browser on the real site, prepared and served once a session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Site, running_site

HERE = Path(__file__).resolve().parent
#: The first is the same engine without its windows, which takes half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium_path() -> str:
    """The browser that ``CHROMIUM`` names, or the first known one that is installed; empty when there is none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next((found for found in map(shutil.which, NAMES) if found), "")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Journeys run one after another in one process of the suite, and only where there is a browser."""
    missing = pytest.mark.skip(reason="sin navegador: instale chromium o indique su ruta en CHROMIUM")
    for item in items:
        if HERE in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if not chromium_path():
                item.add_marker(missing)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demonstration, running."""
    with running_site() as site:
        yield site


@pytest.fixture(scope="package")
def browser() -> Iterator:
    """Chromium, started once; its driver keeps a loop in the thread, which tests that fork must not find there."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield browser
        browser.close()


def listen(page) -> list[str]:
    """What the browser complains about from now on: console errors, policy breaches, requests that failed."""
    heard: list[str] = []
    page.on("console", lambda said: said.type in {"error", "warning"} and heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.extend(_failure(request)))
    return heard


@pytest.fixture
def open_page(browser, site):
    """Open a page of the site; whatever the browser complains about is on ``page.complaints``."""
    contexts = []

    def open_it(path: str = "/", *, width: int = 1280, height: int = 900, **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=site.url, locale="es-MX", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = listen(page)
        page.answer = page.goto(path, wait_until="load")
        return page

    yield open_it
    for context in contexts:
        context.close()


def _failure(request) -> list[str]:
    """What to complain of; a picture given up because the next page was asked for is nothing."""
    return [] if "ERR_ABORTED" in str(request.failure) else [f"{request.url}: {request.failure}"]
