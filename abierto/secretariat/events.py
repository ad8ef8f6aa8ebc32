"""What may happen to the exercise and its forum, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "secretariat.record_saved": Event("Se guardó en el expediente del Secretariado: {subject}.", public=False),
    "secretariat.record_deleted": Event("Se quitó del expediente del Secretariado: {subject}.", public=False),
}
register(EVENTS)
