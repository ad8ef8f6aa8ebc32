"""What may happen to files by themselves. That one was received is told by the act that it belongs to."""

from abierto.core.ledger import Event, register

EVENTS = {
    "uploads.file_erased": Event("Se borró el contenido del {subject}; quedan su huella y la constancia."),
    "uploads.file_infected": Event("El antivirus señaló el {subject}; dejó de entregarse.", public=False),
}
register(EVENTS)
