"""The thread from what somebody said to what it changed and what was done of it, and back from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.text import Truncator

from abierto.dialogues.models import Dialogue, ResponseTo
from abierto.dialogues.public.changed import changed_by
from abierto.dialogues.queries import found_by_folio, published_dialogues, readable
from abierto.participation.models import Contribution
from abierto.plan.panels import Traced, later_steps
from abierto.plan.queries import published_plans
from abierto.plan.reading import Row
from abierto.plan.tracing import Link, Step, trace

CHANGED_BY = "Aportaciones que lo cambiaron"
#: Contributions that a step of the thread names; beyond them it says how many more there are.
MOST_IN_THREAD = 12


def find_contribution(folio: str) -> Traced | None:
    """A contribution that anyone may read with its whole chain: itself, its response, what it changed, the evidence."""
    found = found_by_folio(folio)
    return thread_of(*found) if found is not None else None


def thread_of(dialogue: Dialogue, contribution: Contribution) -> Traced | None:
    """The chain of a contribution; None while its commitment is in no published plan."""
    answer = ResponseTo.objects.filter(contribution=contribution, replaced_at__isnull=True)
    response = next((row.response for row in answer.select_related("response")), None)
    changed = changed_by(response) if response is not None else []
    rows = [item.row for item in changed if item.row is not None]
    row = rows[0] if rows else _commitment(dialogue)
    if row is None:
        return None
    here = replace(_link(dialogue, contribution), is_here=True)
    told = f"{response.get_decision_display()}. {_short(response.reason)}" if response is not None else ""
    steps = [
        Step("Lo que se dijo", (here,)),
        Step("La respuesta", (Link(told, f"{here.url}#respuesta"),) if told else (), "Todavía no tiene respuesta."),
    ]
    if changed:
        steps.append(Step("Lo que cambió", tuple(Link(item.name, item.url) for item in changed)))
    rest = [*trace(row), *(step for step in later_steps(row) if step.title != CHANGED_BY)]
    return Traced(row, (*steps, *(replace(step, links=tuple(map(_plain, step.links))) for step in rest)))


def contribution_steps(row: Row) -> list[Step]:
    """Back from the plan: the contributions that changed a row or what is in it. None, and the thread says nothing."""
    answers = ResponseTo.objects.filter(_about(row), replaced_at__isnull=True, response__dialogue__space__isnull=False)
    told = list(answers.values_list("contribution_id", "response__dialogue_id"))
    if not told:
        return []
    links: list[Link] = []
    for dialogue in published_dialogues().filter(pk__in={pk for _, pk in told}).order_by("published_at", "pk"):
        mine = [contribution for contribution, pk in told if pk == dialogue.pk]
        room = MOST_IN_THREAD - len(links)
        links += [_link(dialogue, found) for found in readable(dialogue).filter(pk__in=mine)[:room]]
    if len(told) > len(links):
        rest = len(told) - len(links)
        links.append(Link(f"{'y ' if links else ''}{rest} {'más ' if links else ''}que aquí no se {_shown(rest)}"))
    return [Step(CHANGED_BY, tuple(links))]


def _shown(number: int) -> str:
    return "muestra" if number == 1 else "muestran"


def _about(row: Any) -> Q:
    if row.table == "nodes":
        return Q(response__node__external_id=row.external_id)
    if row.table == "activities":
        return Q(response__activity__external_id=row.external_id)
    lines = [row] if row.table == "lines" else row.lines
    activities = [activity.external_id for activity in row.activities]
    named = Q(response__line__external_id__in=[line.external_id for line in lines])
    return named | Q(response__activity__external_id__in=activities)


def _commitment(dialogue: Dialogue) -> Row | None:
    wanted = dialogue.commitment.external_id
    rows = (plan.find("commitments", wanted) for plan in published_plans())
    return next((row for row in rows if row is not None), None)


def _link(dialogue: Dialogue, contribution: Contribution) -> Link:
    url = f"{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/"
    return Link(f"«{_short(contribution.text)}»", url, is_demonstration=contribution.is_demonstration)


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(140)


def _plain(link: Link) -> Link:
    return replace(link, is_here=False, children=tuple(map(_plain, link.children)))
