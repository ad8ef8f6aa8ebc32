"""Demonstration accounts: one for each role and each institution that signs, and two of one political actor.

Their passwords are made on this machine at the first load and kept, for its owner's eyes alone, beside the data.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.core.clock import ZONE
from abierto.decide.actions.seats import grant_seat
from abierto.elections.models import Force
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
#: Who publishes for a political actor: address before the @, name, and whether they validate what the other writes.
SEATS: tuple[tuple[str, str, bool], ...] = (
    ("actor-escribe", "Escribe por un actor político (demostración)", False),
    ("actor-valida", "Valida por un actor político (demostración)", True),
)
PROCESS, ACTOR = "edomex-2021", "mc"
SEATED_AT = datetime(2021, 4, 11, 9, 0, tzinfo=ZONE)


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
    told = [
        (address(name), role.label + (f" · {label}" if organisation else ""))
        for name, role, label, organisation in ACCOUNTS
    ]
    told += [(address(name), f"Escritorio de actores políticos (/actores/) · {label}") for name, label, _ in SEATS]
    return [DemonstrationAccount(email, kept[email], role) for email, role in told if email in kept]


def ensure_accounts() -> int:
    """Create the accounts that are missing, and give a new password to those whose own was lost; returns how many."""
    kept = _kept()
    passwords = kept | {address(name): kept.get(address(name)) or _password() for name, *_ in ACCOUNTS}
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


def ensure_seats() -> int:
    """Give its two people access to an actor of the demonstration, once there is one; returns how many were touched."""
    kept, touched = _kept(), 0
    force = Force.objects.filter(process__external_id=PROCESS, external_id=ACTOR).first()
    if force is None:
        return 0
    for name, label, can_validate in SEATS:
        email = address(name)
        user = User.objects.filter(email=email).first()
        if user is not None and email in kept:
            continue
        if user is None:
            seat = grant_seat(force=force, email=email, name=label, can_validate=can_validate, by=None, at=SEATED_AT)
            user = seat.user
        kept[email] = kept.get(email) or _password()
        user.set_password(kept[email])
        user.save(update_fields=["password"])
        touched += 1
    if touched:
        _keep(kept)
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
