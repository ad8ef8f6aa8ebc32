"""The desks of Decide in a browser: every screen of actors, institute and elections; and an actor's whole journey.

The journey is by keyboard alone, with scripts and without: from the link of a letter to a text that everyone reads and
somebody answers with two taps.
"""

from __future__ import annotations

import io
import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.browser import decide_world
from tests.browser.axe import violations
from tests.browser.conftest import listen
from tests.browser.test_dialogues_desk import press, walk_to
from tests.running import running_site

PHONE = {"width": 320, "height": 640}
PASSWORD = "una frase bien larga 9"
DECIDE, ELECTIONS = "/escritorio/decide/", "/escritorio/elecciones/"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site():
    """A site with a small election, where a second factor is asked for."""
    with running_site(empty=True, SECOND_FACTOR="required", DEMONSTRATION_CLOCK=decide_world.CLOCK) as site:
        yield site


@pytest.fixture(scope="module")
def world(site):
    return decide_world.make(site)


@pytest.fixture(scope="module")
def enter(browser, site):
    """A browser on a phone: of nobody, or of whoever a session says."""
    contexts = []

    def enter_as(session: str = "", **options):
        context = browser.new_context(viewport=PHONE, base_url=site.url, locale="es-MX", **options)
        contexts.append(context)
        if session:
            context.add_cookies([{"name": "sesion", "value": session, "url": site.url}])
        page = context.new_page()
        page.complaints, page.scripts = listen(page), options.get("java_script_enabled", True)
        return page

    yield enter_as
    for context in contexts:
        context.close()


def wrong_with(page) -> list[str]:
    """What axe finds, what scrolls sideways, and what the browser said, but for refusals, of which it always tells."""
    rules = violations(page) if page.scripts else []  # axe itself is a script
    found = [f"{item['id']}: {node['html'][:200]}" for item in rules for node in item["nodes"]]
    found += [f"wider by {page.evaluate(WIDER)}"] * (page.evaluate(WIDER) > 0)
    found += [said for said in page.complaints if "422" not in said and "404" not in said]
    page.complaints.clear()
    return found


def look(page, *paths: str, status: int = 200) -> dict[str, list[str]]:
    """Open each address on a phone; what is wrong with each that has anything wrong."""
    wrong = {}
    for path in paths:
        assert page.goto(path, wait_until="load").status == status, path
        if told := wrong_with(page):
            wrong[path] = told
    return wrong


def answer(page, path: str, fields: dict[str, str], button: str | re.Pattern[str], says: str) -> dict[str, list[str]]:
    """Fill a form, send it, and say what is wrong with what answers."""
    page.goto(path)
    for name, value in fields.items():
        page.locator(f"[name={name}]").last.fill(value)
    press(page.get_by_role("button", name=button).last)
    assert says in page.locator("main").inner_text(), path
    return {f"{path}: {says}": told} if (told := wrong_with(page)) else {}


def attach(page, path: str, field: str, body: str, says: str, **more: str) -> dict[str, list[str]]:
    """Send a table, and say what is wrong with its preview."""
    page.goto(path)
    file = {"name": "tabla.csv", "mimeType": "text/csv", "buffer": body.encode()}
    page.set_input_files(f"[name={field}]", files=[file])
    for name, value in more.items():
        page.locator(f"[name={name}]").fill(value)
    press(page.get_by_role("button", name="Revisar el archivo"))
    assert says in page.locator("main").inner_text()
    return {f"{path}: {says}": told} if (told := wrong_with(page)) else {}


def test_no_screen_of_the_institute_nor_of_the_elections_has_a_finding(enter, world):
    page, process = enter(world["institute"]), f"{ELECTIONS}{world['process']}/"
    wrong = look(page, DECIDE, *(f"{DECIDE}actores/{world[name]['force']}/" for name in decide_world.ACTORS))
    wrong |= look(page, f"{DECIDE}revision/", *(f"{DECIDE}revision/{pk}/" for pk in world["editions"]))
    delivery = ("", "llave/", *(f"{world['process']}/{each}" for each in ("", "regla/", "encargar/")))
    wrong |= look(page, f"{DECIDE}retomado/", *(f"{DECIDE}entrega/{path}" for path in delivery))
    wrong |= look(page, ELECTIONS, f"{ELECTIONS}abrir/", process)
    for path in ("momento", "etapas/silence", "elecciones", "actores", "actores/registrar", "paridad", "importar"):
        wrong |= look(page, f"{process}{path}/")
    azul = world["azul"]
    rows = (f"contiendas/{world['contest']}", f"actores/{azul['force']}", f"candidaturas/{azul['head']}")
    wrong |= look(page, *(f"{ELECTIONS}{row}/" for row in rows))
    assert wrong == {}


def test_no_screen_of_the_actors_has_a_finding(enter, world):
    page, pieces = enter(world["writer"]), world["pieces"]
    wrong = look(page, *(f"/actores/{each}" for each in ("", "personas/", "cargar/", "entrega/", "retomado/")))
    wrong |= look(page, *(f"/actores/publicaciones/{pk}/" for pk in pieces.values()))
    wrong |= look(page, *(f"/actores/publicaciones/{pieces[name]}/escribir/" for name in ("draft", "observed")))
    new = (f"{kind}/?candidatura={world['azul']['head']}" for kind in ("plataforma", "propuesta", "trayectoria"))
    wrong |= look(page, *(f"/actores/publicaciones/nueva/{each}" for each in new))
    wrong |= look(page, "/actores/activar/nada/", "/actores/publicaciones/99999/", status=404)
    wrong |= look(enter(world["azul"]["validator"]), f"/actores/publicaciones/{pieces['submitted']}/")
    wrong |= look(enter(), f"/actores/activar/{world['azul']['token']}/")
    assert wrong == {}


def test_what_the_desks_say_after_a_mistake_or_an_upload_is_as_accessible(enter, world):
    institute, writer, nobody = enter(world["institute"]), enter(world["writer"]), enter()
    azul, head = world["azul"], world["azul"]["head"]
    wrong = answer(
        institute, f"{DECIDE}actores/{azul['force']}/", {"name": "X", "email": "instituto@desks.test"}, "Dar acceso",
        "no puede publicar",
    )  # fmt: skip
    wrong |= answer(
        institute, f"{DECIDE}revision/{world['editions'][0]}/", {}, "Observar el texto", "Este campo es necesario"
    )
    activation = f"/actores/activar/{azul['token']}/"
    different, weak = {"password": PASSWORD, "again": "otra"}, {"password": "1234", "again": "1234"}
    wrong |= answer(nobody, activation, different, "Activar la cuenta", "no son iguales")
    wrong |= answer(nobody, activation, weak, "Activar la cuenta", "demasiado corta")
    heads = "tipo,candidatura,tema,titulo,texto,consentimiento\n"
    good, bad = f"propuesta,{head},Salud,Clínicas,Abrirlas de noche.,sí\n", "propuesta,x,Otro,,,quizá\n"
    wrong |= attach(writer, "/actores/cargar/", "archivo", heads + good, "Vista previa")
    wrong |= attach(writer, "/actores/cargar/", "archivo", heads + bad, "No se puede cargar todavía")
    heads = "eleccion,actor,cargo,lugar,calidad,nombre,genero,registro,acuerdo\n"
    good = "ayuntamiento.prueba,azul,Sindicatura,1,Propietaria o propietario,Alguien de Prueba,Mujer,2021-04-29,A 1\n"
    path, source = f"{ELECTIONS}{world['process']}/importar/", "Lista de prueba"
    wrong |= attach(institute, path, "file", heads + good, "Vista previa", source=source)
    wrong |= attach(institute, path, "file", heads + good.replace("azul", "otro"), "no se puede cargar", source=source)
    assert wrong == {}


def test_the_letter_is_one_page_with_a_link_that_opens(enter, world, site):
    from pypdf import PdfReader

    page = enter(world["institute"])
    page.goto(f"{DECIDE}actores/{world['rojo']['force']}/")
    page.get_by_label("Nombre").fill("Persona de Carta de Prueba")
    page.get_by_label("Correo electrónico").fill("carta@desks.test")
    press(page.get_by_role("button", name="Dar acceso"))
    with page.expect_download() as kept:
        page.get_by_role("button", name="Hacer su carta (PDF) de Persona de Carta de Prueba").click()
    letter = PdfReader(io.BytesIO(kept.value.path().read_bytes()))
    assert len(letter.pages) == 1
    text = re.sub(r"[\s\u200b]", "", letter.pages[0].extract_text())
    [address] = set(re.findall(rf"{re.escape(site.url)}/actores/activar/[\w-]+/", text))
    nobody = enter()
    nobody.goto(address)
    assert "carta@desks.test" in nobody.locator("main").inner_text()


def reach(page, selector: str) -> None:
    """On to a place, past what every page repeats, as somebody who knows its first link does."""
    if page.evaluate("document.activeElement === document.body"):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.getAttribute('href') || '').startsWith('#')"):
            page.keyboard.press("Enter")
    walk_to(page, selector)


def write(page, selector: str, text: str) -> None:
    """On to a field, and type over what it says."""
    reach(page, selector)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def follow(page, selector: str, key: str = "Enter") -> None:
    """On to a link or a button, and press it."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def take_up(page, actor: dict[str, str]) -> None:
    """The account of a letter: its password, and its second factor."""
    page.goto(f"/actores/activar/{actor['token']}/")
    write(page, "[name=password]", PASSWORD)
    write(page, "[name=again]", PASSWORD)
    follow(page, "main form button")
    write(page, "[name=login]", actor["email"])
    write(page, "[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Active un segundo factor" in page.locator("main").inner_text()
    assert wrong_with(page) == []
    follow(page, "a[href*='codigos/activar'], a[href*='totp/activate'], main a[href*='aplicacion']")
    if page.locator("main [name=password]").count():
        write(page, "[name=password]", PASSWORD)
        follow(page, "main form button")
    assert wrong_with(page) == []
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())[0]
    for _each in range(3):  # a code is of its half minute, which may end on the way
        write(page, "[name=code]", code_of(secret))
        follow(page, "main form button")
        if "/activar/" not in page.url:
            break
    assert "/codigos/" in page.url


@pytest.mark.parametrize(("name", "scripts"), [("azul", True), ("rojo", False)])
def test_an_actor_goes_from_the_letter_to_a_text_that_somebody_answers(enter, world, name, scripts):
    actor, options = world[name], {"java_script_enabled": scripts}
    writer, validator = enter(**options), enter(actor["validator"], **options)
    institute = enter(world["institute"], **options)
    take_up(writer, actor)

    writer.goto("/actores/")
    follow(writer, f"a[href*='nueva/propuesta/?candidatura={actor['head']}']")
    reach(writer, "[name=theme]")
    writer.keyboard.type("Salud")
    write(writer, "[name=title_]", f"Clínicas de noche, {name}")
    write(writer, "[name=text_]", "Llame a la casa de alguien.")
    walk_to(writer, "[name=consent_given]")
    writer.keyboard.press("Space")
    follow(writer, "main form button[type=submit]")
    piece = urlsplit(writer.url).path
    follow(writer, "form[action$='/enviar/'] button")
    assert "por validar" in writer.locator("main").inner_text()

    def validate() -> None:
        validator.goto("/actores/")
        follow(validator, f"section[aria-labelledby=sigue] a[href='{piece}']")
        follow(validator, "button[form=validar]")
        assert "en revisión del instituto" in validator.locator("main").inner_text()

    validate()
    institute.goto(f"{DECIDE}revision/")
    follow(institute, f"th a[href='{review_of(institute, name)}']")
    reach(institute, "[name=grounds][value=own_contact]")
    institute.keyboard.press("Space")
    write(institute, "[name=note]", "El único renglón.")
    follow(institute, "section[aria-labelledby=observar] button")
    assert "Se observó" in institute.locator("body").inner_text()

    writer.goto("/actores/")
    follow(writer, f"section[aria-labelledby=sigue] a[href='{piece}']")
    assert "El único renglón." in writer.locator("main").inner_text()
    follow(writer, "a[href$='/escribir/']")
    write(writer, "[name=text_]", "Abrir las clínicas también de noche.")
    follow(writer, "main form button[type=submit]")
    follow(writer, "form[action$='/enviar/'] button")
    validate()
    institute.goto(f"{DECIDE}revision/")
    follow(institute, f"th a[href='{review_of(institute, name)}']")
    follow(institute, "form[action$='/publicar/'] button")
    assert "Se publicó" in institute.locator("body").inner_text()

    anybody = enter(has_touch=True, **options)
    anybody.goto(f"/decide/perfiles/{actor['head']}/")
    with anybody.expect_navigation():
        anybody.get_by_role("link", name=f"Clínicas de noche, {name}", exact=True).tap()
    assert "Abrir las clínicas también de noche." in anybody.locator("main").inner_text()
    with anybody.expect_navigation():
        anybody.get_by_role("button", name="Me gusta", exact=True).tap()
    assert "/participar/comprobante/" in anybody.url
    assert wrong_with(anybody) == []


def review_of(page, name: str) -> str:
    """Where the institute reads what one actor's journey sent: the last of its lines."""
    links = page.locator(f"tr:has-text('Partido {name.title()} de Prueba') th a")
    return links.last.get_attribute("href")
