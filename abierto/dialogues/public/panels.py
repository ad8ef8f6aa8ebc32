"""What the dialogues add to the plan's pages and to an author's own page."""

from __future__ import annotations

from django.template.loader import render_to_string

from abierto.core import clock
from abierto.dialogues.enums import BoardState
from abierto.dialogues.models import BoardMark, Dialogue, ResponseTo
from abierto.dialogues.public import facts_now, phase_of
from abierto.dialogues.public.changed import changed_by
from abierto.dialogues.public.threads import contribution_steps, find_contribution
from abierto.dialogues.queries import published_dialogues, readable
from abierto.participation.answers import Answer, register_answers
from abierto.participation.enums import Gesture
from abierto.participation.models import Contribution, ScreeningReview
from abierto.plan.panels import register_kind, register_panel, register_steps
from abierto.plan.reading import Plan, Row


def register() -> None:
    """Once, when the app is ready."""
    register_panel("commitment", "dialogues", commitment_panel, order=20)
    register_steps(contribution_steps)
    register_kind("aportacion", find_contribution)
    register_answers(answer_for)


def commitment_panel(plan: Plan, row: Row) -> str:
    """On a commitment's page: its dialogues, and where each stands."""
    at = clock.now()
    told = [
        {"dialogue": dialogue, "phase": phase_of(facts_now(dialogue.space), Gesture.CONTRIBUTE, at)}
        for dialogue in published_dialogues().filter(commitment__external_id=row.external_id)
    ]
    return render_to_string("dialogues/_commitment_panel.html", {"told": told}) if told else ""


def answer_for(contribution: Contribution) -> Answer | None:
    """What became of a contribution to a dialogue, or of a question for its meeting, for its author's private page."""
    dialogue = Dialogue.objects.filter(space=contribution.act.space_id).first()
    if dialogue is None:
        return _on_the_board(contribution)
    row = ResponseTo.objects.filter(contribution=contribution, replaced_at__isnull=True)
    answer = row.select_related("response").first()
    if answer is None:
        return _set_aside(contribution)
    response = answer.response
    links = [(item.name, item.url) for item in changed_by(response) if item.url]
    if readable(dialogue).filter(pk=contribution.pk).exists():
        links.append(("Cómo se ve en el diálogo", f"{dialogue.get_absolute_url()}aportaciones/{contribution.folio}/"))
    reason = f"{response.reason}\n\nResponde: {response.office}."
    if answer.correction:
        reason += f"\n\nEsta respuesta corrige la anterior: {answer.correction}"
    return Answer(str(response.get_decision_display()), reason, response.given_at, tuple(links))


def _on_the_board(contribution: Contribution) -> Answer | None:
    """Questions are answered aloud, in the meeting; what is known here is what whoever moderates marked."""
    if not Dialogue.objects.filter(board=contribution.act.space_id).exists():
        return None
    mark = BoardMark.objects.filter(contribution=contribution).last()
    if mark is None:
        return Answer("", "Es una pregunta para la reunión: ahí se responden las que se ponen en el tablero.")
    if mark.state == BoardState.ANSWERED:
        return Answer("Se respondió en la reunión", "Lo que se contestó se dijo ahí, de viva voz.", mark.at)
    told = {
        BoardState.ASKED: "Está en el tablero de la reunión. Si se responde ahí, aquí se dirá.",
        BoardState.NOW: "Se responde ahora en la reunión.",
        BoardState.HELD: "Quien modera la reunión decidió no mostrarla en el tablero.",
    }
    return Answer("", told[BoardState(mark.state)])


def _set_aside(contribution: Contribution) -> Answer | None:
    review = ScreeningReview.objects.filter(act=contribution.pk).order_by("-pk").first()
    if review is None or review.stands:
        return None
    return Answer(
        "Se apartó al revisarla",
        "Quien la leyó consideró que no es de una persona que toma parte en este diálogo. Se conserva tal como llegó, "
        "y se cuenta aparte en los resultados.",
        review.at,
    )
