"""A session: begun anew at each sign-in, kept to its hours, ended on the server, and never half of what it must be."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from allauth.account.forms import default_token_generator as tokens
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from abierto.accounts.enums import Role
from tests.accounts.test_sign_in import code_of, confirm, sign_in, with_totp
from tests.architecture.routes import routes
from tests.factories.accounts import PASSWORD, UserFactory
from tests.running import ROOT

pytestmark = pytest.mark.django_db

NEW = "otra frase igual de larga 7"
DESK = [route for route in routes() if route.is_desk and route.path]


@pytest.fixture
def desk_open(settings):
    """Sessions alone are tried: the second factor has its own tests."""
    settings.SECOND_FACTOR_REQUIRED = False


def cookie(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def inside(client: Client) -> bool:
    return client.get("/escritorio/").status_code == 200


def test_signing_in_begins_a_new_session_so_a_planted_one_is_worth_nothing(desk_open):
    user, attacker, victim = UserFactory(role=Role.EDITOR), Client(), Client()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["planted"] = True
    store.save()
    for client in (attacker, victim):
        client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key

    sign_in(victim, user)

    assert cookie(victim) != store.session_key
    assert inside(victim)
    assert not inside(attacker)
    assert not Session.objects.filter(session_key=store.session_key).exists()


def test_a_made_up_session_name_is_never_taken_as_given(desk_open):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    sign_in(client, UserFactory(role=Role.EDITOR))

    assert cookie(client) != "a" * 32
    assert not Session.objects.filter(session_key="a" * 32).exists()


def test_the_second_factor_begins_another_session_and_the_password_alone_opens_nothing():
    user = UserFactory(role=Role.EDITOR)
    secret, client = with_totp(user), Client()
    sign_in(client, user)
    before = cookie(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert cookie(client) != before
    assert inside(client)
    assert not inside(thief)


def test_cookies_are_for_this_host_over_https_out_of_scripts_reach_and_not_sent_by_other_sites():
    client = Client()
    client.get("/cuenta/entrar/")
    sign_in(client, UserFactory(role=Role.EDITOR))

    assert set(client.cookies) == {"__Host-sesion", "__Host-formulario"}
    for name, morsel in client.cookies.items():
        assert (morsel["secure"], morsel["httponly"], morsel["samesite"]) == (True, True, "Lax"), name
        assert (morsel["path"], morsel["domain"]) == ("/", ""), name
    assert client.cookies["__Host-sesion"]["max-age"] == ""  # gone when the browser closes
    assert len(cookie(client)) == 32


def test_the_names_without_https_are_those_that_a_browser_accepts_there():
    program = (
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    environ = {**os.environ, "SITE_URL": "http://127.0.0.1:8000"}
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["sesion", "formulario", "False", "False"]


def test_a_session_ends_twelve_hours_after_signing_in_however_busy_it_was(desk_open):
    client, started = Client(), timezone.now()
    with time_machine.travel(started, tick=False):
        sign_in(client, UserFactory(role=Role.EDITOR))
    for hour in range(1, 12):
        with time_machine.travel(started + timedelta(hours=hour), tick=False):
            assert inside(client), hour
            confirm(client)  # writes in the session, which must not lengthen it
    with time_machine.travel(started + timedelta(hours=12, seconds=1), tick=False):
        answer = client.get("/escritorio/")
    assert answer.headers["Location"].startswith("/cuenta/entrar/")
    assert Session.objects.filter(session_key=cookie(client) or "-").count() == 0


@pytest.mark.parametrize(("minutes", "stays"), [(119, True), (121, False)])
def test_a_session_that_nobody_uses_for_two_hours_ends(desk_open, minutes, stays):
    client, started = Client(), timezone.now()
    with time_machine.travel(started, tick=False):
        sign_in(client, UserFactory(role=Role.EDITOR))
        assert inside(client)
    with time_machine.travel(started + timedelta(minutes=minutes), tick=False):
        assert inside(client) is stays


def test_signing_out_ends_the_session_on_the_server(desk_open):
    client, thief = Client(), Client()
    sign_in(client, UserFactory(role=Role.EDITOR))
    key = cookie(client)
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert inside(thief)

    assert client.get("/cuenta/salir/").status_code == 200  # a link cannot sign anyone out
    assert inside(thief)
    client.post("/cuenta/salir/")

    assert not inside(thief)
    assert not Session.objects.filter(session_key=key).exists()


def test_the_shells_own_way_out_ends_it_too(desk_open):
    client, thief = Client(), Client()
    sign_in(client, UserFactory(role=Role.EDITOR))
    thief.cookies[settings.SESSION_COOKIE_NAME] = cookie(client)

    client.post("/escritorio/logout/")

    assert not inside(thief)


def test_leaving_asks_the_browser_to_forget_what_it_kept(desk_open):
    client = Client()
    sign_in(client, UserFactory(role=Role.EDITOR))

    answer = client.post("/cuenta/salir/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/").headers


def test_a_new_password_ends_every_other_session(desk_open):
    user, here, there = UserFactory(role=Role.EDITOR), Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    before = cookie(here)

    wrong = here.post(reverse("account_change_password"), {"oldpassword": "no es", "password1": NEW, "password2": NEW})
    assert wrong.status_code == 200
    assert inside(there)
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert inside(here)
    assert not inside(there)
    assert cookie(here) != before


def test_a_password_set_from_the_letters_link_ends_every_session_and_does_not_sign_in(desk_open):
    user, there, mine = UserFactory(role=Role.EDITOR), Client(), Client()
    sign_in(there, user)
    user.refresh_from_db()

    set_from_letter(mine, user)

    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not inside(there)
    assert not inside(mine)


def test_the_letters_link_does_not_go_around_the_second_factor():
    user, client = UserFactory(role=Role.EDITOR), Client()
    with_totp(user)

    set_from_letter(client, user)
    answer = sign_in(client, user, NEW)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not inside(client)


def set_from_letter(client: Client, user) -> None:
    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), tokens.make_token(user)])
    form = client.get(address, follow=True)
    assert form.redirect_chain
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})


def test_the_letters_link_is_used_once_and_grows_old():
    user = UserFactory(role=Role.EDITOR)
    address = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), tokens.make_token(user)])
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT + 5)):
        assert not Client().get(address, follow=True).redirect_chain
    set_from_letter(Client(), user)
    assert not Client().get(address, follow=True).redirect_chain


def test_no_address_of_the_desk_opens_without_the_second_factor():
    """An account that should have one and has none yet is sent to set it up, wherever it knocks and however."""
    client = Client()
    client.force_login(UserFactory(role=[Role.SECRETARIAT, Role.EDITOR, Role.ADMINISTRATOR]))
    assert len(DESK) > 100
    wrong = []
    for route in DESK:
        for method in ("get", "post"):
            answer = getattr(client, method)(route.path)
            if (answer.status_code, answer.headers.get("Location")) != (302, reverse("mfa_index")):
                wrong.append((method, route.path, answer.status_code))
    assert not wrong


def test_with_the_password_given_and_the_second_factor_pending_nothing_personal_opens():
    user, client = UserFactory(role=Role.SECRETARIAT), Client()
    with_totp(user)
    RecoveryCodes.activate(user)
    sign_in(client, user)
    wrong = []
    for route in routes():
        if (
            (route.is_desk or route.is_account or route.is_actors)
            and route.path
            and not route.path.startswith("/escritorio/logout")
        ):
            answer = client.get(route.path)
            body = answer.content.decode(errors="replace") if not answer.streaming else ""
            if user.email in body or user.name in body:
                wrong.append(route.path)
            if (
                route.is_desk
                and answer.status_code == 200
                and "sprite" not in route.path
                and "jsi18n" not in route.path
            ):
                wrong.append(route.path)
    assert not wrong
    assert not inside(client)
    assert Authenticator.objects.filter(user=user).count() == 2


def test_a_code_of_the_application_is_good_once():
    user = UserFactory(role=Role.EDITOR)
    secret = with_totp(user)
    with time_machine.travel(timezone.now(), tick=False):
        code = code_of(secret)
        first, second = Client(), Client()
        for client in (first, second):
            sign_in(client, user)
            client.post(reverse("mfa_authenticate"), {"code": code})
    assert inside(first)
    assert not inside(second)


def test_guessing_codes_of_the_second_factor_is_stopped():
    user, client = UserFactory(role=Role.EDITOR), Client()
    secret = with_totp(user)
    sign_in(client, user)
    for number in range(12):
        client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert not inside(client)


def test_touching_a_second_factor_asks_who_it_is_again(desk_open):
    user, client = UserFactory(role=Role.EDITOR), Client()
    started = timezone.now()
    with time_machine.travel(started, tick=False):
        sign_in(client, user)
    with time_machine.travel(started + timedelta(minutes=16), tick=False):
        for name in ("mfa_activate_totp", "mfa_add_webauthn"):
            assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_reauthenticate")), name
            assert client.post(reverse(name), {"code": "000000"}).status_code == 302
    assert Authenticator.objects.count() == 0
