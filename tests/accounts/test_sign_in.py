"""Signing in: what is asked, what is refused, and what nobody can learn from the answer."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from abierto.accounts.enums import Role
from tests.factories.accounts import PASSWORD, UserFactory

ENTER = "/cuenta/entrar/"


@pytest.fixture(autouse=True)
def _no_attempts_yet(db):
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, user, password: str = PASSWORD, **more):
    return client.post(ENTER, {"login": user.email, "password": password, **more})


def confirm(client: Client) -> None:
    """Touching a second factor asks for the password again."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_totp(user) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def test_a_person_signs_in_and_is_sent_to_set_a_second_factor_before_the_desk(client):
    user = UserFactory(role=Role.EVALUATOR)

    answer = sign_in(client, user)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/escritorio/")
    assert client.get("/escritorio/").headers["Location"] == reverse("mfa_index")
    assert client.get("/escritorio/plan/").headers["Location"] == reverse("mfa_index")


def test_the_second_factor_is_optional_only_where_the_setting_says(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client, UserFactory(role=Role.EVALUATOR))

    assert client.get("/escritorio/").status_code == 200


def test_activating_a_code_application_gives_recovery_codes_and_opens_the_desk(client):
    user = UserFactory(role=Role.EVALUATOR)
    sign_in(client, user)
    assert client.get(reverse("mfa_activate_totp")).headers["Location"].startswith(reverse("account_reauthenticate"))
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret in page.content.decode()

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert (wrong.status_code, Authenticator.objects.count()) == (200, 0)

    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    assert client.get("/escritorio/").status_code == 200


def test_whoever_has_a_second_factor_is_not_in_until_it_is_given(client):
    user = UserFactory(role=Role.SECRETARIAT)
    secret = with_totp(user)

    answer = sign_in(client, user)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/escritorio/").headers["Location"].startswith(ENTER)
    client.post(reverse("mfa_authenticate"), {"code": "123456"})
    assert client.get("/escritorio/").headers["Location"].startswith(ENTER)

    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get("/escritorio/").status_code == 200


def test_a_recovery_code_signs_in_once(client):
    user = UserFactory(role=Role.SECRETARIAT)
    with_totp(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    sign_in(client, user)

    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get("/escritorio/").status_code == 200

    other = Client()
    sign_in(other, user)
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert other.get("/escritorio/").status_code == 302


def test_the_shells_own_doors_lead_to_ours_and_never_sign_anyone_in(client):
    user = UserFactory(role=Role.SECRETARIAT)
    with_totp(user)

    for address in ("/escritorio/login/", "/escritorio/password_reset/"):
        for answer in (
            client.get(address),
            client.post(address, {"username": user.email, "password": PASSWORD, "email": user.email}),
        ):
            assert answer.headers["Location"] == ENTER
    assert client.get("/escritorio/").headers["Location"].startswith(ENTER)
    assert mail.outbox == []


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client):
    user = UserFactory(role=Role.EDITOR)
    stranger = UserFactory.build(email="nadie@abierto.test")

    def told(who) -> tuple[int, str]:
        answer = sign_in(Client(), who, "otra cosa cualquiera")
        text = re.sub(r'(value|content)="[^"]*"', "", answer.content.decode())
        return answer.status_code, re.sub(r"\s+", " ", text)

    assert told(user) == told(stranger)


def test_asking_for_a_new_password_tells_nothing_about_who_has_an_account(client):
    user = UserFactory(role=Role.EDITOR)

    def told(email: str) -> tuple[int, str]:
        answer = client.post(reverse("account_reset_password"), {"email": email})
        return answer.status_code, answer.headers["Location"]

    assert told(user.email) == told("nadie@abierto.test")
    assert told(user.email) == (302, reverse("account_reset_password_done"))


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: what the time of an answer is made of."""

    times = 0

    def encode(self, password, salt):
        CountingHasher.times += 1
        return super().encode(password, salt)


def test_an_unknown_account_costs_as_many_hashes_as_a_known_one(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    user = UserFactory(role=Role.EDITOR)

    def hashes(email: str) -> int:
        before = CountingHasher.times
        Client().post(ENTER, {"login": email, "password": "otra cosa cualquiera"})
        return CountingHasher.times - before

    assert hashes(user.email) == hashes("nadie@abierto.test") > 0


def test_after_five_failures_even_the_right_password_waits():
    user = UserFactory(role=Role.EDITOR)
    for _ in range(5):
        sign_in(Client(), user, "otra cosa cualquiera")

    answer = sign_in(Client(), user)

    assert answer.status_code == 200
    assert UserSession.objects.count() == 0
    assert "Demasiados intentos" in answer.content.decode()


@pytest.mark.parametrize(
    "where", ["//malo.example/", "https://malo.example/", "/\\malo.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(client, where):
    answer = sign_in(client, UserFactory(role=Role.EDITOR), next=where)

    assert answer.headers["Location"] == "/escritorio/"


def test_a_place_of_this_site_is_where_one_was_going(client):
    answer = sign_in(client, UserFactory(role=Role.EDITOR), next="/escritorio/plan/")

    assert answer.headers["Location"] == "/escritorio/plan/"


def test_nobody_signs_up(client):
    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"email": "x@abierto.test", "password1": PASSWORD, "password2": PASSWORD})

    from abierto.accounts.models import User

    assert "Aquí nadie se registra solo" in page.content.decode()
    assert User.objects.count() == 0


def test_a_closed_account_does_not_sign_in(client):
    user = UserFactory(role=Role.EDITOR, is_active=False)

    sign_in(client, user)

    assert client.get("/escritorio/").headers["Location"].startswith(ENTER)


def test_sessions_are_listed_and_each_can_be_ended(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    user = UserFactory(role=Role.EDITOR)
    here, there, stranger = Client(), Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    sign_in(stranger, UserFactory(role=Role.EDITOR))
    here.get("/cuenta/sesiones/")
    page = here.get("/cuenta/sesiones/").content.decode()
    assert page.count("Terminar esta sesión") == 1
    other = UserSession.objects.filter(user=user).exclude(session_key=here.session.session_key).get()

    assert stranger.post(reverse("account_session_end", args=[other.pk])).status_code == 404
    asked = here.post(reverse("account_session_end", args=[other.pk])).headers["Location"]
    assert asked == "/cuenta/confirmar/?next=/cuenta/sesiones/"
    assert there.get("/escritorio/").status_code == 200
    confirm(here)
    here.post(reverse("account_session_end", args=[other.pk]))

    assert there.get("/escritorio/").headers["Location"].startswith(ENTER)
    assert here.get("/escritorio/").status_code == 200


def test_all_other_sessions_end_at_once(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    user = UserFactory(role=Role.EDITOR)
    here, there = Client(), Client()
    sign_in(here, user)
    sign_in(there, user)
    here.get("/cuenta/sesiones/")
    confirm(here)

    here.post("/cuenta/sesiones/")

    assert there.get("/escritorio/").status_code == 302
    assert here.get("/escritorio/").status_code == 200


def test_the_account_page_says_who_the_person_is_here(client):
    client.force_login(UserFactory(role=[Role.EDITOR, Role.EVALUATOR], name="Persona de prueba"))

    page = client.get(reverse("account_home")).content.decode()

    assert all(
        text in page for text in ("Persona de prueba", "Edición de contenidos", "Evaluación", "falta su segundo factor")
    )


def test_an_account_without_role_does_not_open_the_desk(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(UserFactory())

    assert client.get("/escritorio/").status_code == 302


PAGES = (
    *("account_login", "account_reset_password", "account_signup", "account_home", "account_change_password"),
    *("account_logout", "account_inactive", "account_reset_password_done", "account_reset_password_from_key_done"),
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "usersessions_list"),
)


@pytest.mark.parametrize("name", PAGES)
def test_every_account_page_is_in_spanish_in_the_sites_frame_and_without_inline_code(client, name):
    if name not in {"account_login", "account_reset_password", "account_signup"}:
        sign_in(client, UserFactory(role=Role.EDITOR))
        confirm(client)

    answer = client.get(reverse(name))
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'class="brand"' in page
    assert "Abierto" in page
    assert not re.search(r"\b(Sign|Password|Confirm|Security Key|Recovery Codes|Email address)\b", page)
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\son\w+=\"|\sstyle=\"", page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
