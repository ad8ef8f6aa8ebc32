"""Whether a frozen state follows from its own content: the same rules again, on the file alone.

Anyone may run it (``abierto recompute-state FILE``): it needs neither the database nor the site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from abierto.followup.enums import Completion, Shows
from abierto.followup.freezing import FORMAT, FORMAT_VERSION
from abierto.followup.status import EvidenceFacts, Score, activity_completion, has_begun, is_late, needs_obstacle, score

_SHAPE = "El archivo no tiene la forma de un estado congelado: {what}."


@dataclass
class Recomputation:
    """What the rules make of a state's content, and where the state says otherwise."""

    name: str = ""
    period: str = ""
    score: Score = field(default_factory=Score)
    problems: list[str] = field(default_factory=list)

    @property
    def completion(self) -> Completion:
        return self.score.completion

    @property
    def follows(self) -> bool:
        """Everything that the state says follows from what it contains."""
        return not self.problems


def recompute(content: Any) -> Recomputation:
    """Derive a state's completion and points again. Whatever is given, what is wrong is told and nothing raised."""
    found = Recomputation()
    try:
        if content["format"] != FORMAT or content["format_version"] != FORMAT_VERSION:
            found.problems.append(f"No es un estado en el formato «{FORMAT}», versión {FORMAT_VERSION}.")
            return found
        _recompute(content, found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        found.problems.append(_SHAPE.format(what=f"falta o está mal {error}"))
    return found


def _recompute(content: dict[str, Any], found: Recomputation) -> None:
    found.name, found.period = str(content["commitment"]["name"]), str(content["period"]["name"])
    on, cut = date.fromisoformat(content["period"]["ends_on"]), datetime.fromisoformat(content["period"]["cuts_at"])
    pairs = []
    for activity in content["activities"]:
        completion = _activity(activity, on, cut, found)
        weight = activity["weight"]
        if type(weight) is not int or weight < 0:
            raise ValueError("weight")
        pairs.append((completion, weight))
    found.score = score(pairs)
    said = (content["status"], content["points"], content["most_points"])
    follows = (found.completion.name.lower(), found.score.points, found.score.most)
    if said != follows:
        found.problems.append(
            f"El compromiso dice «{_label(said[0])}» con {said[1]} de {said[2]} puntos; "
            f"de sus actividades se sigue «{found.completion.label}» con {follows[1]} de {follows[2]}."
        )


def _activity(activity: dict[str, Any], on: date, cut: datetime, found: Recomputation) -> Completion:
    """The completion of one activity from its evidence; what the state says otherwise is added to the problems."""
    title = f"Actividad «{activity['title']}»"
    facts = _facts(activity["evidence"], cut)
    completion = activity_completion(facts)
    completed_on = facts.completed_on.isoformat() if facts.completed_on else None
    if activity["status"] != completion.name.lower():
        found.problems.append(
            f"{title}: dice «{_label(activity['status'])}»; de su evidencia se sigue «{completion.label}»."
        )
    if activity["accepted_evidence"] != facts.accepted:
        found.problems.append(
            f"{title}: de evidencia aceptada dice {activity['accepted_evidence']} y contiene {facts.accepted}."
        )
    if activity["completed_on"] != completed_on:
        found.problems.append(f"{title}: el día de cumplimiento no es el de su evidencia aceptada.")
    starts_on = date.fromisoformat(activity["starts_on"]) if activity["starts_on"] else None
    if activity["has_begun"] is not has_begun(starts_on=starts_on, on=on):
        found.problems.append(f"{title}: no dice bien si ya debía haber iniciado.")
    ends_on = date.fromisoformat(activity["ends_on"]) if activity["ends_on"] else None
    dropped = activity["dropped"] is not None
    late = not dropped and is_late(completed_on=facts.completed_on, ends_on=ends_on, on=on)
    if activity["is_late"] is not late:
        found.problems.append(f"{title}: {'está atrasada y no lo dice' if late else 'dice un atraso que no hay'}.")
    behind = needs_obstacle(completion, begun=activity["has_begun"], dropped=dropped)
    if behind and activity["report"] is not None and not activity["obstacle"]:
        found.problems.append(f"{title}: se informó sin avance suficiente y no dice qué lo impidió.")
    return completion


def _facts(evidence: list[dict[str, Any]], cut: datetime) -> EvidenceFacts:
    counting = [piece for piece in evidence if _before(piece["accepted_at"], cut) and not piece["withdrawn_at"]]
    completed = [date.fromisoformat(piece["completed_on"]) for piece in counting if piece["completed_on"]]
    return EvidenceFacts(
        accepted=len(counting),
        shows_means=any(piece["shows"] == Shows.MEANS for piece in counting),
        completed_on=max(completed, default=None),
    )


def _before(instant: str | None, cut: datetime) -> bool:
    return instant is not None and datetime.fromisoformat(instant) < cut


def _label(name: Any) -> str:
    """A completion as people read it, or the words that stand in its place."""
    return next((point.label for point in Completion if point.name.lower() == name), str(name))
