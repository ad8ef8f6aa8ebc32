"""What may happen to the log itself, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "transparency.key_made": Event("La bitácora empezó a firmar con la llave {subject}."),
    "transparency.key_retired": Event("La bitácora dejó de firmar con la llave {subject}."),
    "transparency.witness_listed": Event("Se reconoció como testigo de la bitácora a {subject}."),
    "transparency.witness_retired": Event("Dejó de ser testigo de la bitácora {subject}."),
    "transparency.audit_failed": Event("La revisión completa encontró diferencias en la bitácora ({subject})."),
}
register(EVENTS)
