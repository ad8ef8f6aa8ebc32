"""What an attacker sends, made at random from a seed: addresses, queries, bodies and headers."""

from __future__ import annotations

import json
from random import Random
from typing import Any
from urllib.parse import quote

#: Text that has broken something somewhere.
TEXTS = (
    "", " ", "0", "-1", "1e309", "NaN", "9" * 400, "-" + "9" * 40, "2147483648", "9223372036854775808", "1.5", "0x10",
    "٣", "²", "true", "None", "null", "[]", "{}", "\x00", "a\x00b", "\x7f", "\u202e\u2066", "\ufeff", "\uffff",
    "🙂" * 30, "ñ" * 300, "a" * 3000, "../../../etc/passwd", "..%2f", "C:\\x", "'", '"', "' OR 1=1 --",
    "'; DROP TABLE x; --",
    "<script>alert(1)</script>", "{{7*7}}", "{% load x %}", "${7*7}", "%s%s%n", "{0.__class__}", "=1+1",
    "|ls", "`id`",
    "\r\nX-Malo: 1", "%0d%0aX-Malo:1", "//malo.example", "javascript:alert(1)", "2021-02-30", "99999-01-01",
    "0000-00-00", "2021-05-10T99:99", "00000000-0000-4000-8000-00000000000g", "a" * 64 + ".xlsx", "(" * 200,
    "[" * 200,
    "*", "%", "_", "\\", "ﬃ", "İ", "ß", "\u0301" * 100,
)  # fmt: skip
#: Bytes that are no text at all, as they come in an address: half characters, lone surrogates, overlong ones.
BYTES = ("%ff", "%c3", "%ed%a0%80", "%ed%bf%bf", "%c0%ae", "%f8%88%80%80%80", "%fe%ff", "%e2%82", "%00", "%25%30%30")
NAMES = (
    "q", "p", "pagina", "page", "tipo", "acto", "desde", "hasta", "codigo", "como", "next", "en", "o", "orden",
    "ordering", "fecha", "year", "solo", "csrfmiddlewaretoken", "_method", "kept", "title", "name", "email",
    "login", "password",
    "roles", "pk", "id", "file", "archivo", "code", "action", "export", "columns", "q[]", "q[a]", "__proto__",
    "a.b", "",
)  # fmt: skip
HEADERS = {
    "Range": ("bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "lines=1", "bytes=99999999999999999999-"),
    "Accept-Language": ("fr", "xx-" + "a" * 300, "*", "es-mx;q=malo", "\x7f", "es," * 500),
    "Cookie": (
        "__Host-sesion=malo",
        "__Host-formulario=" + "a" * 5000,
        "=;;;==",
        "a=" + "\x7f",
        'x="\\',
        "messages=malo",
    ),
    "If-None-Match": ("*", '"x"', 'W/"' + "a" * 3000, "malo"),
    "If-Modified-Since": ("malo", "Thu, 01 Jan 1970 00:00:00 GMT", "Sat, 31 Feb 99999 25:61:61 GMT"),
    "Accept": ("application/json", "image/*", "*/*;q=malo", "a" * 3000),
    "Accept-Encoding": ("br;q=malo", "gzip;q=0", "*;q=1", ",;=", "identity;q=0"),
    "X-Forwarded-For": ("malo", "::1", "1.2.3.4, malo", "", "a" * 3000, "127.0.0.1"),
    "X-Forwarded-Host": ("malo.example", "", "a b"),
    "X-Forwarded-Proto": ("http", "ftp", ""),
    "X-Requested-With": ("XMLHttpRequest",),
    "HX-Request": ("true", "malo"),
    "Authorization": ("Basic malo", "Basic " + "=" * 40, "Bearer x", "Digest " + "a" * 500, ""),
    "Origin": ("null", "https://malo.example", "malo"),
    "Referer": ("https://malo.example/", "malo", "\x7f"),
    "User-Agent": ("", "a" * 3000, "ñ", "<script>"),
    "Host": ("malo.example", "abierto.test:99999999", "ABIERTO.TEST", "", "a b", "[::1", "abierto.test@malo.example"),
    "Content-Length": ("0", "1", "99999999", "malo", "-1", ""),
    "Content-Encoding": ("gzip", "malo"),
    "X-HTTP-Method-Override": ("DELETE",),
    "X-Original-URL": ("/escritorio/",),
    "Expect": ("100-continue", "malo"),
}
KINDS = (
    "application/x-www-form-urlencoded", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "text/plain; charset=malo", "application/x-www-form-urlencoded; charset=utf-7",
    "application/xml", "text/html; charset=utf-16", "", "malo", "application/json; charset=latin-1", "a" * 2000,
)  # fmt: skip


def text(random: Random) -> str:
    return random.choice(TEXTS)


def query(random: Random) -> str:
    """A query string: names known and unknown, repeated, cloaked, half written."""
    if random.random() < 0.35:
        return ""
    parts = []
    for _ in range(random.choice((1, 1, 2, 3, 12))):
        value = (
            random.choice(BYTES)
            if random.random() < 0.25
            else quote(text(random)[:900], safe="" if random.random() < 0.8 else "&=;")
        )
        parts.append(f"{quote(random.choice(NAMES))}={value}")
    return random.choice(("&", "&", "&", ";")).join(parts)[:6000]


def path(random: Random, template: str) -> str:
    """An address of the map with one of its parts replaced by something hostile, or left as it is."""
    if random.random() < 0.45:
        return template
    parts = template.split("/")
    spots = [number for number, part in enumerate(parts) if part]
    if not spots:
        return template
    spot = random.choice(spots)
    hostile = (
        random.choice(BYTES) if random.random() < 0.3 else quote(text(random)[:600], safe=random.choice(("", "/;.")))
    )
    parts[spot] = random.choice((hostile, parts[spot] + hostile, parts[spot].upper(), hostile + ".json"))
    return "/".join(parts)


def nested(depth: int) -> Any:
    """So many lists within maps within lists."""
    value: Any = "fondo"
    for level in range(depth):
        value = {"a": value} if level % 2 else [value]
    return value


def form_pairs(random: Random, fields: list[str]) -> list[tuple[str, str]]:
    names = [*fields, *random.sample(NAMES, 3)]
    pairs = [(name, text(random)) for name in names if random.random() < 0.8]
    if random.random() < 0.3 and pairs:
        pairs += [(pairs[0][0], text(random)) for _ in range(random.choice((1, 30)))]  # a list where one is expected
    if random.random() < 0.1:
        pairs += [(f"{name}-TOTAL_FORMS", "9" * 9) for name in ("form", "rows")]
    return pairs


def body(random: Random, fields: list[str]) -> tuple[bytes, str]:
    """A body and the type that it claims to be."""
    shape = random.choice(("form", "form", "form", "multipart", "json", "raw", "nothing", "lying"))
    if shape == "nothing":
        return b"", random.choice(KINDS)
    if shape == "raw":
        return random.randbytes(random.choice((1, 50, 4000))), random.choice(KINDS)
    if shape == "json":
        made = random.choice((nested(64), nested(2), {name: nested(3) for name in fields}, [text(random)], 10**400))
        return json.dumps(made).encode(), "application/json"
    pairs = form_pairs(random, fields)
    if shape == "multipart":
        return multipart(random, pairs), "multipart/form-data; boundary=limite"
    encoded = "&".join(
        f"{quote(name)}={random.choice(BYTES) if random.random() < 0.1 else quote(value)}" for name, value in pairs
    ).encode()
    return encoded, KINDS[0] if shape == "form" else random.choice(KINDS)


def multipart(random: Random, pairs: list[tuple[str, str]]) -> bytes:
    """Parts with hostile names of fields and files, sometimes without an end."""
    out = b""
    for name, value in pairs:
        safe = name.replace('"', "").encode("utf-8", "surrogatepass")
        head = b'--limite\r\nContent-Disposition: form-data; name="' + safe + b'"'
        if random.random() < 0.25:
            head += b'; filename="' + text(random).replace('"', "").replace("\r\n", "").encode() + b'"'
            head += b"\r\nContent-Type: " + random.choice((b"image/svg+xml", b"text/html", b"malo", b"application/pdf"))
        if random.random() < 0.1:
            head += b"\r\nContent-Transfer-Encoding: " + random.choice((b"base64", b"malo"))
        out += head + b"\r\n\r\n" + value.encode() + b"\r\n"
    return out + (b"--limite--\r\n" if random.random() < 0.85 else b"")


def headers(random: Random) -> dict[str, str]:
    """None, one or several headers that no browser sends so."""
    names = random.sample(list(HEADERS), random.choice((0, 0, 1, 1, 2, 4)))
    return {name: random.choice(HEADERS[name]) for name in names}
