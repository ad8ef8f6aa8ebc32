"""What may happen to what the site says, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "content.article_published": Event("Se publicó en el sitio: {subject}."),
    "content.article_withdrawn": Event("Se retiró del sitio: {subject}."),
    "content.home_changed": Event("Se cambiaron los textos de la portada.", public=False),
    "content.notice_issued": Event("Se emitió {subject}."),
}
register(EVENTS)
