"""What may happen to the outbox, and how it is told. Messages are named by number, never by address."""

from abierto.core.ledger import Event, register

EVENTS = {
    "mail.message_retried": Event("Se volvió a poner en la cola el {subject}.", public=False),
}
register(EVENTS)
