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
        """Bytes of body and headers of the page, its styles, scripts, pictures and every face its styles name."""
        weight, _, _ = self._get(path)
        reader = _Needs()
        reader.feed(self._get(path, "identity")[1].decode())
        waiting, seen = [urljoin(path, address) for address in reader.found], set()
        while waiting:
            address = waiting.pop()
            if address in seen or urlsplit(address).netloc or address.startswith("data:"):
                continue
            seen.add(address)
            if address not in self._known:
                size, _, kind = self._get(address)
                text = self._get(address, "identity")[1].decode() if kind.startswith("text/css") else ""
                self._known[address] = (size, text)
            size, text = self._known[address]
            weight += size
            waiting += [urljoin(address, found) for found in _IN_STYLE.findall(text) if not found.startswith("data:")]
        return weight
