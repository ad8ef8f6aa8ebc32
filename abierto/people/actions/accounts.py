"""Opening, changing and closing the accounts of those who work here. Nobody types another person's password."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.core import ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.people.models import Affiliation, Organisation


@transaction.atomic
def open_account(
    *, email: str, name: str, roles: Iterable[str], by: User | None, organisations: Iterable[Organisation] = ()
) -> User:
    """Open an account and send its owner the link with which they set their password.

    Raises DomainError when the address is taken or the roles and organisations do not go together.
    """
    require(by, "accounts.manage_accounts")
    email, name = email.strip().lower(), name.strip()
    try:
        validate_email(email)
    except ValidationError as problem:
        raise DomainError("Escriba una dirección de correo válida.") from problem
    if not name:
        raise DomainError("Escriba el nombre de la persona.")
    if User.objects.filter(email__iexact=email).exists():
        raise DomainError("Ya hay una cuenta con ese correo; reábrala o cámbiela en la lista.")
    with in_words():  # another may be opening the same one at this moment
        user = User.objects.create_user(email, None, name=name)
    _give(user, list(roles), list(organisations))
    ledger.record("accounts.account_opened", on=_Account(user), by=by, data=_state(user))
    _send_link_after_commit(user)
    return user


@transaction.atomic
def change_account(
    *, account: User, name: str, roles: Iterable[str], by: User | None, organisations: Iterable[Organisation] = ()
) -> User:
    """Change what an account is and may do. Nobody changes their own roles."""
    account = User.objects.select_for_update().get(pk=account.pk)
    require(by, "accounts.manage_accounts", account)
    roles, before = list(roles), _state(account)
    if by is not None and by.pk == account.pk and set(roles) != set(account.roles):
        raise DomainError("Nadie cambia sus propias funciones: pídalo a otra persona de la administración.")
    if not name.strip():
        raise DomainError("Escriba el nombre de la persona.")
    account.name = name.strip()
    account.save(update_fields=["name"])
    _give(account, roles, list(organisations))
    ledger.record(
        "accounts.account_changed", on=_Account(account), by=by, data={"before": before, "after": _state(account)}
    )
    return account


@transaction.atomic
def close_account(*, account: User, by: User | None) -> User:
    """Close an account: it signs in no more and its sessions end now. What it did stays."""
    account = User.objects.select_for_update().get(pk=account.pk)
    require(by, "accounts.manage_accounts", account)
    if by is not None and by.pk == account.pk:
        raise DomainError("Nadie cierra su propia cuenta: pídalo a otra persona de la administración.")
    if not account.is_active:
        raise DomainError("La cuenta ya está cerrada.")
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    ledger.record("accounts.account_closed", on=_Account(account), by=by)
    return account


@transaction.atomic
def reopen_account(*, account: User, by: User | None) -> User:
    """Reopen a closed account and send its owner a new link."""
    account = User.objects.select_for_update().get(pk=account.pk)
    require(by, "accounts.manage_accounts", account)
    if account.is_active:
        raise DomainError("La cuenta está abierta.")
    account.is_active = True
    account.save(update_fields=["is_active"])
    ledger.record("accounts.account_reopened", on=_Account(account), by=by)
    _send_link_after_commit(account)
    return account


@transaction.atomic
def send_password_link(*, account: User, by: User | None) -> None:
    """Send an open account the link with which its owner sets a new password."""
    require(by, "accounts.manage_accounts", account)
    if not account.is_active:
        raise DomainError("La cuenta está cerrada; reábrala antes.")
    ledger.record("accounts.link_sent", on=_Account(account), by=by)
    _send_link_after_commit(account)


@transaction.atomic
def remove_second_factor(*, account: User, by: User | None) -> None:
    """For somebody who lost phone and codes: their sessions end and they set a second factor when they come back."""
    account = User.objects.select_for_update().get(pk=account.pk)
    require(by, "accounts.manage_accounts", account)
    if by is not None and by.pk == account.pk:
        raise DomainError("Su propio segundo factor se cambia en la página de su cuenta.")
    removed, _ = Authenticator.objects.filter(user=account).delete()
    if not removed:
        raise DomainError("La cuenta no tiene segundo factor.")
    _end_sessions(account)
    ledger.record("accounts.second_factor_removed", on=_Account(account), by=by)


class _Account:
    """An account as the ledger names it: by number and office, never by the person's name."""

    _meta = User._meta

    def __init__(self, user: User) -> None:
        self.pk, self.user = user.pk, user

    def __str__(self) -> str:
        return f"cuenta {self.pk} ({self.user.public_label})"


def _give(user: User, roles: list[str], organisations: list[Organisation]) -> None:
    if not roles or not set(roles) <= set(Role.values):
        raise DomainError("Elija al menos una función.")
    if Role.INSTITUTION in roles and not organisations:
        raise DomainError("Una cuenta de institución responsable necesita su organización.")
    user.groups.set([Group.objects.get_or_create(name=str(Role(name).value))[0] for name in roles])
    user.__dict__.pop("roles", None)
    Affiliation.objects.filter(user=user).exclude(organisation__in=organisations).delete()
    for organisation in organisations:
        Affiliation.objects.get_or_create(user=user, organisation=organisation)


def _state(user: User) -> dict[str, Any]:
    return {
        "roles": sorted(user.roles),
        "organisations": sorted(user.affiliations.values_list("organisation__external_id", flat=True)),
    }


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()


def _send_link_after_commit(user: User) -> None:
    key = default_token_generator.make_token(user)
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    context = {
        "user": user,
        "link": settings.SITE_URL + address,
        "desk": settings.SITE_URL + reverse("wagtailadmin_home"),
    }
    body = render_to_string("account/email/account_opened.txt", context)
    transaction.on_commit(lambda: send_mail("Su cuenta en Abierto", body, None, [user.email]))
