"""What a password may be, and what the log says of what happens at the doors."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hashers_by_algorithm, identify_hasher
from django.test import Client
from django.urls import reverse

from abierto.accounts.enums import Role
from tests.accounts.test_sign_in import code_of, confirm, sign_in, with_totp
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def change(new: str, again: str | None = None):
    """Change a password through the account's own page; returns the account and the answer."""
    user, client = UserFactory(role=Role.EDITOR, email="persona.conocida@abierto.test"), Client()
    sign_in(client, user)
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new if again is None else again}
    answer = client.post(reverse("account_change_password"), words)
    user.refresh_from_db()
    return user, answer


@pytest.mark.parametrize("new", ["corta", "doce menos1", "123456789012345", "1qaz2wsx3edc", "persona.conocida"])
def test_a_short_common_numeric_or_personal_password_is_refused(new):
    user, answer = change(new)
    assert answer.status_code == 200
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    "new",
    ["solo letras minusculas", "ÑANDÚ ÑANDÚ ÑANDÚ", "🌵" * 12, "h a v t r ñ o u m", "x7" * 32, "larga " * 40,
     " con blancos a los lados "],
)  # fmt: skip
def test_any_composition_of_enough_length_is_taken_exactly_as_written(new):
    user, answer = change(new)
    assert answer.status_code == 302
    assert user.check_password(new)
    assert not user.check_password(new.strip() + "x")
    assert not user.check_password(new.swapcase()) or new.swapcase() == new
    if new.strip() != new:
        assert not user.check_password(new.strip())
    again = Client()
    assert sign_in(again, user, new).status_code == 302


@pytest.mark.parametrize(
    "new",
    ["Abierto-Abierto-2026", "passwordpassword", "Gobierno Abierto 2021", "Administración123!", "Contraseña.2026.x"],
)
def test_a_password_made_of_the_words_of_this_place_is_refused(new):
    user, answer = change(new)
    assert answer.status_code == 200
    assert "palabras que cualquiera probaría" in answer.content.decode()
    assert user.check_password(PASSWORD)


def test_a_word_of_this_place_among_others_is_no_obstacle():
    user, answer = change("el gobierno del nopal silvestre")
    assert answer.status_code == 302
    assert user.check_password("el gobierno del nopal silvestre")


def test_both_spellings_must_agree():
    user, _ = change("una frase bien larga 9", "otra frase bien larga 9")
    assert user.check_password(PASSWORD)


def test_password_fields_hide_what_is_typed_and_let_a_manager_fill_them():
    client = Client()
    page = client.get("/cuenta/entrar/").content.decode()
    assert 'type="password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert 'autocomplete="off"' not in page
    sign_in(client, UserFactory(role=Role.EDITOR))
    page = client.get(reverse("account_change_password")).content.decode()
    assert page.count('type="password"') == 3
    assert page.count('autocomplete="new-password"') == 2


def test_what_a_code_application_is_given_is_never_asked_as_a_hint():
    for name in ("account_login", "account_reset_password", "account_signup"):
        page = Client().get(reverse(name)).content.decode().lower()
        assert "pregunta secreta" not in page
        assert "pista" not in page


def test_passwords_are_kept_with_a_slow_function_of_the_frameworks():
    from django.conf import global_settings

    assert "PASSWORD_HASHERS" not in vars(__import__("abierto.config.settings", fromlist=["x"]))
    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")


def test_the_kept_form_of_a_password_has_a_million_rounds(settings):
    from django.conf import global_settings

    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    get_hashers_by_algorithm.cache_clear()
    user = UserFactory(password="una frase bien larga 9")
    assert identify_hasher(user.password).algorithm == "pbkdf2_sha256"
    assert int(user.password.split("$")[1]) >= 1_000_000


# The log.


def lines(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "abierto.security"]


def test_coming_in_and_going_out_leave_a_line_each_with_its_proofs(caplog):
    caplog.set_level(logging.INFO)
    user, client = UserFactory(role=Role.EDITOR), Client()
    secret = with_totp(user)
    caplog.clear()

    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    client.post(reverse("account_logout"))

    told = lines(caplog)
    assert told[-1] == f"act=signed_out account={user.pk}"
    assert f"act=signed_in account={user.pk}" in told
    assert f"act=proof_given account={user.pk} method=password" in told
    assert f"act=proof_given account={user.pk} method=mfa" in told


def test_a_refused_password_leaves_a_line_that_tells_attempts_apart_and_names_nobody(caplog):
    caplog.set_level(logging.WARNING, "abierto.security")
    user = UserFactory(role=Role.EDITOR)
    for _ in range(2):
        sign_in(Client(), user, "otra cosa cualquiera")
    sign_in(Client(), UserFactory.build(email="nadie@abierto.test"), "otra cosa cualquiera")

    told = lines(caplog)
    assert len(told) == 3
    assert all(line.startswith("act=sign_in_failed who=") for line in told)
    assert told[0] == told[1] != told[2]
    assert user.email not in caplog.text
    assert "otra cosa" not in caplog.text


def test_a_refused_second_factor_leaves_a_warning(caplog):
    caplog.set_level(logging.WARNING, "abierto.security")
    user, client = UserFactory(role=Role.EDITOR), Client()
    with_totp(user)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert lines(caplog) == [f"act=factor_refused account={user.pk} factor=totp"]


def test_a_new_password_and_a_new_factor_leave_a_line(caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.INFO)
    user, _ = change("una frase bien larga 9")
    client = Client()
    sign_in(client, user, "una frase bien larga 9")
    client.post(reverse("account_reauthenticate"), {"password": "una frase bien larga 9"})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    told = lines(caplog)
    assert f"act=password_changed account={user.pk}" in told
    assert f"act=factor_added account={user.pk} factor=totp" in told


def test_a_refused_act_a_forged_form_and_an_unknown_host_leave_a_warning(caplog, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(role=Role.EVALUATOR))
    client.get("/escritorio/cuentas/")
    client.post("/cuenta/salir/")
    client.get("/", headers={"host": "malo.example"})

    told = {(record.name, record.levelname) for record in caplog.records}
    assert {("django.security.csrf", "WARNING"), ("django.security.DisallowedHost", "ERROR")} <= told


def test_no_request_writes_a_line_of_its_own_in_the_log(caplog):
    client = Client(raise_request_exception=False)
    for path in ("/no%0a2026-01-01 ERROR inventado", "/no%0d%0aact=signed_in account=1", "/no%1b[31m"):
        client.get(path)
    sign_in(client, UserFactory.build(email="a@b.mx\nact=signed_in account=1"), "x")
    assert caplog.records
    for record in caplog.records:
        assert "\n" not in record.getMessage()
        assert "\r" not in record.getMessage()
        assert "\x1b" not in record.getMessage()


def test_a_line_says_when_with_its_offset():
    made = settings.LOGGING["formatters"]["line"]
    line = logging.Formatter(made["format"], made["datefmt"]).format(
        logging.LogRecord("abierto.security", logging.INFO, "", 0, "act=x", None, None)
    )
    assert line.split(" ")[0][-5] in "+-"


def test_what_confirms_is_not_written(caplog):
    caplog.set_level(logging.DEBUG)
    client = Client()
    sign_in(client, UserFactory(role=Role.EDITOR))
    confirm(client)
    assert PASSWORD not in caplog.text
    assert client.session.session_key not in caplog.text
