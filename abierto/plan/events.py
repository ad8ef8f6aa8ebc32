"""What may happen to a plan, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "plan.record_saved": Event("Se guardó en el borrador del plan: {subject}.", public=False),
    "plan.record_deleted": Event("Se quitó del borrador del plan: {subject}.", public=False),
    "plan.imported": Event("Se cargó un archivo en el borrador de {subject}.", public=False),
    "plan.gate_passed": Event("Quedó constancia de la fase «{subject}»."),
    "plan.gate_reopened": Event("Se reabrió la fase «{subject}»."),
    "plan.version_sealed": Event("Se selló {subject}; su contenido ya no cambia y espera las firmas."),
    "plan.version_signed": Event("Se firmó: {subject}."),
    "plan.version_published": Event("Se publicó {subject}."),
    "plan.version_withdrawn": Event("Se retiró antes de publicarse {subject}."),
}
register(EVENTS)
