"""What happens at the doors, line by line in the log: who came in and how, who was refused, which factors changed.

A line names an account by its number and an unknown address by a keyed fingerprint, so that repeated attempts can be
told apart without writing anybody's address; the place from which they come is nobody's business and is not written.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.signals import authentication_step_completed, password_changed, password_reset
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

log = logging.getLogger("abierto.security")

#: Signal → the act, as a word that a program can look for.
ACTS = {
    user_logged_in: "signed_in",
    user_logged_out: "signed_out",
    password_changed: "password_changed",
    password_reset: "password_reset",
    authenticator_added: "factor_added",
    authenticator_removed: "factor_removed",
    authenticator_reset: "recovery_codes_made_again",
}


@receiver(list(ACTS))
def note(signal: Any, user: Any = None, authenticator: Any = None, **more: Any) -> None:
    """One line per act of an account."""
    kind = f" factor={authenticator.type}" if authenticator is not None else ""
    log.info("act=%s account=%s%s", ACTS[signal], getattr(user, "pk", None), kind)


@receiver(authentication_step_completed)
def note_step(user: Any, method: str, **more: Any) -> None:
    """Each proof given, of one or of several: a password, a code, a key."""
    log.info("act=proof_given account=%s method=%s", user.pk, method)


@receiver(authentication_failed)
def note_refused_factor(user: Any, authenticator: Any, **more: Any) -> None:
    """A second factor that is not the account's: somebody has its password."""
    log.warning("act=factor_refused account=%s factor=%s", user.pk, authenticator.type)


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], **more: Any) -> None:
    """A password that is not the account's, or an account that does not exist: the line does not say which."""
    said = str(credentials.get("email") or credentials.get("username") or credentials.get("login") or "")
    mark = salted_hmac("abierto.accounts.security_log", said.lower(), algorithm="sha256").hexdigest()[:12]
    log.warning("act=sign_in_failed who=%s", mark)
