"""What may happen in the follow-up, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "followup.record_saved": Event("Se guardó en el seguimiento: {subject}.", public=False),
    "followup.record_deleted": Event("Se quitó del seguimiento: {subject}.", public=False),
    "followup.draft_saved": Event("Se guardó el borrador del informe de {subject}.", public=False),
    "followup.evidence_attached": Event("Se adjuntó a un borrador la evidencia «{subject}».", public=False),
    "followup.evidence_removed": Event("Se quitó de un borrador la evidencia «{subject}».", public=False),
    "followup.file_staged": Event("Se apartó, para ser evidencia, el {subject}.", public=False),
    "followup.file_unstaged": Event("Se quitó, sin llegar a ser evidencia, el {subject}.", public=False),
    "followup.comment_written": Event("Se escribió un comentario interno sobre {subject}.", public=False),
    "followup.report_submitted": Event("Se entregó el informe de {subject}."),
    "followup.evidence_submitted": Event("Se presentó la evidencia «{subject}»."),
    "followup.evidence_accepted": Event("Se aceptó la evidencia «{subject}»."),
    "followup.evidence_returned": Event("Se devolvió la evidencia «{subject}»."),
    "followup.evidence_withdrawn": Event("Dejó de contar la evidencia «{subject}»."),
    "followup.weight_set": Event("Se fijó el peso de la actividad «{subject}»."),
    "followup.activity_dropped": Event("Se declaró que no se hará la actividad «{subject}»."),
    "followup.period_opened": Event("Se abrió el periodo de informe «{subject}»."),
    "followup.period_frozen": Event("Se congeló el periodo de informe «{subject}»."),
    "followup.statement_drafted": Event("Se guardó el borrador de lo que dice {subject}.", public=False),
    "followup.statement_published": Event("Se publicó lo que dice {subject}."),
    "followup.reply_published": Event("Se publicó: {subject}."),
    "followup.sheet_published": Event("Se publicó la hoja «{subject}»."),
    "followup.follower_confirmed": Event("Alguien empezó a seguir por correo un compromiso ({subject}).", public=False),
    "followup.follower_ended": Event("Alguien dejó de seguir por correo un compromiso ({subject}).", public=False),
    "followup.digests_made": Event("Se prepararon los recordatorios de la semana: {subject}.", public=False),
    "followup.digest_queued": Event("Se preparó el recordatorio semanal: {subject}.", public=False),
}
register(EVENTS)
