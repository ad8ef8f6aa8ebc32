"""Asking an address of anybody's whether it still answers, without being led where it must not go.

Only http and https, on their own ports; the name is resolved once per step, every address that it gives must be of the
public internet, and the connection goes to the address that was looked at, whatever the name says a moment later. The
whole conversation, redirects included, has an end in time and in size. Nothing is executed, followed or decompressed.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

MOST_REDIRECTS = 5
MOST_ADDRESSES = 4
_REDIRECTS = {301, 302, 303, 307, 308}
_PIECE = 64 * 1024
_MALFORMED = "La dirección está mal escrita."
_NAT64 = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")]


class Unfit(Exception):
    """The address is one that this program must not ask, or an answer is not one; the text is for people."""


@dataclass(frozen=True)
class Answer:
    """What an address answered. ``reached``: whether some web server answered at all, well or badly."""

    works: bool
    status: int | None = None
    problem: str = ""
    sha256: str = ""
    reached: bool = False


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, asked once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether an address belongs to the public internet, itself and whatever address it carries inside."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or address.teredo
        if carried or address.is_site_local or any(address in net for net in _NAT64):
            return False
    return address.is_global and not (address.is_multicast or address.is_unspecified or address.is_reserved)


@cache
def trust() -> ssl.SSLContext:
    """The authorities that this machine trusts, read once."""
    return ssl.create_default_context()


def no_hurry(host: str) -> float:
    """Wait for nothing."""
    return 0.0


@dataclass(frozen=True)
class Network:
    """How addresses are asked. Only tests say it otherwise: they talk to a server of their own on the loopback."""

    resolve: Callable[[str, int], list[str]] = resolve
    allows: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    trust: Callable[[], ssl.SSLContext] = trust
    seconds: float = 10.0
    most_bytes: int = 5 * 1024 * 1024
    #: Called with each host before each request; returns for how many seconds it held us.
    wait: Callable[[str], float] = field(default=no_hurry)


INTERNET = Network()


def fetch(url: str, network: Network = INTERNET) -> Answer:
    """Ask for a page as any reader would (GET), follow its redirects, and say whether it works. Never raises for it."""
    status: int | None = None
    until = time.monotonic() + network.seconds
    try:
        for _step in range(MOST_REDIRECTS + 1):
            parts = fit(url, network)
            until += network.wait(str(parts.hostname))
            answer, onward = _ask(parts, network, until)
            status = answer.status
            if onward is None:
                return answer
            url = urljoin(url, _read(onward))
        return Answer(False, status, f"Redirige más de {MOST_REDIRECTS} veces.", reached=True)
    except Unfit as problem:
        return Answer(False, status, str(problem), reached=status is not None)
    except ssl.SSLCertVerificationError:
        return Answer(False, status, "Su certificado de seguridad no es válido.")
    except ssl.SSLError:
        return Answer(False, status, "La conexión segura falló.")
    except TimeoutError:
        return Answer(False, status, f"Tardó más de {network.seconds:g} segundos.", reached=status is not None)
    except http.client.RemoteDisconnected:
        return Answer(False, status, "Cortó la conexión sin contestar.", reached=status is not None)
    except http.client.HTTPException:
        return Answer(False, status, "Lo que contestó no es una página electrónica.", reached=status is not None)
    except OSError:
        return Answer(False, status, "No se pudo conectar con el sitio.", reached=status is not None)
    except ValueError:
        return Answer(False, status, _MALFORMED, reached=status is not None)


def fit(url: str, network: Network = INTERNET) -> SplitResult:
    """The parts of an address that may be asked. Raises :class:`Unfit`."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as problem:
        raise Unfit(_MALFORMED) from problem
    if parts.scheme not in {"http", "https"} or not host:
        raise Unfit("La dirección no es de una página electrónica (http o https).")
    if parts.username is not None or parts.password is not None:
        raise Unfit("La dirección lleva un usuario o una contraseña.")
    if port not in network.ports:
        raise Unfit("La dirección usa un puerto que no es el de las páginas electrónicas.")
    name = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{name}:{port}")


def _ask(parts: SplitResult, network: Network, until: float) -> tuple[Answer, str | None]:
    """One request: what it answered and, when it sends elsewhere, where to."""
    connection = _Connection(parts, network, until)
    try:
        connection.request("GET", _target(parts), headers=_headers())
        response = connection.getresponse()
        onward = response.getheader("Location") if response.status in _REDIRECTS else None
        if onward:
            return Answer(False, response.status, reached=True), onward
        if not 200 <= response.status < 300:
            return Answer(False, response.status, f"Contestó con el código {response.status}.", reached=True), None
        answer = Answer(True, response.status, reached=True)
        sha256 = _digest(response, network.most_bytes)
        if sha256 is None:
            megabytes = network.most_bytes // (1024 * 1024)
            return replace(answer, problem=f"Mide más de {megabytes} MB: no se calculó su huella."), None
        return replace(answer, sha256=sha256), None
    except http.client.IncompleteRead:
        return Answer(False, response.status, "La respuesta llegó cortada.", reached=True), None
    finally:
        connection.hang_up()


def _digest(response: http.client.HTTPResponse, most: int) -> str | None:
    """SHA-256 of the body exactly as it came, or None when it is longer than ``most``."""
    digest, length = hashlib.sha256(), 0
    while piece := response.read(_PIECE):
        length += len(piece)
        if length > most:
            return None
        digest.update(piece)
    if response.length:  # promised more than it sent
        raise http.client.IncompleteRead(b"", response.length)
    return digest.hexdigest()


def _read(header: str) -> str:
    """A header as it was meant: many servers write addresses in UTF-8, which the protocol reads as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    return f"{path}?{quote(parts.query, safe='/?%:@!$&()*+,;=~[]')}" if parts.query else path


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"Abierto (+{settings.SITE_URL}; revisa si siguen en línea los enlaces de la evidencia)",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Accept-Language": "es-MX, es",
        "Connection": "close",
    }


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, which ends at an instant however slowly the other side speaks."""

    def __init__(self, parts: SplitResult, network: Network, until: float) -> None:
        host, port = str(parts.hostname), int(parts.port or 80)
        super().__init__(host, port)
        if (parts.scheme, port) in {("http", 80), ("https", 443)}:
            self.default_port = port  # so that the Host header names none
        self._scheme, self._network, self._until = parts.scheme, network, until
        self._line: _Line | None = None

    def connect(self) -> None:
        found = self._network.resolve(self.host, self.port)
        if not found or not all(map(self._network.allows, found)):
            raise Unfit("La dirección no está en la internet pública.")
        plain = self._open(found[:MOST_ADDRESSES])
        self._line = _Line(plain, self._until)
        if self._scheme == "https":
            plain.settimeout(_left(self._until))
            self._line.socket = self._network.trust().wrap_socket(plain, server_hostname=self.host)
        self.sock = self._line  # type: ignore[assignment]

    def hang_up(self) -> None:
        self.close()
        if self._line is not None:
            self._line.socket.close()

    def _open(self, addresses: list[str]) -> socket.socket:
        for address in addresses[:-1]:
            try:
                return socket.create_connection((address, self.port), _left(self._until))
            except OSError:
                continue
        return socket.create_connection((addresses[-1], self.port), _left(self._until))


class _Line:
    """What :mod:`http.client` takes for a socket: each wait is for no longer than what is left."""

    def __init__(self, plain: socket.socket, until: float) -> None:
        self.socket, self._until = plain, until

    def sendall(self, data: bytes) -> None:
        self.socket.settimeout(_left(self._until))
        self.socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def receive(self, buffer: memoryview) -> int:
        self.socket.settimeout(_left(self._until))
        return self.socket.recv_into(buffer)

    def close(self) -> None:
        """Left open: the answer is still to be read. :meth:`_Connection.hang_up` closes it."""


class _Reader(io.RawIOBase):
    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self._line.receive(buffer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
