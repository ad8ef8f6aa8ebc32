"""Taking part as people do, with a real browser; and what another site can make that browser do: nothing."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.browser.axe import violations

DIALOGUE = "/dialogos/apertura-en-mi-municipio/"
SPACE = "apertura-en-mi-municipio"
VOTE = f"{DIALOGUE}votaciones/1/"


def acts(site) -> int:
    """How many acts the running site holds."""
    with closing(sqlite3.connect(site.folder / "abierto.sqlite3")) as database:
        return database.execute("SELECT COUNT(*) FROM participation_act").fetchone()[0]


def findings(page) -> list[str]:
    return [f"{item['id']}: {node['html'][:200]}" for item in violations(page) for node in item["nodes"]]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_writes_gets_a_private_page_and_erases_what_they_wrote(open_page, site, scripts):
    page = open_page(DIALOGUE, width=320, java_script_enabled=scripts)
    assert page.context.cookies() == []
    text = f"Que el cabildo se pueda ver en línea, {scripts}."
    page.get_by_label("Propuesta", exact=True).check()
    page.get_by_label("Su aportación", exact=True).fill(text)
    page.get_by_role("button", name="Enviar mi aportación").click()

    page.wait_for_url(re.compile("/participar/seguimiento/"))
    assert text in page.locator("main").inner_text()
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["path"], cookie["sameSite"], cookie["httpOnly"]) == (
        "pase", "/participar/", "Strict", True,
    )  # fmt: skip
    if scripts:
        assert findings(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    page.get_by_role("button", name="Borrar mi texto").click()
    page.wait_for_load_state("load")
    assert text not in page.locator("body").inner_text()


def test_what_is_being_written_is_still_there_after_the_page_is_lost(open_page):
    page = open_page(DIALOGUE)
    page.get_by_label("Su aportación", exact=True).fill("A medio escribir")
    page.reload()
    assert page.get_by_label("Su aportación", exact=True).input_value() == "A medio escribir"
    assert page.complaints == []


def test_the_pass_is_not_sent_to_any_page_that_is_only_read(open_page):
    page = open_page(VOTE)
    page.get_by_label("Agua", exact=True).check()
    page.get_by_role("button", name=re.compile("Enviar mi (voto|boleta)|Votar")).click()
    page.wait_for_url(re.compile("/participar/comprobante/"))
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.all_headers().get("cookie", ""))))
    for path in ("/", "/dialogos/", DIALOGUE, "/bitacora/arbol/"):
        page.goto(path)
    assert [url for url, cookie in sent if cookie] == []


def test_a_person_votes_with_the_keyboard_changes_it_and_checks_the_receipt(open_page, site):
    page = open_page(VOTE)
    before = acts(site)
    page.get_by_label("Obra pública", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/participar/comprobante/"))
    assert findings(page) == []
    page.get_by_role("link", name="Volver").click()
    page.get_by_label("Seguridad", exact=True).check()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/participar/comprobante/"))
    assert acts(site) == before + 2
    page.get_by_role("link", name="Comprobarlo").click()
    page.wait_for_load_state("load")
    assert "se recibió" in page.locator("main").inner_text().lower() or "prometi" in page.locator("main").inner_text()
    assert page.complaints == []


class _Trap(BaseHTTPRequestHandler):
    """Another site, whose page makes the visitor's browser post to ours."""

    def __init__(self, target: str, *args) -> None:
        self.target = target
        super().__init__(*args)

    def do_GET(self) -> None:
        pages = {
            "/formulario": f"""<form method=post action="{self.target}"><input name=valor value=up>
                <input name=tipo value=idea><input name=texto value="De otro sitio"><input name=version value=1>
                <button>Gane un premio</button></form>""",
            "/guion": f"""<script>window.done = fetch("{self.target}", {{method: "POST", mode: "no-cors",
                credentials: "include", headers: {{"Content-Type": "application/x-www-form-urlencoded"}},
                body: "tipo=idea&texto=Escrito+por+otro+sitio&version=1"}}).then(() => true, () => false)</script>""",
        }
        body = f"<!doctype html><title>Otro</title>{pages.get(self.path, '')}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is told."""


@pytest.fixture
def trap(site) -> Iterator[str]:
    """The address of another site: another name for this machine, so that the browser holds it for another site."""
    target = f"{site.url}/participar/{SPACE}/aporte/"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Trap, target))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("how", ["formulario", "guion"])
def test_another_site_cannot_make_a_visitor_take_part(open_page, site, trap, how):
    page = open_page(VOTE)  # the visitor has a pass already
    page.get_by_label("Agua", exact=True).check()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/participar/comprobante/"))
    before, sent = acts(site), []
    page.on("request", lambda request: "/aporte/" in request.url and sent.append(request))
    page.goto(f"{trap}/{how}")
    if how == "formulario":
        with page.expect_response(lambda answer: "/aporte/" in answer.url) as answered:
            page.get_by_role("button").click()
        assert answered.value.status == 403
    else:
        page.evaluate("window.done")

    assert acts(site) == before
    assert len(sent) == 1
    assert "cookie" not in sent[0].all_headers()
