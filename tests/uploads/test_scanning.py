"""The antivirus: asked over its own protocol, waited for when it is away, and never in anyone's way."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from abierto.core import clock, health
from abierto.core.errors import DomainError
from abierto.core.models import Entry
from abierto.uploads import scanning
from abierto.uploads.actions.scans import Scans, scan_pending
from abierto.uploads.jobs import scan
from abierto.uploads.models import StoredFile
from abierto.uploads.queries import antivirus
from tests.factories.uploads import StoredFileFactory
from tests.uploads import hostile as h

pytestmark = pytest.mark.django_db

VERSION = "ClamAV 1.0.7/27000/Mon May 10 2021"


class FakeClamd(socketserver.ThreadingTCPServer):
    """Speaks as clamd does; ``mood`` says how it answers."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mood, self.received = "looks", []


class _Conversation(socketserver.StreamRequestHandler):
    server: FakeClamd

    def handle(self) -> None:
        word = b""
        while not word.endswith(b"\x00"):
            word += self.rfile.read(1)
        if word == b"zVERSION\x00":
            self.wfile.write(VERSION.encode() + b"\x00")
            return
        if self.server.mood == "dies":
            self.rfile.read(8)
            return
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.received.append(content)
        if self.server.mood == "full":
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\x00")
        elif b"dangerous" in content:
            self.wfile.write(b"stream: Test.Dangerous-1 FOUND\x00")
        else:
            self.wfile.write(b"stream: OK\x00")


@pytest.fixture
def clamd(settings) -> Iterator[FakeClamd]:
    with FakeClamd() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.CLAMD = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


@pytest.fixture
def away(settings, tmp_path) -> None:
    settings.CLAMD = f"unix:{tmp_path}/nobody.ctl"


def test_a_clean_file_is_received_with_who_looked_at_it(clamd):
    content = h.pdf()
    file = StoredFileFactory(content=content)
    assert clamd.received == [content]
    assert file.scanned_with == VERSION
    assert file.scanned_at is not None
    assert file.is_served


def test_a_file_that_the_antivirus_points_at_is_refused(clamd, lying_there):
    with pytest.raises(DomainError, match="los antivirus señalan"):
        StoredFileFactory(content=b"dangerous", name="nota.txt")
    assert lying_there() == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("mood", ["dies", "full"])
def test_when_the_antivirus_fails_the_file_waits_and_is_given_to_nobody(clamd, mood, client):
    clamd.mood = mood
    file = StoredFileFactory()
    assert (file.scanned_at, file.scanned_with, file.is_served) == (None, None, False)
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 409
    assert answer.headers["Retry-After"] == "300"
    assert "está en revisión" in answer.content.decode()


def test_when_the_antivirus_comes_back_what_waited_is_looked_at_once(settings, away, clamd):
    here, settings.CLAMD = settings.CLAMD, "unix:/nobody.ctl"
    clean, harmful = StoredFileFactory(), StoredFileFactory(content=b"dangerous", name="nota.txt")
    assert scan_pending().away
    assert "el antivirus no responde" in scan()
    settings.CLAMD = here

    assert scan_pending() == Scans(clean=1, infected=1)
    assert scan_pending() == Scans()

    clean.refresh_from_db()
    harmful.refresh_from_db()
    assert (clean.is_served, clean.infected_as) == (True, "")
    assert (harmful.is_served, harmful.infected_as) == (False, "Test.Dangerous-1")
    line = Entry.objects.get()
    assert (line.event, line.public, line.subject_id) == ("uploads.file_infected", False, harmful.external_id)
    assert scan() == "0 limpios, 0 señalados"


def test_a_file_found_harmful_later_is_not_given_and_the_page_does_not_say_why_in_detail(clamd, client):
    file = StoredFileFactory(scanned_at=clock.now(), scanned_with="x", infected_as="Test.Dangerous-1")
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 404
    assert "Este archivo no se entrega" in answer.content.decode()
    assert "Test.Dangerous" not in answer.content.decode()


def test_without_an_antivirus_nothing_waits(settings):
    file = StoredFileFactory()
    assert settings.CLAMD == ""
    assert file.is_served
    assert scan_pending() == Scans()
    assert antivirus().ok


def test_a_file_that_waits_too_long_is_told_to_who_operates_the_site(away):
    StoredFileFactory(name="reciente.pdf")
    assert antivirus().ok
    old = StoredFileFactory(name="vieja.pdf")
    copy = StoredFile.objects.get(pk=old.pk)
    copy.pk, copy.external_id, copy.stored_name = None, "vieja", "aa/bb/otro"
    copy.received_at = clock.now() - timedelta(hours=2)
    copy.save()
    told = antivirus()
    assert (told.ok, told.seen) == (False, "1 archivos esperan desde hace más de una hora")
    assert antivirus in health.WATCHED


def test_an_unknown_answer_is_no_verdict(clamd, tmp_path):
    (tmp_path / "x").write_bytes(b"x")
    clamd.mood = "full"
    with pytest.raises(scanning.Away, match="size limit"):
        scanning.scan(tmp_path / "x")
    clamd.mood = "dies"
    with pytest.raises(scanning.Away):
        scanning.scan(tmp_path / "x")
