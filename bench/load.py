"""A load generator: one process, many connections, the next request only after the last answer.

``wrk`` is used where it is installed; otherwise this, which the standard library suffices for.
"""

from __future__ import annotations

import re
import selectors
import shutil
import socket
import subprocess
import sys
import time

ENCODING = "br"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def requests_per_second(
    port: int,
    path: str,
    *,
    seconds: float,
    connections: int = 16,
    cpu: int | None = None,
    body: str = "",
    expect: str = "200",
) -> float:
    """Ask for ``path`` as fast as it is answered, from a process of its own (pinned to ``cpu``).

    With a ``body`` it is posted as a form of the site's own pages; ``expect`` is the status of every good answer.
    """
    if shutil.which("wrk") and not body:
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "-H", f"Accept-Encoding: {ENCODING}",
                   f"http://127.0.0.1:{port}{path}"]  # fmt: skip
    else:
        command = [sys.executable, "-m", "bench.load", str(port), path, str(seconds), str(connections), body, expect]
    if cpu is not None and shutil.which("taskset"):
        command = ["taskset", "-c", str(cpu), *command]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec: *([\d.]+)", said)
    if found is None:
        raise RuntimeError(f"no measure of {path}: {said[-300:]}")
    return float(found[1])


def hammer(port: int, path: str, seconds: float, connections: int, body: str, expect: str) -> float:
    """Requests a second over ``seconds``; any answer but the one expected raises."""
    head = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Accept-Encoding: {ENCODING}"]
    if body:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        head += [f"Origin: http://127.0.0.1:{port}", "Sec-Fetch-Site: same-origin"]
    request = "\r\n".join([*head, "", body]).encode()
    good = f"HTTP/1.1 {expect}".encode()
    watch = selectors.DefaultSelector()
    lacking: dict[int, int] = {}
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        watch.register(connection, selectors.EVENT_READ, connection)
        lacking[connection.fileno()] = 0
        connection.sendall(request)
    done, started = 0, time.perf_counter()
    until = started + seconds
    while time.perf_counter() < until:
        for key, _ in watch.select(1):
            connection = key.data
            got = connection.recv(262_144)
            if not got:
                raise ConnectionError("the server closed the connection")
            left = lacking[key.fd]
            if not left:
                end = got.index(b"\r\n\r\n") + 4
                if not got.startswith(good):
                    raise RuntimeError(got[:200])
                found = _LENGTH.search(got, 0, end)
                left = int(found[1]) + end if found else end
            left -= len(got)
            lacking[key.fd] = left
            if left == 0:
                done += 1
                connection.send(request)
    return done / (time.perf_counter() - started)


if __name__ == "__main__":
    _port, _path, _seconds, _connections, _body, _expect = sys.argv[1:]
    _done = hammer(int(_port), _path, float(_seconds), int(_connections), _body, _expect)
    print(f"Requests/sec: {_done:.1f}")
