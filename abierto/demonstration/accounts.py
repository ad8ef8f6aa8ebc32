"""Demonstration accounts: one for each role, and one for each institution that signs.

Their passwords are made on this machine at the first load and kept, for its owner's eyes alone, beside the data.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.people.models import Affiliation, Organisation

FILE = "demonstration-accounts.txt"
DOMAIN = "demo.abierto.test"
_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"  # none that a person could misread

#: Address before the @, role, name, and the organisation that the account works for.
ACCOUNTS: tuple[tuple[str, Role, str, str | None], ...] = (
    ("administracion", Role.ADMINISTRATOR, "Administración (demostración)", None),
    ("secretariado", Role.SECRETARIAT, "Secretariado (demostración)", None),
    ("grupo-operativo", Role.OPERATING_GROUP, "Grupo Operativo (demostración)", None),
    ("infoem", Role.INSTITUTION, "Infoem (demostración)", "infoem"),
    ("ieem", Role.INSTITUTION, "IEEM (demostración)", "ieem"),
    ("secogem", Role.INSTITUTION, "SECOGEM (demostración)", "secogem"),
    ("sociedad-civil", Role.CIVIL_SOCIETY, "Sociedad civil (demostración)", None),
    ("evaluacion", Role.EVALUATOR, "Evaluación (demostración)", None),
    ("edicion", Role.EDITOR, "Edición (demostración)", None),
)


@dataclass(frozen=True)
class DemonstrationAccount:
    """What a person needs to sign in as one of the roles."""

    email: str
    password: str
    role: str


def address(name: str) -> str:
    """The e-mail address of the account called ``name``; its domain cannot exist."""
    return f"{name}@{DOMAIN}"


def demonstration_accounts() -> list[DemonstrationAccount]:
    """The accounts that this machine's demonstration was given, in order; empty before it is loaded."""
    kept = _kept()
    return [
        DemonstrationAccount(address(name), kept[address(name)], role.label + (f" · {label}" if organisation else ""))
        for name, role, label, organisation in ACCOUNTS
        if address(name) in kept
    ]


def ensure_accounts() -> int:
    """Create the accounts that are missing, and give a new password to those whose own was lost; returns how many."""
    kept = _kept()
    passwords = {address(name): kept.get(address(name)) or _password() for name, *_ in ACCOUNTS}
    touched = 0
    with transaction.atomic():
        for name, role, label, organisation in ACCOUNTS:
            email = address(name)
            user = User.objects.filter(email=email).first()
            if user is None:
                user = User.objects.create_user(email, passwords[email], name=label)
                user.groups.add(Group.objects.get(name=role.value))
                if organisation is not None:
                    Affiliation.objects.create(
                        user=user, organisation=Organisation.objects.get(external_id=organisation)
                    )
            elif email not in kept:
                user.set_password(passwords[email])
                user.save(update_fields=["password"])
            else:
                continue
            touched += 1
    if passwords != kept:
        _keep(passwords)
    return touched


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE


def _kept() -> dict[str, str]:
    if not _path().exists():
        return {}
    lines = [line.split() for line in _path().read_text(encoding="utf-8").splitlines()]
    return {line[0]: line[1] for line in lines if len(line) == 2 and line[0].endswith(f"@{DOMAIN}")}


def _keep(passwords: dict[str, str]) -> None:
    """Write the whole file anew, readable by its owner alone from the first byte."""
    text = "Cuentas de demostración de esta máquina: correo y contraseña.\n"
    text += "".join(f"{email} {password}\n" for email, password in passwords.items())
    draft = _path().with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(_path())


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
