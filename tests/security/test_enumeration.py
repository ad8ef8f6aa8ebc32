"""Nobody learns from an answer who has an account: same status, same length, same words, same cookies, same letters."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from abierto.accounts.enums import Role
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

#: Two addresses of the same length, so that a page may repeat what was typed.
KNOWN, UNKNOWN = "cuenta-conocida@abierto.test", "cuenta-imaginada@abierto.tst"


def told(answer, *emails: str) -> dict:
    """Everything that an answer lets its reader see, without the form's own token and the address typed."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    for email in emails:
        body = body.replace(email, "·")
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() not in {"date", "expires"}}
    return {
        "status": answer.status_code, "headers": headers, "length": len(answer.content), "body": body,
        "cookies": sorted(answer.cookies),
    }  # fmt: skip


def test_the_two_addresses_are_of_the_same_length():
    assert len(KNOWN) == len(UNKNOWN)


def asked(name: str, email: str, **fields) -> dict:
    cache.clear()
    answer = Client().post(
        reverse(name), {**fields, **({"login": email} if name == "account_login" else {"email": email})}
    )
    return told(answer, email)


@pytest.mark.parametrize("closed", [False, True], ids=["open account", "closed account"])
def test_signing_in_with_a_wrong_password(closed):
    UserFactory(email=KNOWN, role=Role.EDITOR, is_active=not closed)
    assert asked("account_login", KNOWN, password="otra cualquiera") == asked(
        "account_login", UNKNOWN, password="otra cualquiera"
    )


def test_signing_in_too_often():
    UserFactory(email=KNOWN, role=Role.EDITOR)

    def after_many(email: str) -> dict:
        cache.clear()
        for _ in range(6):
            answer = Client().post(reverse("account_login"), {"login": email, "password": "otra cualquiera"})
        return told(answer, email)

    assert after_many(KNOWN) == after_many(UNKNOWN)


def test_a_closed_account_with_its_right_password_is_told_apart_only_to_who_knows_the_password():
    UserFactory(email=KNOWN, role=Role.EDITOR, is_active=False)
    right = asked("account_login", KNOWN, password=PASSWORD)
    assert right["status"] in {200, 302}
    assert not Client().get("/escritorio/").wsgi_request.user.is_authenticated


def test_asking_for_a_new_password():
    UserFactory(email=KNOWN, role=Role.EDITOR)
    assert asked("account_reset_password", KNOWN) == asked("account_reset_password", UNKNOWN)
    done = [told(Client().get(reverse("account_reset_password_done"))) for _ in range(2)]
    assert done[0] == done[1]


def test_each_request_for_a_new_password_sends_one_letter_whoever_asks():
    UserFactory(email=KNOWN, role=Role.EDITOR)
    sent = []
    for email in (KNOWN, UNKNOWN):
        before = len(mail.outbox)
        asked("account_reset_password", email)
        sent.append(len(mail.outbox) - before)
    assert sent[0] == sent[1]


def test_signing_up_is_closed_to_everyone_alike():
    UserFactory(email=KNOWN, role=Role.EDITOR)
    words = {"password1": PASSWORD, "password2": PASSWORD}
    assert asked("account_signup", KNOWN, **words) == asked("account_signup", UNKNOWN, **words)
    assert mail.outbox == []


def test_a_passkeys_challenge_says_nothing_of_who_has_one():
    UserFactory(email=KNOWN, role=Role.EDITOR)
    asks = Client(headers={"x-requested-with": "XMLHttpRequest"})
    answers = [asks.get(reverse("mfa_login_webauthn"), {"login": email}) for email in (KNOWN, UNKNOWN)]
    assert {answer.status_code for answer in answers} == {200}
    shapes = [re.sub(r'"challenge": "[^"]+"', "", answer.content.decode()) for answer in answers]
    assert shapes[0] == shapes[1]


def test_a_letters_link_that_was_never_sent_looks_like_one_that_was_used():
    user = UserFactory(email=KNOWN, role=Role.EDITOR)
    from allauth.account.utils import user_pk_to_url_str

    answers = [
        told(Client().get(reverse("account_reset_password_from_key", args=[who, "cx5z00-0123456789abcdef"])))
        for who in (user_pk_to_url_str(user), "zzzz")
    ]
    assert answers[0] == answers[1]
