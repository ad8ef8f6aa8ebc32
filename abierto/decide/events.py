"""What may happen to what actors publish, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS: dict[str, Event] = {}
register(EVENTS)
