"""What may happen to the register, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "people.record_saved": Event("Se guardó en el padrón: {subject}.", public=False),
    "people.record_deleted": Event("Se quitó del padrón: {subject}.", public=False),
}
register(EVENTS)
