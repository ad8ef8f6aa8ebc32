"""The administration opens, changes and closes accounts; nobody writes another person's password."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from abierto.accounts.desk import may
from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.accounts.permission_words import WORDS
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.core.permissions import TABLE
from abierto.people.actions import accounts as actions
from tests.factories.accounts import UserFactory
from tests.factories.people import OrganisationFactory


@pytest.fixture
def administrator(db) -> User:
    return UserFactory(role=Role.ADMINISTRATOR)


def test_opening_an_account_sends_the_link_and_stores_no_password(administrator, django_capture_on_commit_callbacks):
    organisation = OrganisationFactory()

    with django_capture_on_commit_callbacks(execute=True):
        account = actions.open_account(
            email=" Nueva@Abierto.test ",
            name="Nueva",
            roles=[Role.INSTITUTION],
            organisations=[organisation],
            by=administrator,
        )

    assert (account.email, account.has_usable_password(), account.public_label) == (
        "nueva@abierto.test", False, "Institución responsable",
    )  # fmt: skip
    assert [row.organisation for row in account.affiliations.all()] == [organisation]
    entry = Entry.objects.get()
    assert (entry.event, entry.public, entry.subject_label) == (
        "accounts.account_opened", False, f"cuenta {account.pk} (Institución responsable)",
    )  # fmt: skip
    message = mail.outbox[0]
    assert message.to == ["nueva@abierto.test"]
    link = re.search(r"https://abierto\.test(/cuenta/contrasena/llave/\S+)", message.body).group(1)

    client = Client()
    form = client.get(link, follow=True)
    client.post(
        form.redirect_chain[-1][0], {"password1": "una frase bien larga 9", "password2": "una frase bien larga 9"}
    )
    account.refresh_from_db()
    assert account.check_password("una frase bien larga 9")
    assert (
        "no es válido" in client.get(link, follow=True).content.decode()
        or "inválido" in client.get(link, follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"email": "no es correo"}, "válida"),
        ({"name": " "}, "nombre"),
        ({"roles": []}, "al menos una función"),
        ({"roles": ["dios"]}, "al menos una función"),
        ({"roles": [Role.INSTITUTION]}, "necesita su organización"),
        ({"email": "TOMADA@abierto.test"}, "Ya hay una cuenta"),
    ],
)
def test_an_account_that_cannot_be_opened_says_why_and_leaves_nothing(administrator, fields, told):
    UserFactory(email="tomada@abierto.test")
    before = User.objects.count()

    with pytest.raises(DomainError, match=told):
        actions.open_account(
            **{"email": "x@abierto.test", "name": "X", "roles": [Role.EDITOR], "by": administrator} | fields
        )

    assert (User.objects.count(), Entry.objects.count(), mail.outbox) == (before, 0, [])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administration_keeps_accounts(db, role):
    actor, account = UserFactory(role=role), UserFactory(role=Role.EDITOR)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})

    for act in (
        lambda: actions.open_account(email="x@abierto.test", name="X", roles=[Role.EDITOR], by=actor),
        lambda: actions.change_account(account=account, name="Otro", roles=[Role.EDITOR], by=actor),
        lambda: actions.close_account(account=account, by=actor),
        lambda: actions.reopen_account(account=account, by=actor),
        lambda: actions.send_password_link(account=account, by=actor),
        lambda: actions.remove_second_factor(account=account, by=actor),
    ):
        with pytest.raises(NotAllowed):
            act()

    account.refresh_from_db()
    assert (account.is_active, User.objects.count(), Entry.objects.count()) == (True, 2, 0)
    assert Authenticator.objects.count() == 1


def test_nobody_changes_their_own_roles_closes_their_account_or_drops_their_factor(administrator):
    for act in (
        lambda: actions.change_account(
            account=administrator, name="Yo", roles=[Role.ADMINISTRATOR, Role.SECRETARIAT], by=administrator
        ),
        lambda: actions.close_account(account=administrator, by=administrator),
        lambda: actions.remove_second_factor(account=administrator, by=administrator),
    ):
        with pytest.raises(DomainError, match=r"[Nn]adie|Su propio"):
            act()

    assert User.objects.get().roles == {Role.ADMINISTRATOR}
    assert Entry.objects.count() == 0


def test_changing_an_account_changes_what_it_may_do_and_says_before_and_after(administrator):
    account, organisation = UserFactory(role=Role.EDITOR), OrganisationFactory(external_id="infoem")

    actions.change_account(
        account=account, name="Otra", roles=[Role.INSTITUTION], organisations=[organisation], by=administrator
    )

    account = User.objects.get(pk=account.pk)
    assert (account.name, account.roles) == ("Otra", {Role.INSTITUTION})
    assert Entry.objects.get().data == {
        "before": {"roles": ["editor"], "organisations": []},
        "after": {"roles": ["institution"], "organisations": ["infoem"]},
    }


def test_closing_an_account_ends_its_sessions_now_and_reopening_sends_a_link(
    administrator, settings, django_capture_on_commit_callbacks
):
    settings.SECOND_FACTOR_REQUIRED = False
    account, client = UserFactory(role=Role.EDITOR), Client()
    client.force_login(account)
    assert client.get("/escritorio/").status_code == 200

    actions.close_account(account=account, by=administrator)

    assert client.get("/escritorio/").status_code == 302
    with pytest.raises(DomainError, match="ya está cerrada"):
        actions.close_account(account=account, by=administrator)
    with pytest.raises(DomainError, match="reábrala antes"):
        actions.send_password_link(account=User.objects.get(pk=account.pk), by=administrator)
    with django_capture_on_commit_callbacks(execute=True):
        actions.reopen_account(account=account, by=administrator)
    with pytest.raises(DomainError, match="está abierta"):
        actions.reopen_account(account=account, by=administrator)
    assert [message.to for message in mail.outbox] == [[account.email]]
    assert [entry.event for entry in Entry.objects.order_by("pk")] == [
        "accounts.account_closed",
        "accounts.account_reopened",
    ]


def test_a_lost_second_factor_is_taken_away_and_the_sessions_end(administrator):
    account = UserFactory(role=Role.EDITOR)
    with pytest.raises(DomainError, match="no tiene"):
        actions.remove_second_factor(account=account, by=administrator)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})

    actions.remove_second_factor(account=account, by=administrator)

    assert Authenticator.objects.count() == 0
    assert Entry.objects.get().event == "accounts.second_factor_removed"


def test_the_screens_of_accounts_open_change_and_close(administrator, settings, client):
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(administrator)
    assert client.get(reverse("cuentas:open")).status_code == 200

    wrong = client.post(reverse("cuentas:open"), {"email": "n@abierto.test", "name": "N", "roles": ["institution"]})
    assert "necesita su organización" in wrong.content.decode()
    client.post(reverse("cuentas:open"), {"email": "n@abierto.test", "name": "Nueva", "roles": ["editor"]})
    account = User.objects.get(email="n@abierto.test")
    assert "Nueva" in client.get(reverse("cuentas:index"), {"q": "nuev"}).content.decode()

    client.post(reverse("cuentas:change", args=[account.pk]), {"name": "Cambiada", "roles": ["evaluator"]})
    client.post(reverse("cuentas:enlace", args=[account.pk]))
    client.post(reverse("cuentas:cerrar", args=[account.pk]))

    account = User.objects.get(pk=account.pk)
    assert (account.name, account.roles, account.is_active) == ("Cambiada", {"evaluator"}, False)
    assert "Reabrir la cuenta" in client.get(reverse("cuentas:change", args=[account.pk])).content.decode()


def test_every_permission_has_words_and_the_table_shown_is_the_one_obeyed(administrator, settings, client):
    settings.SECOND_FACTOR_REQUIRED = False
    assert set(WORDS) == set(TABLE)
    client.force_login(administrator)

    page = client.get(reverse("desk-roles")).content.decode()

    assert all(words in page for words in WORDS.values())
    assert may(Role.SECRETARIAT, "plan.seal_version")
    assert not may(Role.ADMINISTRATOR, "plan.seal_version")
    assert may(Role.INSTITUTION, "plan.sign_version")
    assert not may(Role.INSTITUTION, "plan.add_commitment")
