"""A real SMTP server on the loopback, as capricious as it is told to be."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

OK = "250 OK"


class Server(socketserver.ThreadingTCPServer):
    """``recipient`` and ``data`` answer each RCPT and each message; ``dies`` is where it hangs up, once each time."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Conversation)
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.recipient: Callable[[str], str] = lambda address: OK
        self.sender = self.data = OK
        self.dies = ""

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def letters(self) -> list[Message]:
        return [message_from_bytes(body) for body in self.taken]

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is nobody's failure here."""


class _Conversation(socketserver.StreamRequestHandler):
    timeout = 5
    server: Server

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 prueba")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                self.say("221 Adiós")
                return
            if verb.upper() == "DATA":
                if not self.take_data():
                    return
                continue
            self.say(self.reply_to(verb.upper(), rest))

    def reply_to(self, verb: str, rest: str) -> str:
        if verb == "MAIL":
            return self.server.sender
        if verb == "RCPT":
            address = rest.partition("<")[2].partition(">")[0]
            reply = self.server.recipient(address)
            if reply == OK:
                self.server.recipients.append(address)
            return reply
        return OK

    def take_data(self) -> bool:
        self.say("354 Adelante")
        if self.server.dies == "in the middle":
            self.server.dies = ""
            self.rfile.readline()
            return False
        body = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            body += line
        if self.server.data == OK:
            self.server.taken.append(body)
        if self.server.dies == "before answering":
            self.server.dies = ""
            return False
        self.say(self.server.data)
        return True


@contextmanager
def smtp_server(port: int = 0) -> Iterator[Server]:
    """A server that listens until the block ends."""
    with Server(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
