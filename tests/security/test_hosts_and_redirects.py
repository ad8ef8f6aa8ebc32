"""Nobody is sent elsewhere by this site, and no request's host gets into a letter, a link or a kept page."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from abierto.accounts.enums import Role
from abierto.core.middleware import plain_host
from tests.accounts.test_sign_in import code_of, confirm, sign_in, with_totp
from tests.architecture.routes import routes
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

#: Addresses that some browser reads as another site's.
ELSEWHERE = (
    "//malo.example/", "///malo.example/", "////malo.example", "https://malo.example/", "https:malo.example",
    "http:///malo.example", "/\\malo.example", "\\\\malo.example", "\\/malo.example", "/\t/malo.example",
    "\t//malo.example", "/\n/malo.example", "\x00//malo.example", " //malo.example", "\u3000//malo.example",
    "//malo.example\\@abierto.test/", "https://abierto.test@malo.example/", "https://abierto.test.malo.example/",
    "//malo%E3%80%82example", "//ｍａｌｏ.example", "https://malo.example#abierto.test", "javascript:alert(1)",
    "data:text/html,x", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "http://abierto.test/", "//abierto.test:1/",
    "ftp://abierto.test/", "//[malo.example", "https://malo.example:443:443/", "/%2f/malo.example/..//",
)  # fmt: skip
FORGED = ("malo.example", "abierto.test:1337@malo.example", "malo.example:443", "abierto.test.malo.example", "", "a b")
TOLD = {
    "X-Forwarded-Host": "malo.example", "X-Forwarded-Server": "malo.example", "Forwarded": "host=malo.example",
    "X-Host": "malo.example", "X-Original-Host": "malo.example", "X-Forwarded-Port": "1337",
    "X-Forwarded-Scheme": "http", "X-HTTP-Host-Override": "malo.example", "Referer": "https://malo.example/",
    "Origin": "null",
}  # fmt: skip


def leads_away(location: str) -> bool:
    """Whether a browser that stands on this site would leave it."""
    text = re.sub(r"[\t\r\n]", "", location).strip(" \x00\u3000").replace("\\", "/")
    return text.startswith("//") or bool(re.match(r"^[a-z][a-z0-9+.-]*:", text, re.IGNORECASE))


def test_what_counts_as_leading_away():
    assert all(leads_away(where) for where in ELSEWHERE if not where.startswith("/%2f"))
    assert not any(leads_away(where) for where in ("/", "/escritorio/?next=//x", "?a=b", "/a:b"))


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nobody_is_sent_elsewhere_by_signing_in_confirming_or_leaving(where, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    user, client = UserFactory(role=Role.EDITOR), Client()

    answers = [sign_in(client, user, next=where)]
    answers.append(client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": where}))
    answers.append(client.get(reverse("account_login"), {"next": where}))  # already in
    answers.append(client.post(f"{reverse('account_logout')}?{'next='}", {"next": where}))

    refused = 400 if "\x00" in where else 302  # a null byte in the query is refused at the door
    assert [answer.status_code for answer in answers] == [302, 302, refused, 302]
    assert not [answer for answer in answers if leads_away(answer.headers.get("Location", "/"))]
    assert not client.session.get("_auth_user_id")


def test_nobody_is_sent_elsewhere_after_the_second_factor():
    wrong = []
    for where in ELSEWHERE:
        cache.clear()  # so many sign in within a minute
        user, client = UserFactory(role=Role.EDITOR), Client()
        secret = with_totp(user)
        client.post(f"{reverse('account_login')}", {"login": user.email, "password": PASSWORD, "next": where})
        answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret), "next": where})
        if answer.status_code != 302 or leads_away(answer.headers["Location"]):
            wrong.append((where, answer.status_code))
    assert not wrong


def test_no_address_of_the_site_redirects_elsewhere_whatever_its_query_says():
    """Every name under which programs take a destination, on every address, without a session and with one."""
    names = ("next", "url", "return", "returnTo", "redirect", "redirect_to", "continue", "to", "en", "r", "goto")
    query = dict.fromkeys(names, "https://malo.example/")
    within, wrong = Client(), []
    within.force_login(UserFactory(role=[Role.SECRETARIAT, Role.EDITOR]))
    for route in routes():
        if not route.path:
            continue
        for client in (Client(), within):
            answer = client.get(route.path, query)
            if answer.status_code in {301, 302, 303, 307, 308} and leads_away(answer.headers["Location"]):
                wrong.append((route.path, answer.headers["Location"]))
    assert not wrong


@pytest.mark.parametrize(
    "path", ["//malo.example/plan", "//malo.example/..", "/%5cmalo.example/plan", "///malo.example"]
)
def test_an_address_without_its_final_slash_does_not_become_another_sites(site, path):
    status, headers, _ = site.ask(path)
    assert not leads_away(headers.get("location", "/"))
    assert status in {301, 302, 404}


@pytest.mark.parametrize("host", FORGED)
def test_a_host_that_is_not_ours_is_refused_without_repeating_it(site, host):
    for path in ("/", "/cuenta/entrar/", "/escritorio/", "/static/x.css", "/salud"):
        status, _, body = site.ask(path, host=host)
        assert status in {400, 404} or (path == "/static/x.css"), (path, status)
        assert b"malo.example" not in body
    assert not site.kept


def test_the_letter_of_a_new_password_leads_to_the_sites_own_address_whatever_the_request_says():
    user = UserFactory(role=Role.EDITOR)
    hosts = ["abierto.test", "ABIERTO.test", "abierto.test:1337", "abierto.test.", "abierto.test:80"]
    for host in hosts:
        Client().post(
            reverse("account_reset_password"), {"email": user.email}, headers={"host": host, **TOLD} | {"origin": ""}
        )
    for email in (user.email, "nadie@abierto.test"):
        Client().post(reverse("account_reset_password"), {"email": email}, headers={"x-forwarded-host": "malo.example"})

    assert len(mail.outbox) >= len(hosts) + 1
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}"
        assert "malo" not in text
        assert set(re.findall(r"https?://[^/\s]+", text)) <= {"https://abierto.test"}
    assert sum("/cuenta/contrasena/llave/" in message.body for message in mail.outbox) >= len(hosts)


def test_a_request_with_a_forged_host_sends_no_letter():
    Client().post(reverse("account_reset_password"), {"email": UserFactory().email}, headers={"host": "malo.example"})
    assert mail.outbox == []


def test_changing_the_spelling_of_the_host_does_not_give_more_attempts():
    user = UserFactory(role=Role.EDITOR)
    for number, host in enumerate(
        ["abierto.test:1", "ABIERTO.TEST", "abierto.test.", "Abierto.test:99", "abierto.test"]
    ):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(
            "/cuenta/entrar/", {"login": user.email, "password": "otra"}, headers={"host": host}
        )

    answer = sign_in(Client(REMOTE_ADDR="192.0.2.99", headers={"host": "abierto.test"}), user)

    assert answer.status_code == 200
    assert "Demasiados intentos" in answer.content.decode()


def test_attempts_are_limited_by_the_address_that_the_proxy_saw_so_nobody_locks_the_others_out():
    user = UserFactory(role=Role.EDITOR)
    for number in range(12):
        Client().post(
            "/cuenta/entrar/", {"login": f"x{number}@abierto.test", "password": "otra"},
            headers={"x-forwarded-for": f"203.0.113.{number}, 198.51.100.7"},
        )  # fmt: skip

    mine = Client().post(
        "/cuenta/entrar/", {"login": user.email, "password": PASSWORD}, headers={"x-forwarded-for": "198.51.100.8"}
    )
    theirs = Client().post(
        "/cuenta/entrar/", {"login": UserFactory().email, "password": PASSWORD},
        headers={"x-forwarded-for": "203.0.113.99, 198.51.100.7"},
    )  # fmt: skip

    assert mine.status_code == 302
    assert theirs.status_code in {200, 429}


@pytest.mark.parametrize(
    "said", ["", ",", "nadie", "198.51.100.7:443", "[2001:db8::1]", "' OR 1=1", "a" * 5000, "::ffff:1.2.3.4"]
)
def test_a_broken_proxy_header_never_breaks_the_door(said, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client, user = Client(headers={"x-forwarded-for": said}), UserFactory(role=Role.EDITOR)
    assert sign_in(client, user).status_code in {302, 400, 403}
    assert client.get("/escritorio/").status_code in {200, 302, 403}


PAGES = ("/", "/plan/", "/buscar/?q=x", "/bitacora/", "/cuenta/entrar/", "/noticias/", "/no-existe/", "/verificar/")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_repeats_what_a_request_says_of_its_host(path):
    plain = Client().get(path)
    told = Client().get(path, headers=TOLD)

    assert told.status_code == plain.status_code
    assert b"malo.example" not in told.content
    assert "malo.example" not in str(told.headers)
    assert "abierto.test:" not in told.content.decode()


def test_pages_name_the_sites_own_address_and_no_other():
    body = Client(headers={"host": "abierto.test:9999"}).get("/").content.decode()
    assert ":9999" not in body


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("abierto.test", "abierto.test"), ("ABIERTO.Test", "abierto.test"), ("abierto.test:443", "abierto.test"),
        ("abierto.test:1", "abierto.test"), ("abierto.test.", "abierto.test"), ("[::1]:80", "[::1]"),
        ("malo example", "malo example"), ("a@b", "a@b"), ("", ""),
    ],
)  # fmt: skip
def test_a_host_has_one_spelling(said, plain):
    assert plain_host(said) == plain


def test_where_the_site_has_a_port_of_its_own_it_is_that_one(settings):
    settings.SITE_URL = "https://abierto.test:8443"
    assert plain_host("abierto.test") == plain_host("abierto.test:1") == "abierto.test:8443"


def test_without_https_the_port_stays(settings):
    settings.HTTPS = False
    assert plain_host("LOCALHOST:8000") == "localhost:8000"


@given(st.text(max_size=60))
def test_spelling_a_host_again_changes_nothing(host):
    assert plain_host(plain_host(host)) == plain_host(host)


def test_confirming_who_one_is_leads_back_within_the_site():
    client = Client()
    sign_in(client, UserFactory(role=Role.EDITOR))
    confirm(client)
    assert client.get(reverse("mfa_index")).status_code == 200
