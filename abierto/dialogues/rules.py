"""Who conducts dialogues, and who answers."""

from __future__ import annotations

from rules import predicate

from abierto.accounts.rules import is_institution, is_operating_group, is_secretariat, works_here
from abierto.core import permissions
from abierto.plan.rules import leads_it


@predicate("leads_its_commitment")
def leads_its_commitment(user, record) -> bool:
    """The account works for the institution of the commitment that the dialogue is about."""
    if record is None:
        return True
    dialogue = getattr(record, "dialogue", record)
    return leads_it(user, dialogue.commitment)


conducts = is_secretariat | is_operating_group

RULES = {
    "dialogues.view_dialogues": works_here,
    "dialogues.edit_dialogue": conducts,
    "dialogues.capture": conducts,
    "dialogues.confirm_capture": conducts,
    "dialogues.assign_themes": conducts | (is_institution & leads_its_commitment),
    "dialogues.moderate_board": conducts,
    "dialogues.respond": is_secretariat | (is_institution & leads_its_commitment),
    "dialogues.publish_dialogue": is_secretariat,
    "dialogues.close_dialogue": is_secretariat,
    "dialogues.call_vote": is_secretariat,
    "dialogues.count_vote": is_secretariat,
}
permissions.register(RULES)
