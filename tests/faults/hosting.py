"""The site in a process that may be killed at any moment, and is there again in milliseconds.

Django is loaded once. A host is forked from the test before any thread begins; it does nothing but fork the site's
process anew and bury the one before. The socket is the test's own, so whoever calls while nobody serves is kept waiting
by the system and answered by the next process, as behind a proxy.
"""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from types import TracebackType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.db import OperationalError

_PID = struct.Struct("i")


class Host:
    """Starts and kills the site; its errors go to ``log``."""

    def __init__(self, log: Path) -> None:
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(128)
        self.port: int = self.listener.getsockname()[1]
        self.site: int | None = None
        orders, self._orders = os.pipe()
        self._answers, answers = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._orders)
            os.close(self._answers)
            _host(self.listener, orders, answers, log)
        os.close(orders)
        os.close(answers)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.kill()
        os.close(self._orders)
        os.waitpid(self._pid, 0)
        os.close(self._answers)
        self.listener.close()

    def start(self) -> None:
        """A new process serves; the one before must have been killed."""
        os.write(self._orders, b"s")
        self.site = _PID.unpack(os.read(self._answers, _PID.size))[0]

    def kill(self) -> None:
        """The process ends between two of its instructions, as when the machine loses power."""
        if self.site is not None:
            os.kill(self.site, signal.SIGKILL)
            self.site = None


def _host(listener: socket.socket, orders: int, answers: int, log: Path) -> None:
    """Fork on demand until there is nobody to order it."""
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        before = None
        while os.read(orders, 1):
            if before is not None:
                os.waitpid(before, 0)
            before = os.fork()
            if before == 0:
                os.close(orders)
                os.close(answers)
                _serve(listener)
            os.write(answers, _PID.pack(before))
        if before is not None:
            os.kill(before, signal.SIGKILL)
            os.waitpid(before, 0)
    finally:
        os._exit(0)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """There is no access log."""


def _serve(listener: socket.socket) -> None:
    from abierto.config.wsgi import application

    Thread(target=_keep_the_log, daemon=True).start()
    try:
        server = _Server(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        server.server_name, server.server_port = "abierto.test", listener.getsockname()[1]
        server.setup_environ()
        server.set_app(application)
        server.serve_forever()
    finally:
        os._exit(1)


def _keep_the_log() -> None:
    """Sequence and sign without rest, as the jobs do every minute, so that death finds them at it too."""
    from abierto.transparency.actions.sequencing import publish_checkpoint, sequence

    while True:
        try:
            sequence()
            publish_checkpoint()
        except OperationalError as busy:  # SQLite lets one write at a time; anything else is told by its trace
            if "locked" not in str(busy):
                raise
        time.sleep(0.2)
