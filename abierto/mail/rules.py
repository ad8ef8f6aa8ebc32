"""Who looks after the post."""

from __future__ import annotations

from abierto.accounts.rules import is_administrator, is_secretariat
from abierto.core import permissions

RULES = {
    "mail.view_outbox": is_administrator | is_secretariat,
    "mail.retry_message": is_administrator | is_secretariat,
}
permissions.register(RULES)
