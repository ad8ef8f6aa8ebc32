"""Asking an address of anybody's: what answers, and all the ways in which it must not lead the program astray."""

from __future__ import annotations

import gzip
import hashlib
import time
from contextlib import suppress

import pytest

from abierto.followup.fetching import Answer, Network, Unfit, fetch, fit, is_public
from tests.followup.web_server import certificate, moved, page, web_server


@pytest.fixture
def server():
    with web_server() as server:
        yield server


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_a_page_that_answers_is_kept_by_its_hash(server):
    server.answers["/minuta%20final/a%C3%B1o?n=1"] = page(b"minuta")

    answer = fetch(server.url("/minuta final/año?n=1#parte"), server.network())

    assert answer == Answer(True, 200, "", sha256(b"minuta"), reached=True)
    ((line, headers),) = server.asked
    assert line == "GET /minuta%20final/a%C3%B1o?n=1 HTTP/1.1"
    assert headers["host"] == f"sitio.example:{server.port}"
    assert headers["user-agent"].startswith("Abierto (+https://abierto.test;")
    assert headers["accept-encoding"] == "identity"
    assert not {"cookie", "referer", "authorization"} & set(headers)


@pytest.mark.parametrize(
    ("status", "problem"),
    [("404 Not Found", "Contestó con el código 404."), ("503 Fuera", "Contestó con el código 503.")],
)
def test_what_answers_with_an_error_does_not_work(server, status, problem):
    server.answers["/"] = page(b"lo sentimos", status)
    code = int(status[:3])
    assert fetch(server.url(""), server.network()) == Answer(False, code, problem, "", reached=True)


def test_redirects_are_followed_without_cookies(server):
    server.answers |= {
        "/uno": moved("/dos"),
        "/dos": moved(server.url("/tres", "otro.example")),
        "/tres": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: cuatro/p\xc3\xa1gina\r\n\r\n",
        "/cuatro/p%C3%A1gina": page(b"aqu\xc3\xad"),
    }

    answer = fetch(server.url("/uno"), server.network())

    assert (answer.works, answer.sha256) == (True, sha256(b"aqu\xc3\xad"))
    assert server.paths == ["/uno", "/dos", "/tres", "/cuatro/p%C3%A1gina"]
    assert all("cookie" not in headers for _line, headers in server.asked)


def test_five_redirects_are_followed_and_no_sixth(server):
    server.answers |= {f"/{n}": moved(f"/{n + 1}") for n in range(9)}
    server.answers["/6"] = page(b"al fin")

    assert fetch(server.url("/1"), server.network()).works
    del server.asked[:]
    answer = fetch(server.url("/0"), server.network())
    assert answer == Answer(False, 302, "Redirige más de 5 veces.", reached=True)
    assert server.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


@pytest.mark.parametrize(
    ("to", "problem"),
    [
        ("http://privado.example:{port}/secreto", "La dirección no está en la internet pública."),
        ("http://sitio.example:22/", "La dirección usa un puerto que no es el de las páginas electrónicas."),
        ("file:///etc/passwd", "La dirección no es de una página electrónica (http o https)."),
        ("gopher://sitio.example/", "La dirección no es de una página electrónica (http o https)."),
        ("http://yo:clave@sitio.example:{port}/", "La dirección lleva un usuario o una contraseña."),
        ("http://[::1", "La dirección está mal escrita."),
    ],
)
def test_no_redirect_leads_where_an_address_may_not(server, to, problem):
    server.answers["/"] = moved(to.format(port=server.port))
    assert fetch(server.url("/"), server.network()) == Answer(False, 302, problem, reached=True)
    assert server.paths == ["/"]


def test_a_name_is_resolved_once_for_each_step_and_the_address_looked_at_is_the_one_asked(server):
    server.answers |= {"/": page(b"hola"), "/ida": moved("/")}
    told = []

    def turncoat(host, port):
        """Public the first time, private from then on."""
        told.append(host)
        return ["127.0.0.1"] if len(told) == 1 else ["10.0.0.7"]

    assert fetch(server.url("/"), server.network(resolve=turncoat)).works
    assert told == ["sitio.example"]

    told.clear()
    answer = fetch(server.url("/ida"), server.network(resolve=turncoat))
    assert answer.problem == "La dirección no está en la internet pública."
    assert told == ["sitio.example"] * 2
    assert server.paths == ["/", "/ida"]


@pytest.mark.parametrize("found", [["127.0.0.1", "10.0.0.7"], ["10.0.0.7", "127.0.0.1"], []])
def test_a_name_with_one_private_address_is_not_asked_at_all(server, found):
    answer = fetch(server.url("/"), server.network(resolve=lambda host, port: found))
    assert answer.problem == "La dirección no está en la internet pública."
    assert server.asked == []


def test_the_second_address_is_tried_when_the_first_takes_nobody(server):
    server.answers["/"] = page(b"hola")
    both = server.network(resolve=lambda host, port: ["::1", "127.0.0.1"], allows=lambda ip: True)
    assert fetch(server.url("/"), both).works


def test_by_default_this_very_machine_is_not_asked(server):
    server.answers["/"] = page(b"hola")
    here = Network(ports=frozenset({server.port}))
    for host in ("127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"):
        assert fetch(server.url("/", host), here).problem == "La dirección no está en la internet pública.", host
    assert server.asked == []


def drip(head: bytes, piece: bytes):
    def answer(conversation):
        conversation.wfile.write(head)
        with suppress(OSError):
            for _ in range(200):
                conversation.wfile.write(piece)
                conversation.wfile.flush()
                time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"."),
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_who_speaks_slowly_is_left_when_the_time_is_over(server, head, piece):
    server.answers["/"] = drip(head, piece)
    began = time.monotonic()
    answer = fetch(server.url("/"), server.network(seconds=0.4))
    assert answer.problem == "Tardó más de 0.4 segundos."
    assert time.monotonic() - began < 2


def test_redirects_share_one_time(server):
    def slow(conversation):
        time.sleep(0.15)
        conversation.wfile.write(moved("/"))

    server.answers["/"] = slow
    assert fetch(server.url("/"), server.network(seconds=0.4)).problem == "Tardó más de 0.4 segundos."


def test_of_a_huge_body_only_so_much_is_read(server):
    sent = []

    def endless(conversation):
        conversation.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(4000):  # 256 MB, if anybody took them
            conversation.wfile.write(b"0" * 65536)
            sent.append(1)

    server.answers |= {"/": endless, "/justo": page(b"0" * 2**20)}
    network = server.network(most_bytes=2**20)
    assert fetch(server.url("/"), network) == Answer(
        True, 200, "Mide más de 1 MB: no se calculó su huella.", "", reached=True
    )
    assert len(sent) < 1000
    assert fetch(server.url("/justo"), network).sha256 == sha256(b"0" * 2**20)


def test_what_comes_compressed_is_never_expanded(server):
    bomb = gzip.compress(b"0" * 50_000_000)
    server.answers["/"] = page(bomb, "200 OK", "Content-Encoding: gzip")
    assert fetch(server.url("/"), server.network()).sha256 == sha256(bomb)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "Lo que contestó no es una página electrónica."),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000, "Lo que contestó no es una página electrónica."),
        (b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200, "Lo que contestó no es una página electrónica."),
        (b"", "Cortó la conexión sin contestar."),
    ],
)
def test_what_answers_as_no_web_server_does_not_work(server, told, problem):
    server.answers["/"] = told
    assert fetch(server.url("/"), server.network()).problem == problem


@pytest.mark.parametrize(
    "told",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ncorto",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncort",
    ],
)
def test_an_answer_cut_in_the_middle_does_not_work(server, told):
    server.answers["/"] = told
    assert fetch(server.url("/"), server.network()).problem == "La respuesta llegó cortada."


def test_nobody_listens(server):
    network = server.network(ports=frozenset({1}))
    answer = fetch("http://sitio.example:1/", network)
    assert answer == Answer(False, None, "No se pudo conectar con el sitio.", reached=False)


def test_a_secure_site_is_known_by_its_own_name(tmp_path, server):
    context, trusts = certificate(tmp_path, "seguro.example")
    with web_server(context) as secure:
        secure.answers["/"] = page(b"hola")
        asked = secure.network(trust=trusts)
        assert fetch(secure.url("/", "seguro.example", "https"), asked).works
        wrong = "Su certificado de seguridad no es válido."
        assert fetch(secure.url("/", "otro.example", "https"), asked).problem == wrong
        assert fetch(secure.url("/", "seguro.example", "https"), secure.network()).problem == wrong
        assert fetch(secure.url("/", "seguro.example"), asked).works is False
    assert fetch(server.url("/", scheme="https"), server.network()).problem == "La conexión segura falló."


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *(("8.8.8.8", True), ("189.240.1.1", True), ("2606:4700::1111", True)),
        *(("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False)),
        *(("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False)),
        *(("255.255.255.255", False), ("240.0.0.1", False), ("192.0.2.1", False)),
        *(("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False), ("fc00::1", False)),
        *(("ff02::1", False), ("::ffff:8.8.8.8", False), ("::8.8.8.8", False), ("2002:7f00:1::", False)),
        *(("64:ff9b::7f00:1", False), ("2001:0:1::1", False), ("fec0::1", False), ("nada", False)),
    ],
)
def test_only_the_public_internet_is_asked(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    ["ftp://sitio.example/", "http:///x", "http://sitio.example:99999/", "https://sitio.example:8443/", "", "//sitio/"],
)
def test_an_address_that_is_no_page_is_not_asked(url):
    with pytest.raises(Unfit):
        fit(url)


def test_each_scheme_has_its_port_and_names_with_accents_are_written_as_the_net_does():
    assert fit("https://peña.example/x").netloc == "xn--pea-8ma.example:443"
    assert fit("http://[2606:4700::1]/").netloc == "[2606:4700::1]:80"
