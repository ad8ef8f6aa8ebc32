"""A web server on the loopback that answers byte by byte what a test says, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import datetime
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from abierto.followup.fetching import Network

Answer = Callable[[socketserver.StreamRequestHandler], None]


class Server(socketserver.ThreadingTCPServer):
    """``answers``: path → the bytes to send, or what to do with the conversation."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, bytes | Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.context = context

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def paths(self) -> list[str]:
        return [line.split(" ")[1] for line, _headers in self.asked]

    def url(self, path: str, host: str = "sitio.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def network(self, **words) -> Network:
        """How a test asks: every name is this server, save ``privado…``, and only the loopback is "public"."""

        def resolve(host: str, port: int) -> list[str]:
            return ["10.0.0.7"] if host.startswith("privado") else ["127.0.0.1"]

        ports = frozenset({self.port})
        return Network(**{"resolve": resolve, "allows": lambda ip: ip == "127.0.0.1", "ports": ports, **words})

    def get_request(self):
        plain, address = super().get_request()
        plain.settimeout(1)
        return (self.context.wrap_socket(plain, server_side=True) if self.context else plain), address

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is nobody's failure here."""


class _Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").strip()
        headers = {}
        while head := self.rfile.readline().decode("latin-1").strip():
            name, _, value = head.partition(": ")
            headers[name.lower()] = value
        if not line:
            return
        self.server.asked.append((line, headers))
        answer = self.server.answers.get(line.split(" ")[1], page(b"no hay", status="404 Not Found"))
        with contextlib.suppress(OSError):
            answer(self) if callable(answer) else self.wfile.write(answer)


def page(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer with its length."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return f"{head}\r\n\r\n".encode() + body


def moved(to: str) -> bytes:
    return page(b"", "302 Found", f"Location: {to}", "Set-Cookie: sesion=1")


@contextmanager
def web_server(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    with Server(context) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, Callable[[], ssl.SSLContext]]:
    """The context of a server that says to be ``host``, signed by nobody, and a client's that trusts it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, lambda: ssl.create_default_context(cadata=made.public_bytes(pem).decode())
