"""What actors say that they took up, as everyone reads it. Nothing here knows what anybody received."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from abierto.core import clock
from abierto.decide.enums import Theme
from abierto.decide.models import Outcome, Piece
from abierto.decide.queries import members
from abierto.elections.enums import ForceKind
from abierto.elections.models import Force, Process

COLUMNS = (
    *("actor", "actor_nombre", "tema", "tema_nombre", "edicion", "publicado", "retomo", "no_retomo", "por_que"),
    *("texto", "texto_edicion", "enlace", "retirado", "motivo", "demostracion"),
)


@dataclass
class Told:
    """What an actor says of a theme: its last edition, and those before it, oldest first."""

    latest: Outcome
    before: list[Outcome] = field(default_factory=list)

    @property
    def is_withdrawn(self) -> bool:
        return self.latest.withdrawn_at is not None

    @property
    def about(self) -> str:
        """The address of the text it speaks of, in the edition it had then; "" for none."""
        return about_of(self.latest)


def about_of(said: Outcome) -> str:
    """The address of the text that an outcome speaks of, in the edition it had then; "" if it is not read now."""
    if said.edition is None or said.edition.piece.withdrawn_at is not None:
        return ""
    address = said.edition.piece.address
    return address and f"{address}?edicion={said.edition.number}"


def speakers_of(process: Process) -> list[Force]:
    """Who may be expected to speak: parties and alliances, and the independents who published something."""
    published = Piece.objects.filter(force=OuterRef("pk"), editions__published_at__isnull=False)
    forces = Force.objects.filter(process=process).filter(~Q(kind=ForceKind.INDEPENDENT) | Exists(published))
    return list(forces.prefetch_related(members()))


def told_by(forces: Iterable[Force], theme: str = "") -> dict[int, list[Told]]:
    """Force → what it says, theme by theme in their order. One query, however many."""
    rows = Outcome.objects.filter(force__in=forces, **({"theme": theme} if theme else {}))
    rows = rows.select_related("force", "edition__piece__force", "edition__piece__candidate", "edition__piece__contest")
    kept: dict[tuple[int, str], list[Outcome]] = {}
    for said in rows.order_by("force", "theme", "number"):
        kept.setdefault((said.force_id, said.theme), []).append(said)
    order = list(Theme.values)
    found: dict[int, list[Told]] = {}
    for (force, _theme), editions in sorted(kept.items(), key=lambda item: order.index(item[0][1])):
        found.setdefault(force, []).append(Told(editions[-1], editions[:-1]))
    return found


def rows_of(forces: Iterable[Force], told: dict[int, list[Told]]) -> Iterator[dict[str, Any]]:
    """One row for each actor and theme, for the downloads; of what was withdrawn, only that it was and why."""
    for force in forces:
        for each in told.get(force.pk, ()):
            said, gone = each.latest, each.is_withdrawn
            yield {
                "actor": force.external_id,
                "actor_nombre": force.name,
                "tema": said.theme,
                "tema_nombre": said.get_theme_display(),
                "edicion": said.number,
                "publicado": _local(said.said_at),
                "retomo": "" if gone else said.taken_up,
                "no_retomo": "" if gone else said.not_taken_up,
                "por_que": "" if gone else said.reason,
                "texto": "" if gone or not each.about else each.about.partition("?")[0],
                "texto_edicion": said.edition.number if said.edition is not None and each.about and not gone else None,
                "enlace": "" if gone else said.link,
                "retirado": _local(said.withdrawn_at) if said.withdrawn_at else "",
                "motivo": said.withdrawn_reason,
                "demostracion": said.is_demonstration,
            }


def _local(at: datetime) -> str:
    return at.astimezone(clock.ZONE).isoformat()
