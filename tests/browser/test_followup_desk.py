"""A whole month at the desk as a new user does it, counted; and every screen of the follow-up, accessible.

``MEDICION=1`` writes what was counted to docs/manual/medicion-del-escritorio.md.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.browser.axe import NARROW, OPTIONS, violations
from tests.uploads.hostile import pdf

HOME = "/escritorio/seguimiento/"
MANUAL = Path(__file__).resolve().parents[2] / "docs" / "manual" / "medicion-del-escritorio.md"
#: How fast a person is taken to be, for the estimate: letters a minute, and seconds for each other step.
LETTERS_A_MINUTE, SECONDS_A_STEP = 200, 3


@dataclass
class Hand:
    """A person at the page: does, and counts, each thing that a person would do."""

    page: object
    clicks: int = 0
    fields: int = 0
    keys: int = 0
    letters: int = 0
    began: float = field(default_factory=time.monotonic)

    def click(self, target) -> None:
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state("load")

    def write(self, target, text: str) -> None:
        self.fields, self.letters = self.fields + 1, self.letters + len(text)
        target.fill(text)

    def choose_files(self, target, files: list[dict]) -> None:
        self.fields += 1
        target.set_input_files(files)

    def pick(self, target, value: str) -> None:
        self.fields += 1
        target.select_option(value)

    def press(self, key: str) -> None:
        self.keys += 1
        before = self.page.url
        self.page.keyboard.press(key)
        if key in "ajk":
            self.page.wait_for_url(lambda url: url != before)
        self.page.wait_for_load_state("load")

    @property
    def steps(self) -> int:
        return self.clicks + self.fields + self.keys

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def minutes_of_a_person(self) -> float:
        return self.letters / LETTERS_A_MINUTE + self.steps * SECONDS_A_STEP / 60


@pytest.fixture(scope="module")
def passwords(site) -> dict[str, str]:
    told = (site.folder / "demonstration-accounts.txt").read_text(encoding="utf-8")
    return dict(line.split() for line in told.splitlines() if "@" in line)


@pytest.fixture
def enter(open_page, passwords):
    """Sign in as a demonstration account, which is not part of what is counted."""

    def sign_in(name: str, path: str = HOME, **options):
        page = open_page(f"/cuenta/entrar/?next={path}", **options)
        email = f"{name}@demo.abierto.test"
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(passwords[email])
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(rf"^[^?]+{path}$"), wait_until="load")
        page.complaints.clear()
        return page

    return sign_in


def report_a_month(hand: Hand, activities: int, uploads: int) -> list[str]:
    """Drafts of some activities, evidence of some of them uploaded at once, and the submission of all."""
    page = hand.page
    lines = [line for line in page.locator(".desk-line").all() if line.locator("textarea[name$='-text']").count()]
    chosen = lines[:activities]
    assert len(chosen) == activities
    codes = []
    for line in chosen:
        hand.write(
            line.locator("textarea[name$='-text']"), "Se sesionó con el grupo de trabajo y se avanzó en el documento."
        )
        obstacle = line.locator("textarea[name$='-obstacle']")
        if obstacle.is_visible():
            hand.write(obstacle, "Falta la aprobación del documento.")
        codes.append(re.match(r"\S+", line.locator("h3").inner_text()).group())
    hand.click(page.get_by_role("button", name="Guardar todos los borradores"))
    hand.click(page.get_by_role("link", name="Subir varias evidencias"))
    names = [f"C1-{code} minuta 2022-04-{10 + n}.pdf" for n, code in enumerate(codes[:uploads])]
    files = [
        {"name": name, "mimeType": "application/pdf", "buffer": pdf() + b"\n" * (n + 1)} for n, name in enumerate(names)
    ]
    hand.choose_files(page.get_by_label("Archivos", exact=True), files)
    hand.click(page.get_by_role("button", name="Subir y revisar"))
    proposed = page.locator("select[name$='-activity']").evaluate_all("found => found.filter(one => one.value).length")
    assert proposed == uploads
    dates = page.locator("input[name$='-dated_on']")
    last = dates.last.input_value()
    dates.last.fill("")  # not counted: what the page says of a mistake, and that nothing else is lost
    page.get_by_role("button", name="Adjuntar lo marcado").click()
    assert "No se adjuntó nada" in page.locator("main").inner_text()
    assert findings(page) == []
    page.complaints.clear()  # the browser tells of every 422
    dates.last.fill(last)
    hand.click(page.get_by_role("button", name="Adjuntar lo marcado"))
    hand.click(page.get_by_role("button", name="Entregar todo lo completo"))
    return names


def rule_by_keyboard(hand: Hand, wanted: int) -> int:
    """Accept with one key each, and return one with a ready-made reason."""
    page, returned = hand.page, 0
    hand.click(page.get_by_role("link", name="Revisar la más antigua"))
    for number in range(wanted):
        if number == 1:
            hand.press("d")
            assert page.evaluate("document.activeElement.id") == "id_reason"
            page.keyboard.type("dajk?")  # not counted: letters inside a field are letters
            assert page.locator("#id_reason").input_value() == "dajk?"
            page.locator("#id_reason").fill("")
            hand.pick(page.get_by_label("Motivos frecuentes"), "2")
            hand.click(page.get_by_role("button", name="Devolver con este motivo"))
            returned += 1
        else:
            hand.press("a")
    return returned


def write_down(office, office_seconds, secretary, secretary_seconds, waiting, returned, uploads) -> None:
    MANUAL.parent.mkdir(parents=True, exist_ok=True)
    minutes = f"**{office.minutes_of_a_person:.1f} min** | **{secretary.minutes_of_a_person:.1f} min**"
    MANUAL.write_text(
        f"""# Cuánto cuesta un mes en el escritorio

Lo mide una prueba, en un navegador de verdad y sobre la demostración: `tests/browser/test_followup_desk.py`. La prueba
hace lo que haría alguien que entra por primera vez y solo lee los rótulos de la página. Para repetirla y escribir este
archivo: `MEDICION=1 python -m pytest tests/browser/test_followup_desk.py -n0`.

| | La oficina: un mes de 8 actividades | El Secretariado: {waiting} evidencias |
|---|---|---|
| Clics | {office.clicks} | {secretary.clicks} |
| Campos que se llenan o se eligen | {office.fields} | {secretary.fields} |
| Teclas de atajo | {office.keys} | {secretary.keys} |
| **Pasos en total** | **{office.steps}** | **{secretary.steps}** |
| Letras que se escriben | {office.letters} | {secretary.letters} |
| Tiempo del programa que hace la prueba | {office_seconds:.0f} s | {secretary_seconds:.0f} s |
| **Tiempo estimado de una persona** | {minutes} |

## Qué se hizo

* La oficina escribió el borrador de 8 actividades (qué se hizo y, donde la página lo pide, qué lo ha impedido), subió
  {uploads} archivos de una vez, revisó la propuesta de actividad y de fecha de cada uno, los adjuntó y entregó todo lo
  completo. Los nombres de los archivos empiezan con el código de la actividad y llevan su fecha.
* El Secretariado revisó {waiting} evidencias, una tras otra: aceptó {waiting - returned} con la tecla «a» y devolvió
  {returned} con un motivo ya escrito.

## Cómo se estimó el tiempo de una persona

{LETTERS_A_MINUTE} letras por minuto al escribir y {SECONDS_A_STEP} segundos por cada clic, campo o tecla. No cuenta
pensar qué decir, ni leer la evidencia, ni entrar con contraseña. El tiempo del programa depende de la máquina; es el de
las páginas, no el de las personas.
""",
        encoding="utf-8",
    )


OFFICE = ("", "evidencias/", "hojas/", "mediciones/", "periodos/", "alcance/")
SECRETARIAT = ("", "revision/", "periodos/", "periodos/nuevos/", "alcance/", "hojas/", "mediciones/", "?de=infoem")
#: From a list, the first page of its kind.
INNER = ("revision/", "periodos/", "alcance/", "hojas/", "actividades/")


def first_of(page, part: str) -> str:
    """The first address of a kind that the page links to; empty when there is none."""
    found = page.locator(f"main a[href*='{HOME}{part}']").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    return next((path for path in found if re.search(r"/\d+/$", path)), "")


#: Ends at once whatever fades in: a colour half way is nobody's.
STILL = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [still];
}"""


def findings(page) -> list[str]:
    """What axe finds in the whole page, the shell included, on a wide screen and on a phone; and sideways scrolling."""
    told = []
    page.evaluate(STILL)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = violations(page, OPTIONS if width > 320 else NARROW)
        told += [f"{width}: {item['id']}: {node['html'][:200]}" for item in found for node in item["nodes"][:4]]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        told += [f"{width}: {wide} px wider"] if wide > 0 else []
    page.set_viewport_size({"width": 1280, "height": 900})
    return told


@pytest.mark.parametrize("name", ["infoem", "secretariado"])
def test_no_screen_of_the_follow_up_has_an_accessibility_finding_nor_scrolls_sideways(enter, name):
    page = enter(name)
    wrong, inner = {}, {}
    for path in ["/escritorio/", *(HOME + path for path in (OFFICE if name == "infoem" else SECRETARIAT))]:
        page.goto(path, wait_until="load")
        for part in INNER:
            inner[part] = inner.get(part) or first_of(page, part)
        wrong[path] = findings(page)
    for path in filter(None, inner.values()):
        page.goto(path, wait_until="load")
        wrong[path] = findings(page)
    if name == "secretariado":
        page.goto(f"{HOME}periodos/nuevos/")
        page.get_by_label("Primer mes").fill("2030-01")
        with page.expect_navigation():
            page.get_by_role("button", name="Ver el calendario").click()
        wrong["the calendar seen before it is opened"] = findings(page)
        assert {part for part, path in inner.items() if path} == set(INNER)
    assert page.complaints == []
    assert {path: told for path, told in wrong.items() if told} == {}


def test_shortcuts_are_turned_off_and_stay_off(enter):
    page = enter("secretariado", f"{HOME}revision/")
    page.goto(first_of(page, "revision/"))
    here = page.url
    page.get_by_label("Usar atajos de una tecla en esta pantalla").uncheck()
    page.locator("h1").click()
    for key in ("j", "k", "a"):
        page.keyboard.press(key)
    assert page.url == here
    page.reload()
    assert not page.get_by_label("Usar atajos de una tecla en esta pantalla").is_checked()


def test_the_desk_works_without_javascript(enter):
    page = enter("infoem", java_script_enabled=False)
    line = page.locator(".desk-line").filter(has=page.locator("textarea[name$='-next_steps']")).first
    line.locator("textarea[name$='-next_steps']").fill("Se presentará en junio.")
    line.locator("button[value^='draft:']").click()
    assert "Borradores guardados: 1." in page.locator("body").inner_text()
    assert "Se presentará en junio." in page.locator("main").inner_html()


def test_a_month_of_eight_activities_takes_minutes_and_the_secretariat_accepts_by_keyboard(enter):
    office = Hand(enter("infoem"))
    before = office.page.get_by_text(re.compile("entregadas?,")).inner_text()
    names = report_a_month(office, activities=8, uploads=6)
    office_seconds = office.seconds
    after = office.page.get_by_text(re.compile("entregadas?,")).inner_text()
    delivered = [int(re.search(r"(\d+) entregadas?", told).group(1)) for told in (before, after)]
    assert delivered[1] - delivered[0] == 8
    assert office.page.complaints == []

    secretary = Hand(enter("secretariado", f"{HOME}revision/"))
    waiting = int(re.search(r"(\d+) en espera", secretary.page.locator("main").inner_text()).group(1))
    assert waiting >= 6
    returned = rule_by_keyboard(secretary, waiting)
    secretary_seconds = secretary.seconds
    assert "Nada espera su revisión" in secretary.page.locator("main").inner_text()
    assert secretary.page.complaints == []

    assert office.steps < 40
    assert office.minutes_of_a_person < 10
    assert secretary.steps <= waiting + 5
    if os.environ.get("MEDICION"):
        write_down(office, office_seconds, secretary, secretary_seconds, waiting, returned, len(names))
