"""Every screen of the dialogues, the screening and the log at the desk; and each kind of ballot, by keyboard alone."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from tests.browser.conftest import listen
from tests.browser.test_followup_desk import findings, passwords  # noqa: F401

HOME = "/escritorio/dialogos/"
RECORDS = f"{HOME}registros/"
OPEN, ENDED = "Diálogo abierto sobre la apertura municipal", "cómo se llamará la herramienta"
PUBLIC = "/dialogos/apertura-en-mi-municipio/"
OPTIONS = ("Parques", "Calles", "Escuelas")


@pytest.fixture(scope="module")
def desk(browser, site, passwords):  # noqa: F811
    """The secretariat at the desk, signed in once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=site.url, locale="es-MX")
    page = context.new_page()
    page.goto(f"/cuenta/entrar/?next={HOME}")
    page.locator("input[name=login]").fill("secretariado@demo.abierto.test")
    page.locator("input[name=password]").fill(passwords["secretariado@demo.abierto.test"])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"^[^?]+{HOME}$"), wait_until="load")
    page.complaints = listen(page)
    yield page
    context.close()


@pytest.fixture(scope="module")
def dialogues(desk) -> dict[str, str]:
    """The workspaces of the dialogue that is open and of the one that ended."""
    desk.goto(HOME)
    links = desk.locator(f"main h2 a[href^='{HOME}']")
    found = links.evaluate_all("all => all.map(one => [one.textContent, one.getAttribute('href')])")
    assert len(found) == 2
    return {OPEN if title == OPEN else ENDED: path for title, path in found}


@pytest.fixture(scope="module")
def votes(desk, dialogues) -> dict[str, str]:
    """A vote of each method that anyone may cast, made and called at the desk: method → its public page."""
    pk = re.search(r"(\d+)/$", dialogues[OPEN]).group(1)
    made = {"approval": f"{PUBLIC}votaciones/1/"}
    for number, method in enumerate(("single", "ranked"), 2):
        desk.goto(f"{RECORDS}votaciones/nuevo/?en={pk}")
        desk.locator("[name=number]").fill(str(number))
        desk.locator("[name=question]").fill(f"¿Qué se revisa primero en {number}?")
        desk.locator("[name=method]").select_option(method)
        save(desk)
        vote = desk.url
        for place, text in enumerate(OPTIONS, 1):
            press(desk.get_by_role("link", name="Agregar opción"))
            desk.locator("[name=number]").fill(str(place))
            desk.locator("[name=text]").fill(text)
            save(desk)
            assert desk.url.startswith(vote)
        assert method == "ranked" or findings(desk) == []  # before it is called
        desk.locator("[name=opens_at]").fill("2022-05-16T08:00")
        desk.locator("[name=closes_at]").fill("2022-07-01T00:00")
        desk.get_by_label("Cualquier persona").check()
        press(desk.get_by_role("button", name="Convocar"))
        assert "quedó convocada" in desk.locator("body").inner_text()
        made[method] = f"{PUBLIC}votaciones/{number}/"
    return made


def press(target) -> None:
    """A button or a link, and the page that it leads to."""
    with target.page.expect_navigation():
        target.click()


def save(page) -> None:
    """The form of a record, sent."""
    press(page.locator("main form[method=POST i] button[type=submit]").first)


def first(page, pattern: str) -> str:
    """The first address of the page's content that has this shape."""
    found = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return next(path for path in found if re.search(pattern, path))


def test_no_screen_of_the_dialogues_has_a_finding_nor_scrolls_sideways_nor_complains(desk, dialogues):
    wrong: dict[str, list[str]] = {}
    talk, ended = dialogues[OPEN], dialogues[ENDED]
    pk = talk.removeprefix(HOME).strip("/")

    def look(path: str) -> None:
        answer = desk.goto(path, wait_until="load")
        assert answer.status == 200, path
        wrong[path] = findings(desk)

    for path in (
        *("aportaciones/?respuesta=", "aportaciones/responder/?respuesta=no", "sugerencias/", "captura/", "cotejo/"),
        *("importar/", "tablero/", "invitaciones/"),
    ):
        look(f"{talk}{path}")
    for path in (HOME, ended, talk):
        look(path)
    vote = first(desk, rf"^{HOME}votaciones/\d+/$")
    look(vote)
    desk.goto(ended)
    look(first(desk, rf"^{HOME}votaciones/\d+/$"))
    look(f"{desk.url}invitaciones/")
    for answered in ("no", "si"):
        desk.goto(f"{talk}aportaciones/?respuesta={answered}")
        look(first(desk, rf"^{HOME}aportaciones/\d+/"))
    for path in (
        *("dialogos/", "dialogos/nuevo/", f"dialogos/{pk}/", f"dialogos/{pk}/historia/", f"dialogos/{pk}/ver/"),
        *("temas/", f"temas/nuevo/?en={pk}", "votaciones/", f"votaciones/nuevo/?en={pk}", "opciones/"),
    ):
        look(f"{RECORDS}{path}")
    desk.goto(talk)
    theme = first(desk, rf"^{RECORDS}temas/\d+/$")
    look(theme)
    look(f"{theme}quitar/")
    look("/escritorio/tamizado/?motivo=trip.missing")
    look(first(desk, r"^/escritorio/tamizado/\d+/$"))
    look("/escritorio/bitacora/")

    assert desk.complaints == []
    assert {path: told for path, told in wrong.items() if told} == {}


def test_what_a_screen_says_after_a_mistake_or_an_upload_is_as_accessible(desk, dialogues):
    wrong: dict[str, list[str]] = {}
    talk = dialogues[OPEN]

    desk.goto(f"{talk}captura/")
    desk.locator("[name=r0-number]").fill("")
    desk.locator("[name=r0-text]").fill("Que haya sombra en las paradas.")
    press(desk.get_by_role("button", name="Guardar las capturas"))
    assert "No se guardó nada" in desk.locator("main").inner_text()
    wrong["a sheet without number"] = findings(desk)

    desk.goto(f"{talk}aportaciones/responder/?respuesta=no")
    desk.get_by_label("Se tomó en cuenta", exact=True).check()
    desk.get_by_label("La razón").fill("Se agregó una pregunta al cuestionario.")
    press(desk.get_by_role("button", name=re.compile("^Responder")))
    assert "elija qué cambió" in desk.locator("main").inner_text()
    wrong["taken up, and nothing that it changed"] = findings(desk)

    for name, rows in (("good", "1,Idea,Que haya bancas.,sí"), ("bad", ",Otra cosa,x,quizá")):
        desk.goto(f"{talk}importar/")
        body = f"hoja,tipo,texto,publicar\n{rows.replace('1,', 'bancas-1,')}\n".encode()
        desk.set_input_files(
            "input[name=file]", files=[{"name": f"{name}.csv", "mimeType": "text/csv", "buffer": body}]
        )
        press(desk.get_by_role("button", name="Revisar el archivo"))
        assert ("Vista previa" if name == "good" else "no se puede importar") in desk.locator("main").inner_text()
        wrong[f"a {name} file"] = findings(desk)

    desk.goto(f"{talk}invitaciones/")
    desk.get_by_label("A quién").fill("Oficina de prueba")
    press(desk.get_by_role("button", name="Hacer la invitación"))
    assert "/invitacion/" in desk.get_by_label("Cópielo y envíelo ahora").input_value()
    wrong["an invitation's link"] = findings(desk)

    heard = [said for said in desk.complaints if "422" not in said]  # the browser tells of every refusal
    desk.complaints.clear()
    assert heard == []
    assert {name: told for name, told in wrong.items() if told} == {}


def walk_to(page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _step in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no Tab leads to {selector}")


def last_ballot(site) -> str:
    with closing(sqlite3.connect(site.folder / "abierto.sqlite3")) as database:
        [value] = database.execute(
            "SELECT value FROM participation_act WHERE gesture = 'vote' AND superseded_at IS NULL ORDER BY id DESC"
        ).fetchone()
    return value


def send(page) -> None:
    """On to the button, and press it."""
    walk_to(page, "form[data-participar] button")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def mark_single(page) -> None:
    walk_to(page, "[name=opcion]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")


def mark_approval(page) -> None:
    walk_to(page, "[name=opcion][value='2']")
    page.keyboard.press("Space")
    walk_to(page, "[name=opcion][value='4']")
    page.keyboard.press("Space")


def mark_ranked(page) -> None:
    """First two options in one place, which comes back to be mended with what was marked still marked."""
    for option in "13":
        walk_to(page, f"[name=lugar-{option}]")
        page.keyboard.type("1")
    send(page)
    assert "Puso dos opciones en el mismo lugar" in page.locator("main [role=alert]").inner_text()
    assert page.locator("[name=lugar-1]").input_value() == page.locator("[name=lugar-3]").input_value() == "1"
    walk_to(page, "[name=lugar-1]")
    page.keyboard.type("2")


MARKS = {
    "single": (mark_single, '["2"]'),
    "approval": (mark_approval, '["2","4"]'),
    "ranked": (mark_ranked, '["3","1"]'),
}


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("method", MARKS)
def test_each_kind_of_ballot_is_cast_by_keyboard_alone_with_scripts_and_without(
    open_page, site, votes, method, scripts
):
    (mark, kept), sent = MARKS[method], []
    page = open_page(votes[method], java_script_enabled=scripts)
    page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    if scripts:
        assert findings(page) == []
    mark(page)
    send(page)

    assert "/participar/comprobante/" in page.url
    assert "Su voto cuenta" in page.locator("main").inner_text()
    assert last_ballot(site) == kept
    assert len(sent) == (2 if method == "ranked" else 1)
    # With scripts each has the browser's own key, the one sent again after a mistake too.
    assert [re.search("clave=[0-9a-f]{32}", body) is not None for body in sent] == [scripts] * len(sent)
    assert [said for said in page.complaints if "422" not in said] == []
