"""Follow every link of the running site once, as a reader without JavaScript would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urldefrag, urljoin, urlsplit

#: The home, and public addresses that people type, or reach through a form.
STARTS = ("/", "/galeria/", "/territorio/municipios/", "/territorio/buscar/?q=tolca", "/buscar/?q=datos")
DOORS = ("/escritorio/", "/cuenta/", "/actores/")


@dataclass
class Answer:
    """One address as it answered."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    links: list[str] = field(default_factory=list)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if (tag, name) in {
                ("a", "href"), ("area", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("use", "href"),
            } and value:  # fmt: skip
                self.found.append(value)


def fetch(url: str, path: str) -> Answer:
    """Ask for one path without a cookie."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "identity"})
    response = connection.getresponse()
    answer = Answer(path, response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    connection.close()
    if answer.headers.get("content-type", "").startswith("text/html"):
        reader = _Links()
        reader.feed(answer.body.decode())
        answer.links = reader.found
    elif "location" in answer.headers:
        answer.links = [answer.headers["location"]]
    return answer


def crawl(
    url: str, starts: tuple[str, ...] = STARTS, most: int = 5000, *, kind: Callable[[str], str] = str, each: int = 1
) -> dict[str, Answer]:
    """Every address of the same host that can be reached from ``starts`` without passing a door; path → answer.

    With ``kind``, the first ``each`` addresses of a kind: a sample, where somebody else follows them all.
    """
    kinds: Counter[str] = Counter()
    host = urlsplit(url).netloc
    waiting = list(starts)
    seen: dict[str, Answer | None] = dict.fromkeys(starts)
    while waiting and len(seen) <= most:
        path = waiting.pop(0)
        answer = seen[path] = fetch(url, path)
        for link in answer.links:
            target = urlsplit(urldefrag(urljoin(f"{url}{path}", link))[0])
            if target.scheme not in {"http", "https"} or target.netloc != host or target.path.startswith(DOORS):
                continue
            address = target.path + (f"?{target.query}" if target.query else "")
            if address not in seen and kinds[name := kind(address)] < each:
                kinds[name] += 1
                seen[address] = None
                waiting.append(address)
    return {path: answer for path, answer in seen.items() if answer is not None}
