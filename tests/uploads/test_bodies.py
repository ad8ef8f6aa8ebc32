"""Over a real connection: too much is refused unread, and what is cut in the middle leaves nothing behind."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import socket
import time
import tracemalloc
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from abierto.uploads.middleware import BodyGuard
from tests.running import running_site

BORDER = "----frontera"
OPENING = (
    f'--{BORDER}\r\nContent-Disposition: form-data; name="archivo"; filename="x.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n"
).encode()
CLOSING = f"\r\n--{BORDER}--\r\n".encode()
MB = 1 << 20


@pytest.fixture(scope="module")
def site():
    plain = {"DEMONSTRATION": "no", "DEMONSTRATION_CLOCK": "", "SECOND_FACTOR": "required", "SECRET_KEY": "x" * 60}
    with running_site(WORKERS="1", JOBS="no", **plain) as running:
        yield running


def begin(site, length: int, path: str = "/verificar/archivo/") -> socket.socket:
    """Open a connection and announce a form of ``length`` bytes."""
    address = urlsplit(site.url)
    line = socket.create_connection((address.hostname, address.port), timeout=20)
    line.sendall(
        f"POST {path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: multipart/form-data; boundary={BORDER}\r\n"
        f"Content-Length: {length}\r\n\r\n".encode()
    )
    return line


def lying_there(site) -> list[str]:
    return sorted(path.name for path in (site.folder / "deposito").rglob("*") if path.is_file())


def nothing_lies_there(site) -> bool:
    """Soon enough: what was arriving goes once its request is over."""
    until = time.monotonic() + 20
    while lying_there(site) and time.monotonic() < until:
        time.sleep(0.05)
    return lying_there(site) == []


def memory(site) -> int:
    """Megabytes of the server and its workers."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            if os.getpgid(int(status.parent.name)) == os.getpgid(site.server) and "VmRSS" in text:
                total += int(text.split("VmRSS:")[1].split()[0]) // 1024
        except (OSError, ProcessLookupError):
            continue
    return total


def test_a_hundred_megabytes_are_refused_at_once_and_unread(site):
    before, started = memory(site), time.monotonic()
    with begin(site, 100 * MB) as line, http.client.HTTPResponse(line) as answer:
        answer.begin()
        told = answer.read().decode()
        assert answer.status == 413
    assert "Aquí se reciben hasta 20 MB de una vez; no se guardó nada." in told
    assert time.monotonic() - started < 5
    assert memory(site) - before < 20
    assert lying_there(site) == []


def test_whoever_pushes_a_hundred_megabytes_all_the_same_fills_neither_disk_nor_memory(site):
    before, piece, started = memory(site), bytes(MB), time.monotonic()
    with begin(site, 100 * MB) as line, contextlib.suppress(OSError):  # the server hangs up, as it should
        for _ in range(100):
            line.sendall(piece)
    assert time.monotonic() - started < 10
    assert memory(site) - before < 20
    assert lying_there(site) == []


def test_an_upload_cut_in_the_middle_leaves_nothing_behind(site):
    until = time.monotonic() + 20
    with begin(site, 15 * MB) as line:
        line.sendall(OPENING + bytes(6 * MB))
        while not lying_there(site) and time.monotonic() < until:
            time.sleep(0.05)
        assert len(lying_there(site)) == 1  # it was arriving
    assert nothing_lies_there(site)
    with socket.create_connection((urlsplit(site.url).hostname, urlsplit(site.url).port)):
        pass  # and the server is there for the next one


def test_a_whole_upload_is_read_and_its_temporary_file_goes(site):
    body = OPENING + bytes(5 * MB) + CLOSING
    with begin(site, len(body)) as line, http.client.HTTPResponse(line) as answer:
        line.sendall(body)
        answer.begin()
        answer.read()
        assert answer.status == 200
    assert nothing_lies_there(site)


class _Endless:
    """A sender that never stops; it counts what was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return bytes(size)


@pytest.mark.django_db
def test_the_guard_reads_nothing_of_what_it_refuses(settings):
    sender = _Endless()
    request = RequestFactory().generic("POST", "/verificar/archivo/")
    request.META |= {"CONTENT_LENGTH": str(100 * MB), "wsgi.input": sender}
    tracemalloc.start()
    answer = BodyGuard(lambda _: pytest.fail("it went on"))(request)
    assert tracemalloc.get_traced_memory()[1] < 5 * MB
    tracemalloc.stop()
    assert (answer.status_code, sender.taken) == (413, 0)
    assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize(("path", "most"), [("/verificar/archivo/", 21), ("/escritorio/plan/importar/", 81)])
@pytest.mark.django_db
def test_the_desk_takes_several_files_at_once_and_the_public_one(path, most):
    for length, status in ((most * MB, 200), (most * MB + 1, 413)):
        request = RequestFactory().generic("POST", path)
        request.META["CONTENT_LENGTH"] = str(length)
        assert BodyGuard(lambda _: HttpResponse())(request).status_code == status


@pytest.mark.django_db
def test_a_form_that_ends_before_its_length_is_refused_with_a_sentence(client):
    body = OPENING + b"%PDF-1.4 a medias"
    announced = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/verificar/archivo/",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BORDER}",
        "CONTENT_LENGTH": "9000",
        "wsgi.input": io.BytesIO(body),
    }
    answer = client.handler(client._base_environ(**announced))
    assert answer.status_code == 400
    assert "La conexión se cortó antes de que llegara todo; no se guardó nada." in answer.content.decode()


@pytest.mark.django_db
def test_a_form_as_browsers_send_it_is_read_through_the_guard(client):
    """Without files a form travels urlencoded, and the framework closes the body once it has read it."""
    answer = client.post(
        "/cuenta/entrar/", "login=nadie%40abierto.test&password=x", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


def test_a_form_without_a_file_is_read_whole(rf):
    request = rf.post("/", "nombre=Ana&a%C3%B1o=2021", content_type="application/x-www-form-urlencoded")

    answer = BodyGuard(lambda request: HttpResponse(repr(request.POST.dict())))(request)

    assert answer.content.decode() == "{'nombre': 'Ana', 'año': '2021'}"
