"""Take the pictures of README.md from a running demonstration: ``python docs/images/make.py http://127.0.0.1:8000``."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PICTURES = {
    "home": ("/", 1180),
    "commitment": ("/planes/edomex-2019-2021/compromisos/ieem-decide/", 1100),
}


def main(base: str) -> None:
    """Write one PNG per picture, in few colours so that the repository stays light."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (address, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1200, "height": height})
            page.goto(base + address)
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(HERE / f"{name}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
