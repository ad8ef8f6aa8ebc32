"""What happens to the figures of use: they are published, once. Staff read these lines; the page is public."""

from __future__ import annotations

from abierto.core.ledger import Event, register

EVENTS = {
    "usage.published": Event("Se publicaron las cifras de uso «{subject}» y se borró su cuenta.", public=False),
}
register(EVENTS)
