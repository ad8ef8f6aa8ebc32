"""``oficio.pdf``: the covering letter, from an office to an actor."""

from __future__ import annotations

from abierto.core.clock import ZONE
from abierto.core.dates import long_date, long_instant
from abierto.delivery.package.order import Actor, Order
from abierto.delivery.package.run import Run
from abierto.delivery.package.tally import Figures
from abierto.delivery.package.wording import FILES
from abierto.plan.documents.blocks import Block, Fields, Paragraph, Table, Text

from .setting import set_pdf


def letter_pdf(order: Order, run: Run, actor: Actor, figures: Figures) -> bytes:
    """The letter that goes with an actor's package."""
    authority = order.authority
    facts = {
        "title": "Oficio de entrega",
        "authority": authority.name,
        "office": authority.office,
        "place": f"{authority.place}, a {long_date(run.made_at.astimezone(ZONE).date())}",
        "to": actor.name,
        "subject": f"Entrega de lo que la ciudadanía le dirigió. {order.process}",
        "demonstration": order.is_demonstration,
    }
    return set_pdf("letter.typ", facts, _blocks(order, run, actor, figures), at=run.made_at)


def _blocks(order: Order, run: Run, actor: Actor, figures: Figures) -> list[Block]:
    grounds = f" Se hace con fundamento en {order.authority.grounds.rstrip('.')}." if order.authority.grounds else ""
    opens = (
        "Está cifrado para la llave pública que usted registró: solo quien tiene la secreta lo abre."
        if actor.recipient
        else "Lo abren juntas dos personas de esta autoridad, cada una con su llave: ninguna puede sola."
    )
    spaces = len(order.spaces_of(actor.key))
    return [
        Paragraph(
            Text(
                f"Por este medio se le entrega el paquete con las aportaciones y reacciones que se recibieron sobre "
                f"{_spaces(spaces)}, y de nadie más.{grounds} {opens}"
            )
        ),
        Fields(
            (
                ("Aportaciones recibidas", Text(f"{figures.all('aportaciones.recibidas'):,}")),
                ("Reacciones recibidas", Text(f"{figures.all('reacciones.recibidas'):,}")),
                ("Regla para coaliciones y candidaturas comunes", Text(_rule(order))),
                ("Reglas del tamizado", Text(run.rules)),
                (
                    "Bitácora contra la que se hizo",
                    Text(f"{run.origin}, {run.size:,} hojas, raíz {run.root}"),
                ),
                ("Preparado", Text(long_instant(run.made_at))),
            )
        ),
        Table(
            "Qué contiene",
            ("Archivo", "Qué es"),
            tuple((Text(name), Text(what)) for name, what in FILES.items()),
            (24, 60),
        ),
        Paragraph(
            Text(
                "Para comprobar que está completo y sin cambios, ejecute «abierto verify paquete.zip --key LLAVE», con "
                "la llave pública de la bitácora; no necesita red. El archivo «reparto.json» es el mismo para todos "
                "los actores: comparen su huella entre ustedes. Los textos se entregan como se escribieron: los que "
                "llevan datos personales están señalados y no se publican; tampoco los de quien no lo consintió."
            )
        ),
    ]


def _spaces(count: int) -> str:
    """Its own publications, or those of an alliance that the rule gives it too."""
    return (
        "una plataforma o propuesta que le corresponde"
        if count == 1
        else f"las {count:,} plataformas y propuestas que le corresponden"
    )


def _rule(order: Order) -> str:
    return order.rule.text + (f" ({order.rule.source})" if order.rule.source else "")
