"""The page cache in front of Django: public pages, the same bytes for everyone, held for seconds.

A WSGI middleware. What is not part of an answer's key never reaches Django while a page that may be kept is made:
no cookie, no forwarded host, no range, no language; so nobody's request can colour the page that others get. A page
is kept only when it says so itself (``Cache-Control: public, max-age=N``), for at most ``seconds``. When it expires,
one request makes it again while the others still get the old one, for no more than :data:`GRACE`.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b
from time import monotonic
from typing import Any

import brotli

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Headers = list[tuple[str, str]]

#: Where answers belong to one person, and where WhiteNoise answers by itself; neither is ever kept.
PRIVATE = ("/escritorio/", "/cuenta/", "/actores/", "/participar/")
#: Seconds beyond its time that a page may still be given while another request makes it again. Less than what
#: ``pages.fresh_until`` leaves before an instant that changes a page: not even so does one outlive it.
GRACE = 0.9
LARGEST = 2 * 1024 * 1024
LONGEST_ADDRESS = 2000
KEPT_STATUS = ("200", "301", "302")
SAFE = frozenset(("GET", "HEAD"))
#: The only request headers that reach Django while a public page is made.
PASSED_HEADERS = frozenset(("HTTP_HOST", "HTTP_X_FORWARDED_FOR"))
#: A page may vary by these because the first is handled here and the second never reaches it.
HARMLESS_VARY = frozenset(("", "accept-encoding", "accept-language"))
NOT_IN_304 = frozenset(("content-length", "content-type", "content-encoding"))
_COMPRESSIBLE = re.compile(r"^(text/|application/(json|xml|.*\+xml|.*\+json|javascript)|image/svg)")
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age=(\d+)")


@lru_cache(maxsize=256)
def encoding_of(accepted: str) -> str:
    """The best encoding that an ``Accept-Encoding`` header allows: ``br``, ``gzip`` or ``identity``."""
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = parameters.replace(" ", "").rstrip("0").rstrip(".") not in {"q=", "q=0"}
    for name in ("br", "gzip"):
        if weights.get(name, weights.get("*", False)):
            return name
    return "identity"


class Page:
    """One answer as Django gave it, with its encodings made once, when first asked for."""

    def __init__(self, status: str, headers: Headers, body: bytes, *, seconds: float) -> None:
        self.status = status
        self.made_at = monotonic()
        self.expires_at = self.made_at + seconds
        self.being_made = False
        names = {name.lower(): value for name, value in headers}
        self.etag = names.get("etag") or f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
        self._headers = [(name, value) for name, value in headers if name.lower() not in {"content-length", "vary"}]
        if "etag" not in names:
            self._headers.append(("ETag", self.etag))
        self._headers.append(("Vary", "Accept-Encoding"))
        self._compressible = len(body) > 500 and bool(_COMPRESSIBLE.match(names.get("content-type", "")))
        self._variants: dict[str, tuple[bytes, Headers]] = {"identity": self._variant(body, "identity")}
        self._unchanged = [item for item in self._headers if item[0].lower() not in NOT_IN_304]
        self.size = len(body) * 2 + 2048

    def _variant(self, body: bytes, encoding: str) -> tuple[bytes, Headers]:
        headers = [*self._headers, ("Content-Length", str(len(body)))]
        if encoding != "identity":
            headers.append(("Content-Encoding", encoding))
        return body, headers

    def variant(self, encoding: str) -> tuple[bytes, Headers]:
        """The body in ``encoding`` with the headers that describe it."""
        found = self._variants.get(encoding)
        if found is None:
            plain = self._variants["identity"][0]
            if not self._compressible:
                found = self._variants["identity"]
            elif encoding == "br":
                found = self._variant(brotli.compress(plain, mode=brotli.MODE_TEXT, quality=5), encoding)
            else:
                found = self._variant(gzip.compress(plain, 6, mtime=0), encoding)
            self._variants[encoding] = found
        return found

    def answer(self, environ: Environ, start_response: StartResponse, age: float) -> Iterable[bytes]:
        """Answer one request from this page; ``age`` is told rounded up so that no cache adds to it."""
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is not None and (self.etag in asked or asked == "*"):
            start_response("304 Not Modified", [*self._unchanged, ("Age", AGES[int(age) + 1])])
            return []
        body, headers = self.variant(encoding_of(environ.get("HTTP_ACCEPT_ENCODING", "")))
        start_response(self.status, [*headers, ("Age", AGES[int(age) + 1])])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


AGES = [str(seconds) for seconds in range(3700)]


class PageCache:
    """Hold public pages in this process's memory, at most ``budget`` bytes of them, the oldest leaving first.

    ``seconds`` is at most an hour; 0 keeps nothing and still renders public pages free of what tells people apart.
    ``secure`` says that the site is served as https by the proxy in front. ``untouched`` are address prefixes that
    go straight to Django (static and stored files).
    """

    def __init__(
        self,
        application: Callable[[Environ, StartResponse], Iterable[bytes]],
        *,
        seconds: int,
        secure: bool = False,
        untouched: tuple[str, ...] = (),
        budget: int = 64 * 1024 * 1024,
    ) -> None:
        self._application = application
        self._seconds = min(seconds, 3600)
        self._secure = secure
        self._untouched = (*PRIVATE, *untouched)
        self._budget = budget
        self._pages: OrderedDict[tuple[str, str, str], Page] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = (environ.get("HTTP_HOST", ""), environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] not in SAFE or "HTTP_AUTHORIZATION" in environ or "HTTP_HX_REQUEST" in environ:
            return self._application(environ, start_response)
        page = self._pages.get(key)
        if page is not None:
            now = monotonic()
            if now < page.expires_at or self._another_makes_it(page, now):
                return page.answer(environ, start_response, now - page.made_at)
        elif key[1].startswith(self._untouched):
            return self._application(environ, start_response)
        try:
            return self._make(key, environ, start_response)
        finally:
            if page is not None:
                page.being_made = False

    def _another_makes_it(self, page: Page, now: float) -> bool:
        """Whether an expired page may still be given; if not, the asker makes it again."""
        with self._lock:
            if page.being_made and now < page.expires_at + GRACE:
                return True
            page.being_made = True
            return False

    def _make(self, key: tuple[str, str, str], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        told: list[tuple[str, Headers]] = []

        def hear(status: str, headers: Headers, exc_info: Any = None) -> None:
            told.append((status, headers))

        answer = self._application(self._plain(environ), hear)
        status, headers = told[0]
        seconds = 0 if getattr(answer, "streaming", True) else self._keepable_for(status, headers)
        if not seconds:
            start_response(status, headers)
            return answer if environ["REQUEST_METHOD"] == "GET" else _emptied(answer)
        try:
            body = b"".join(answer)
        finally:
            _close(answer)
        page = Page(status, headers, body, seconds=min(seconds, self._seconds))
        if self._seconds and len(body) <= LARGEST and len(key[0]) + len(key[1]) + len(key[2]) <= LONGEST_ADDRESS:
            self._keep(key, page)
        return page.answer(environ, start_response, -1)

    def _plain(self, environ: Environ) -> Environ:
        """The request as anyone would have made it: what is not in the key does not reach the page."""
        plain = {name: value for name, value in environ.items() if name[:5] != "HTTP_" or name in PASSED_HEADERS}
        plain["REQUEST_METHOD"] = "GET"
        if self._secure:
            plain["HTTP_X_FORWARDED_PROTO"] = "https"
        return plain

    def _keepable_for(self, status: str, headers: Headers) -> int:
        """Seconds that an answer says anyone may keep it; 0 when it does not, or when it tells people apart."""
        if status[:3] not in KEPT_STATUS:
            return 0
        names = {name.lower(): value for name, value in headers}
        control = names.get("cache-control", "").lower()
        varies = {part.strip().lower() for part in names.get("vary", "").split(",")}
        if "public" not in control or "set-cookie" in names or not varies <= HARMLESS_VARY:
            return 0
        found = _MAX_AGE.search(control)
        return int(found[1]) if found else 0

    def _keep(self, key: tuple[str, str, str], page: Page) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._held += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self._held > self._budget:
                self._held -= self._pages.popitem(last=False)[1].size


def _close(answer: Iterable[bytes]) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()


def _emptied(answer: Iterable[bytes]) -> Iterable[bytes]:
    _close(answer)
    return []
