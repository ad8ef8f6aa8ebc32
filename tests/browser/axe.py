"""What axe finds wrong in the page as it stands."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Every rule is run; only of what is wrong are the details written out, which takes a third of the time.
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
#: What a narrower screen may change in a page that was looked at whole on a wide one.
NARROW = {
    **OPTIONS,
    "runOnly": {
        "type": "rule",
        "values": [
            "target-size",
            "scrollable-region-focusable",
            "link-name",
            "button-name",
            "label",
            "aria-hidden-focus",
        ],
    },
}
SCRIPT = Axe().axe_script


def violations(page, options: dict[str, Any] = OPTIONS) -> list[dict[str, Any]]:
    """The rules that the page breaks, each with its nodes. Half a megabyte of script is read once for each page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return page.evaluate("options => axe.run(document, options).then(told => told.violations)", options)
