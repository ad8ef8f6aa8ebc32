"""Accounts of those who work in the exercise. The public needs none."""

from __future__ import annotations

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property

from abierto.accounts.enums import Role


class UserManager(BaseUserManager):
    """Accounts are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person with an account: signs in with an e-mail address, acts under one or more roles."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField("correo electrónico", unique=True)
    name = models.CharField("nombre", max_length=150)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = "cuenta"
        verbose_name_plural = "cuentas"
        ordering = ["name", "pk"]

    class Privacy:
        personal = ("email", "name")
        internal = (
            "password",
            "last_login",
            "is_superuser",
            "is_staff",
            "is_active",
            "date_joined",
            "groups",
            "user_permissions",
        )

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles this account holds, read once per request."""
        known = set(Role.values)
        return frozenset(name for name in self.groups.values_list("name", flat=True) if name in known)

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))

    @property
    def works_here(self) -> bool:
        """Whether this account opens the desk, and so needs a second factor."""
        return self.is_superuser or bool(self.roles)

    @property
    def public_label(self) -> str:
        """The office, never the person, that the public ledger names."""
        for role in Role:
            if role in self.roles:
                return role.label
        return "Administración del sitio" if self.is_superuser else "Cuenta sin función"
