"""What may happen to what actors publish, and how it is told. Accounts are named by number, never by person."""

from abierto.core.ledger import Event, register

EVENTS: dict[str, Event] = {
    "decide.seat_granted": Event("Se otorgó un acceso a un actor político: {subject}.", public=False),
    "decide.seat_changed": Event("Se cambió quién valida: {subject}.", public=False),
    "decide.seat_ended": Event("Terminó un acceso de un actor político: {subject}.", public=False),
    "decide.handover_made": Event("Se hizo una carta de activación: {subject}.", public=False),
    "decide.handover_used": Event("Se activó una cuenta con su carta: {subject}.", public=False),
    "decide.draft_saved": Event("Se guardó un borrador: {subject}.", public=False),
    "decide.edition_submitted": Event("Se envió a validar: {subject}.", public=False),
    "decide.edition_returned": Event("Volvió a borrador: {subject}.", public=False),
    "decide.edition_validated": Event("El actor político validó: {subject}.", public=False),
    "decide.edition_observed": Event("El instituto observó: {subject}.", public=False),
    "decide.silence_recorded": Event("Se guardó la huella de lo que estaba en línea: {subject}."),
    "decide.edition_published": Event("Se publicó: {subject}."),
    "decide.piece_withdrawn": Event("Se retiró: {subject}."),
    "decide.piece_taken_down": Event("El instituto retiró, por una causa de la lista: {subject}."),
    "decide.draft_discarded": Event("Se descartó un borrador: {subject}.", public=False),
    "decide.outcome_published": Event("Un actor político dijo qué retomó: {subject}."),
    "decide.outcome_withdrawn": Event("Un actor político retiró lo que había dicho: {subject}."),
    "decide.texts_loaded": Event("Se cargaron textos de un archivo: {subject}.", public=False),
    "decide.reminders_sent": Event("Se recordó a los actores políticos lo que falta: {subject}.", public=False),
    "decide.delivery_rule_chosen": Event("Se fijó a quién se entrega lo dirigido a las alianzas: {subject}."),
    "decide.official_key_made": Event("Quien libera entregas hizo su llave: {subject}.", public=False),
    "decide.actor_key_registered": Event("Un actor político registró su llave pública: {subject}."),
    "decide.delivery_begun": Event("Comenzó a prepararse: {subject}."),
    "decide.delivery_stopped": Event("No se pudo preparar: {subject}.", public=False),
    "decide.delivery_resumed": Event("Se mandó preparar otra vez: {subject}.", public=False),
    "decide.delivery_prepared": Event("Quedó preparada y cifrada: {subject}."),
    "decide.delivery_discarded": Event("Se descartó, para prepararla de nuevo: {subject}."),
    "decide.package_released": Event("Se liberó: {subject}."),
    "decide.release_withdrawn": Event("Se retiró lo liberado, para liberarlo otra vez: {subject}."),
    "decide.package_received": Event("El actor político firmó de recibido: {subject}."),
}
register(EVENTS)
