"""What happens to dialogues."""

from __future__ import annotations

from abierto.core.ledger import Event, register

EVENTS = {
    "dialogues.record_saved": Event("Se guardó {subject}.", public=False),
    "dialogues.record_deleted": Event("Se quitó {subject}.", public=False),
    "dialogues.dialogue_published": Event("Se publicó el diálogo «{subject}»."),
    "dialogues.response_given": Event("Se respondió a aportaciones de «{subject}»."),
    "dialogues.response_corrected": Event("Se corrigió una respuesta de «{subject}»."),
    "dialogues.themes_assigned": Event("Se ordenaron por tema aportaciones de «{subject}».", public=False),
    "dialogues.question_moved": Event("Se movió una pregunta del tablero de «{subject}».", public=False),
    "dialogues.vote_called": Event("Se convocó la votación «{subject}»."),
    "dialogues.vote_counted": Event("Se contó la votación «{subject}»."),
    "dialogues.dialogue_closed": Event("Se cerró el diálogo «{subject}», con respuesta a todas sus aportaciones."),
}
register(EVENTS)
