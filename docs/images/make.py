"""Take the pictures of README.md and of the manual from a running demonstration, public pages and desk.

``python docs/images/make.py http://127.0.0.1:8000 var/demonstration-accounts.txt [NAME…]``

The demonstration must stand at its own date, with ``SECOND_FACTOR=optional``. All that is left changed in it is a
ballot, whose receipt is shown, and somebody who publishes for a political actor.
"""

from __future__ import annotations

import io
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, sync_playwright
from pypdf import PdfReader

HERE = Path(__file__).parent
WIDTH = 1280
MOST_BYTES = 120 * 1024
PLAN = "/planes/edomex-2019-2021/"
DESK = "/escritorio/seguimiento/"
TALKS = "/escritorio/dialogos/"
DECIDE, ELECTIONS = "/escritorio/decide/", "/escritorio/elecciones/"
TALK, ENDED = "/dialogos/apertura-en-mi-municipio/", "/dialogos/nombre-de-la-herramienta/"
A_FILE: FilePayload = {
    "name": "C1-1.2 minuta de mayo.csv",
    "mimeType": "text/csv",
    "buffer": b"acuerdo,plazo\n1,junio\n",
}


@dataclass(frozen=True)
class Picture:
    """What to look at: an address, who signs in (nobody, for public pages), what to open, one link after another, and
    where to stand."""

    address: str
    account: str = ""
    click: str | tuple[str, ...] = ()
    stand: str = ""
    height: int = 1000


PICTURES = {
    "home": Picture("/", height=1180),
    "commitment": Picture(f"{PLAN}compromisos/ieem-decide/", height=1100),
    "plan-cumplimiento": Picture(PLAN, stand="#cumplimiento"),
    "compromiso-historia": Picture(f"{PLAN}compromisos/ieem-decide/historia/"),
    "compromiso-voces": Picture(f"{PLAN}compromisos/ieem-decide/voces/", stand="#periodo-2021-t2", height=1250),
    "compromiso-seguir": Picture(f"{PLAN}compromisos/ieem-decide/seguir/", height=900),
    "avances-periodo": Picture(f"{PLAN}avances/2022-t1/", height=900),
    "avances-hoja": Picture(f"{PLAN}avances/2022-t1/infoem-cultura-de-gobierno-abierto/hoja/", height=1400),
    "balance": Picture(f"{PLAN}balance/2021/", height=1050),
    "impacto": Picture(f"{PLAN}compromisos/ieem-decide/impacto/", height=1050),
    "dialogo": Picture(TALK, height=1250),
    "dialogo-aportar": Picture(TALK, stand="#participar", height=950),
    "dialogo-boleta": Picture(f"{TALK}votaciones/1/", stand="#boleta", height=700),
    "dialogo-comprobante": Picture(f"{TALK}votaciones/1/", height=950),
    "dialogo-resultado": Picture(f"{ENDED}votaciones/1/", stand="#resultado", height=1250),
    "decide": Picture("/decide/", height=1250),
    "decide-retomado": Picture("/decide/retomado/?tema=mobility", height=1250),
    "escritorio-informes": Picture(DESK, "infoem", stand=".desk-line:has-text('Borrador.')", height=1050),
    "escritorio-evidencias": Picture(f"{DESK}evidencias/", "infoem", stand="#vista-previa", height=1050),
    "escritorio-revision": Picture(f"{DESK}revision/", "secretariado", click="Revisar la más antigua", height=1250),
    "escritorio-periodo": Picture(f"{DESK}periodos/", "secretariado", click="Cierre: abril a junio de 2022"),
    "escritorio-evaluar": Picture(f"{DESK}voces/", "evaluacion", click="Escribir: Decide IEEM"),
    "escritorio-hoja": Picture(f"{DESK}hojas/", "grupo-operativo", click="Enero a marzo de 2022: Grupo de trabajo"),
    "escritorio-responder": Picture(
        TALKS, "secretariado", click=("Diálogo abierto sobre la apertura", "Aportaciones", "Abrir y responder")
    ),
    "escritorio-captura": Picture(
        TALKS, "grupo-operativo", click=("Diálogo abierto sobre la apertura", "Capturar papel"), height=1050
    ),
    "escritorio-calendario": Picture(ELECTIONS, "secretariado", click="Proceso electoral local 2021", height=1100),
    "escritorio-momento": Picture(ELECTIONS, "secretariado", click=("Proceso electoral local 2021", "Momento")),
    "escritorio-accesos": Picture(DECIDE, "secretariado", click="Movimiento Ciudadano", height=850),
    "escritorio-texto": Picture(DECIDE, "secretariado", click=("Movimiento Ciudadano", "Plataforma electoral de")),
    "actores-inicio": Picture("/actores/", height=1050),
}


def main(base: str, accounts: Path, names: list[str]) -> None:
    """Write one PNG per picture, in few colours so that the repository stays light."""
    passwords = dict(line.split() for line in accounts.read_text(encoding="utf-8").splitlines() if "@demo" in line)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--lang=es-MX"])
        for account in sorted({picture.account for picture in PICTURES.values()}, reverse=True):  # nobody comes last
            context = sign_in(browser, base, account, passwords)
            for name, picture in PICTURES.items():
                if picture.account == account and (not names or name in names):
                    take(context, base, name, picture)
            context.close()
        browser.close()


def sign_in(browser: Browser, base: str, account: str, passwords: dict[str, str]) -> BrowserContext:
    """A browser of its own for ``account``; with none, that of anybody."""
    context = browser.new_context(locale="es-MX", timezone_id="America/Mexico_City", reduced_motion="reduce")
    if account:
        email = f"{account}@demo.abierto.test"
        page = context.new_page()
        door = "/actores/" if account.startswith("actor") else "/escritorio/"
        page.goto(f"{base}{door}")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", passwords[email])
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}{door}")
        page.goto(f"{base}{DESK if door == '/escritorio/' else door}")  # so that the greeting is not in the picture
        page.close()
    return context


def take(context: BrowserContext, base: str, name: str, picture: Picture) -> None:
    """Go there, do as a person would, and keep what is seen."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": picture.height})
    page.goto(base + picture.address)
    for words in [picture.click] if isinstance(picture.click, str) else picture.click:
        page.locator("main a", has_text=words).first.click()
        page.wait_for_load_state()
    BEFORE.get(name, look)(page)
    if picture.stand:
        page.locator(picture.stand).first.evaluate("place => place.scrollIntoView({block: 'start'})")
    save(name, page.screenshot())
    AFTER.get(name, look)(page)
    page.close()


def look(page: Page) -> None:
    """What is done of most pages."""


def send_a_file(page: Page) -> None:
    page.set_input_files("input[name=files]", files=[A_FILE])
    page.get_by_role("button", name="Subir y revisar").click()
    page.wait_for_selector("[id^=archivo-]")


def take_it_back(page: Page) -> None:
    page.locator("select[name$=what]").first.select_option(label="Quitar")
    page.get_by_role("button", name="Adjuntar lo marcado").click()
    page.wait_for_selector("text=Archivos quitados")


def vote(page: Page) -> None:
    page.get_by_label("Obra pública", exact=True).check()
    page.get_by_role("button", name="Votar").click()
    page.wait_for_url("**/participar/comprobante/**")


def give_access(page: Page) -> None:
    """Somebody publishes for the actor, and takes their account up with the link of the letter."""
    page.get_by_label("Nombre").fill("Persona Ejemplo")
    page.get_by_label("Correo electrónico").fill(f"ejemplo{int(time.time())}@actores.test")
    page.get_by_role("button", name="Dar acceso").click()
    page.wait_for_selector("text=Se dio acceso")
    with page.expect_download() as letter:
        page.get_by_role("button", name="Hacer su carta").last.click()
    text = "".join(each.extract_text() for each in PdfReader(letter.value.path()).pages)
    LINKS.append(re.search(r"/actores/activar/[\w-]+/", re.sub(r"[\s\u200b]", "", text))[0])
    page.goto(page.url)  # its state is another one now


def take_up(page: Page) -> None:
    """Open the letter's link, choose a password, and come in."""
    site = page.url.partition("/cuenta/")[0]
    chosen = secrets.token_hex(12)
    page.goto(site + LINKS[-1])
    email = re.search(r"\S+@actores\.test", page.locator("main").inner_text())[0].rstrip(".")
    for name in ("password", "again"):
        page.fill(f"[name={name}]", chosen)
    page.get_by_role("button", name="Activar la cuenta").click()
    page.wait_for_url("**/cuenta/entrar/**")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", chosen)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{site}/actores/")  # so that the greeting is not in the picture


def type_a_sheet(page: Page) -> None:
    page.locator("[name=r0-text]").fill(
        "Que las sesiones de cabildo se anuncien con tres días en el mercado y en la escuela."
    )
    page.locator("[name=r0-sector]").select_option("citizen")
    page.locator("[name=r0-may_publish]").check()


Step = Callable[[Page], None]
#: Of the letters that were made, what each leads to.
LINKS: list[str] = []
#: What a person would do before a picture is taken, and after, so that nothing is left behind.
BEFORE: dict[str, Step] = {
    "escritorio-evidencias": send_a_file,
    "dialogo-comprobante": vote,
    "escritorio-captura": type_a_sheet,
    "escritorio-accesos": give_access,
    "actores-inicio": take_up,
}
AFTER: dict[str, Step] = {"escritorio-evidencias": take_it_back}


def save(name: str, taken: bytes) -> None:
    """In as many colours as fit the size that one picture may have."""
    for colours in (128, 64, 32, 16):
        kept = io.BytesIO()
        image = Image.open(io.BytesIO(taken)).convert("RGB")
        image.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= MOST_BYTES:
            break
    else:
        raise SystemExit(f"{name}: {kept.tell()} bytes, too many for one picture")
    (HERE / f"{name}.png").write_bytes(kept.getvalue())
    print(f"{name}.png: {kept.tell() // 1024} KB, {colours} colours")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]), sys.argv[3:])
