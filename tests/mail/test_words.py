"""What a message says, and the links it carries."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.template import engines

from abierto.core.errors import DomainError
from abierto.mail import tokens
from abierto.mail.render import render
from tests.conftest import NOON

NOTE = """
Asunto: Lo que vence en {{ office }}
Vence: {{ what }}

{{ site_url }}/plan/
"""


@pytest.fixture
def template(settings):
    """Put one template where messages look for theirs."""
    written = {"mail/nota.txt": NOTE, "mail/sin_asunto.txt": "Hola."}
    options = {
        "loaders": [
            ("django.template.loaders.locmem.Loader", written),
            "django.template.loaders.app_directories.Loader",
        ]
    }
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": options}]
    engines.__dict__.pop("templates", None)
    yield
    engines.__dict__.pop("templates", None)


WORDS = {"why": "pidió seguir el compromiso 3", "how_to_end": "Para no recibir más: https://abierto.test/baja/x/"}


def test_a_message_is_plain_text_with_who_writes_why_and_how_to_end(db, template):
    subject, text = render("nota", context={"office": "Infoem & Cía", "what": "<b>3</b>"}, **WORDS)
    assert subject == "Lo que vence en Infoem & Cía"
    assert text == (
        "Vence: <b>3</b>\n\nhttps://abierto.test/plan/\n\n"
        "-- \nAbierto · https://abierto.test/\nRecibe este mensaje porque pidió seguir el compromiso 3.\n"
        "Para no recibir más: https://abierto.test/baja/x/\n"
    )


def test_the_footer_bears_the_name_of_the_instance(db, template):
    from abierto.content.models import HomeText

    HomeText.objects.update_or_create(defaults={"site_name": "Toluca Abierta"})
    _, text = render("nota", context={"office": "x", "what": "y"}, **WORDS)
    assert "-- \nToluca Abierta · https://abierto.test/\n" in text


def test_a_template_without_its_subject_is_refused(db, template):
    with pytest.raises(ValueError, match="does not begin with «Asunto:»"):
        render("sin_asunto", context={}, **WORDS)


def test_a_token_says_what_was_signed_and_serves_one_purpose():
    token = tokens.sign("followup.end", {"pk": 7})
    assert tokens.read("followup.end", token) == {"pk": 7}
    for purpose in ("followup.confirm", "followup.en", "followup.end2", ""):
        with pytest.raises(tokens.BadToken, match="no es válido"):
            tokens.read(purpose, token)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "x", lambda t: "", lambda t: t.swapcase(),
                                   lambda t: "á" * 50, lambda t: t.replace(":", ""), lambda t: "x" * 10**6,
                                   lambda t: t + "\x00"])  # fmt: skip
def test_a_spoiled_token_is_refused_with_a_sentence(spoil):
    token = tokens.sign("prueba", 1)
    with pytest.raises(DomainError, match="no es válido: quizá llegó cortado"):
        tokens.read("prueba", spoil(token))


def test_a_confirmation_serves_seven_days_and_an_end_for_ever():
    with time_machine.travel(NOON, tick=False) as traveller:
        token = tokens.sign("prueba", "x")
        traveller.shift(timedelta(days=7) - timedelta(seconds=1))
        assert tokens.read("prueba", token, within=tokens.CONFIRMATION) == "x"
        traveller.shift(timedelta(seconds=2))
        with pytest.raises(tokens.BadToken, match="venció"):
            tokens.read("prueba", token, within=tokens.CONFIRMATION)
        traveller.shift(timedelta(days=3650))
        assert tokens.read("prueba", token) == "x"


def test_another_sites_key_signs_nothing_here(settings):
    token = tokens.sign("prueba", 1)
    settings.SECRET_KEY = "otra llave " * 6
    with pytest.raises(tokens.BadToken):
        tokens.read("prueba", token)
