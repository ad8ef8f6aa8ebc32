"""Requests whose end can be read in two ways: the running server refuses them or closes, and answers one for one."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="module")
def address(site):
    """Where the session's running site listens; no browser is needed, only the server that it already has."""
    parts = urlsplit(site.url)
    return parts.hostname, parts.port


def send(address, raw: bytes) -> bytes:
    """Send bytes on one connection and read until it closes or falls silent."""
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(raw.replace(b"HOST", f"{address[0]}:{address[1]}".encode()))
        connection.settimeout(1.0)
        told = b""
        try:
            while chunk := connection.recv(65536):
                told += chunk
        except (TimeoutError, ConnectionResetError):
            pass
    return told


def statuses(told: bytes) -> list[int]:
    return [int(part[:3]) for part in told.split(b"HTTP/1.1 ")[1:]]


def test_an_honest_request_is_answered(address):
    told = send(address, b"GET /salud?solo=vivo HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
    assert statuses(told) == [200]
    assert b"granian/" not in told.lower()  # of what it is made, never which version


SECOND = b"GET /no-existe-oculta/ HTTP/1.1\r\nHost: HOST\r\n\r\n"
# ruff: noqa: E501 - bytes read best as they travel
AMBIGUOUS = {
    "two different lengths": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "lengths in one line": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0, 44\r\n\r\n",
    "negative length": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n",
    "length with a sign": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: +0\r\n\r\n",
    "length that is no number": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0x2\r\n\r\n",
    "length beyond any number": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "folded header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX-A: b\r\n c: d\r\n\r\n",
    "folded encoding": b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "blank before the colon": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length : 5\r\n\r\nabcde",
    "blank before the first header": b"GET / HTTP/1.1\r\n Host: HOST\r\n\r\n",
    "unknown encoding": b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\nabcd",
    "chunked is not the last": b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "null byte in a header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX-A: a\x00b\r\n\r\n",
    "carriage return in a header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX-A: a\rb\r\n\r\n",
    "no version": b"GET / HTTP/9.9\r\nHost: HOST\r\n\r\n",
    "broken chunk size": b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "chunk size beyond any number": b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_request_is_refused_or_answered_once_and_what_follows_it_never_is(address, name):
    told = send(address, AMBIGUOUS[name] + SECOND)
    assert statuses(told) in ([], [400]) or (
        len(statuses(told)) == 1 and statuses(told)[0] in {400, 403, 405, 413, 501}
    )
    assert b"oculta" not in told


def test_with_both_a_length_and_chunks_the_length_is_not_believed(address):
    """The chunks say where the body ends; what a length would have swallowed or left over is not another request."""
    raw = (
        b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /oculta"
    )
    told = send(address, raw)
    assert len(statuses(told)) <= 1 or statuses(told)[1:] == [400]

    raw = b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nSMUGGLED\r\n0\r\n\r\n"
    told = send(address, raw)
    assert len(statuses(told)) <= 1
    assert b"SMUGGLED" not in told


def test_an_upgrade_to_another_protocol_is_not_followed(address):
    raw = (
        b"GET / HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"
    )
    assert 101 not in statuses(send(address, raw))
    socket_raw = (
        b"GET / HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert 101 not in statuses(send(address, socket_raw))


@pytest.mark.parametrize("method", [b"TRACE", b"CONNECT"])
def test_tracing_and_tunnels_are_refused(address, method):
    target = b"malo.example:443" if method == b"CONNECT" else b"/"
    told = send(
        address, method + b" " + target + b" HTTP/1.1\r\nHost: HOST\r\nX-Secreto: abc\r\nConnection: close\r\n\r\n"
    )
    assert not [status for status in statuses(told) if status < 400]
    assert b"abc" not in told


def test_two_hosts_or_none_are_refused(address):
    two = send(address, b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: malo.example\r\nConnection: close\r\n\r\n")
    absolute = send(address, b"GET http://malo.example/ HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
    none = send(address, b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    for told in (two, none, absolute):
        assert b"malo.example" not in told.replace(b"http://malo.example/ HTTP", b"")
    assert statuses(two) in ([400], [])
    assert statuses(none) in ([400], [])


def test_a_slow_or_endless_head_does_not_stop_the_others(address):
    """Connections that never finish their head hold no worker: an honest request is answered meanwhile."""
    idle = [socket.create_connection(address, timeout=5) for _ in range(40)]
    try:
        for connection in idle:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
        told = send(address, b"GET /salud?solo=vivo HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
        assert statuses(told) == [200]
    finally:
        for connection in idle:
            connection.close()


def test_a_head_too_large_is_refused(address):
    told = send(address, b"GET / HTTP/1.1\r\nHost: HOST\r\nX-A: " + b"a" * 2_000_000 + b"\r\n\r\n")
    assert statuses(told) in ([431], [400], [])
