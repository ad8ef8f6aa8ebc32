"""What happens to spaces. Each act of a person is a leaf of the log by itself, and no line here."""

from __future__ import annotations

from abierto.core.ledger import Event, register

EVENTS = {
    "participation.space_opened": Event("Se abrió a la participación «{subject}»."),
    "participation.window_changed": Event("Cambió el plazo para participar en «{subject}»."),
    "participation.version_shown": Event("Cambió lo que se muestra en «{subject}»; lo anterior se conserva."),
    "participation.invitation_made": Event("Se invitó a participar en «{subject}».", public=False),
    "participation.invitation_withdrawn": Event("Se retiró una invitación a participar en «{subject}».", public=False),
    "participation.captured": Event("Se capturaron aportaciones en papel de «{subject}».", public=False),
    "participation.confirmed": Event("Una segunda persona confirmó una captura: {subject}.", public=False),
    "participation.imported": Event("Se importaron aportaciones de «{subject}».", public=False),
    "participation.contribution_erased": Event("Se borró, a petición de su autora o autor, el texto de {subject}."),
    "participation.key_destroyed": Event("Se destruyó la clave de procedencia del {subject}."),
    "participation.screening_reviewed": Event("Se revisó el tamizado de {subject}.", public=False),
}
register(EVENTS)
