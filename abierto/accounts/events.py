"""What may happen to accounts, and how it is told. Accounts are named by number: the ledger is never erased."""

from abierto.core.ledger import Event, register

EVENTS = {
    "accounts.account_opened": Event("Se abrió la {subject}.", public=False),
    "accounts.account_changed": Event("Se cambió la {subject}.", public=False),
    "accounts.account_closed": Event("Se cerró la {subject}.", public=False),
    "accounts.account_reopened": Event("Se reabrió la {subject}.", public=False),
    "accounts.link_sent": Event("Se envió un enlace para poner contraseña a la {subject}.", public=False),
    "accounts.second_factor_removed": Event("Se retiró el segundo factor de la {subject}.", public=False),
}
register(EVENTS)
