"""What a first visit weighs: the page and everything it asks for, as it travels."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

_IN_STYLE = re.compile(r"url\([\"']?([^\"')]+)")


class _Needs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        words = dict(attrs)
        if tag == "link" and words.get("rel") in {"stylesheet", "preload", "icon", "manifest"}:
            self.found.append(words["href"])
        elif tag in {"script", "img"} and words.get("src"):
            self.found.append(words["src"])


class Weigher:
    """Weighs pages of one site, asking for each file once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._known: dict[str, tuple[int, str]] = {}

    def _get(self, path: str, encoding: str = "br") -> tuple[int, bytes, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        answer = connection.getresponse()
        body = answer.read()
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
        connection.close()
        return len(body) + head, body, answer.getheader("content-type", "")

    def first_view(self, path: str) -> int:
        """Bytes of body and headers of the page, and of all that it needs."""
        return self._get(path)[0] + sum(self._known[address][0] for address in self.needs(path))

    def text(self, path: str) -> str:
        """A page as it is written."""
        return self._get(path, "identity")[1].decode()

    def needs(self, path: str) -> list[str]:
        """The styles, scripts and pictures of a page, and every face that its styles name."""
        reader = _Needs()
        reader.feed(self.text(path))
        waiting, seen = [urljoin(path, address) for address in reader.found], []
        while waiting:
            address = waiting.pop()
            if address in seen or urlsplit(address).netloc or address.startswith("data:"):
                continue
            seen.append(address)
            if address not in self._known:
                size, _, kind = self._get(address)
                text = self.text(address) if kind.startswith("text/css") else ""
                self._known[address] = (size, text)
            named = _IN_STYLE.findall(self._known[address][1])
            waiting += [urljoin(address, found) for found in named if not found.startswith("data:")]
        return seen
