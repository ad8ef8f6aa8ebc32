"""A passkey from end to end, with Chromium's own authenticator, on the running site and under its strict policy."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.browser.conftest import chromium_path, listen
from tests.running import DEMONSTRATION, ROOT, running_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not chromium_path(), reason="sin navegador: instale chromium o indique su ruta en CHROMIUM"),
]
EMAIL, PASSWORD = "llave@abierto.test", "una frase bien larga 9"
MAKE_ACCOUNT = f"""
from django.contrib.auth.models import Group
from abierto.accounts.models import User
user = User.objects.create_user({EMAIL!r}, {PASSWORD!r}, name="Persona con llave")
user.groups.add(Group.objects.get(name="evaluator"))
"""


@pytest.fixture(scope="module")
def site():
    # A passkey belongs to a name, never to a number.
    with running_site(host="localhost", empty=True, SECOND_FACTOR="required") as site:
        environ = {**os.environ, **DEMONSTRATION, "DATA_DIR": str(site.folder), "SITE_URL": site.url}
        for name in ("DATABASE_URL", "CACHE_URL", "SECRET_KEY"):
            environ.pop(name, None)
        command = [sys.executable, "-m", "abierto", "shell", "-c", MAKE_ACCOUNT]
        subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
        yield site


@pytest.fixture
def page(site):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        context = browser.new_context(base_url=site.url, locale="es-MX")
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        yield page
        browser.close()


def test_a_passkey_is_added_and_signs_in_alone(page):
    complaints = listen(page)
    page.goto("/escritorio/")
    page.get_by_label("Correo electrónico").fill(EMAIL)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar", exact=True).click()
    page.wait_for_url("**/cuenta/segundo-factor/")

    page.goto("/cuenta/segundo-factor/llaves/agregar/")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Confirmar").click()
    page.wait_for_url("**/llaves/agregar/")
    page.locator("#id_name").fill("Mi teléfono")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/codigos/**")

    page.goto("/escritorio/")
    assert page.get_by_role("heading", name="Lo que le espera").is_visible()

    page.goto("/cuenta/salir/")
    page.locator("main").get_by_role("button", name="Cerrar sesión").click()
    page.goto("/cuenta/entrar/?next=/escritorio/plan/")
    page.get_by_role("button", name="Entrar con una llave de acceso").click()
    page.wait_for_url("**/escritorio/plan/**")

    assert [said for said in complaints if "Content Security Policy" in said] == []
